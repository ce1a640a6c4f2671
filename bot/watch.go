package bot

import (
	"time"

	"github.com/bwmarrin/discordgo"
)

// Recorder is told what a bot does, for whoever watches over it. It is called
// from many goroutines.
type Recorder interface {
	// Answered: an interaction was answered, or not. what is the command's name,
	// "autocomplete", or "button" with its verb; "other" for those unknown.
	Answered(what string, took time.Duration, err error)
	// Requested: a request to Discord was answered; status 0 = it was not. The
	// route holds no numbers and no token.
	Requested(route string, status int, took time.Duration)
	// Waited: a request was held back, or refused, for so long.
	Waited(why Wait, d time.Duration)
}

// Wait is why a request had to wait.
type Wait string

// The reasons to wait.
const (
	WaitedPace    Wait = "pace"    // for its turn, at the pace of all requests
	WaitedAhead   Wait = "ahead"   // Discord has said that it takes none of its kind yet
	WaitedRefused Wait = "refused" // Discord answered 429
)

// unwatched is told, and forgets.
type unwatched struct{}

func (unwatched) Answered(string, time.Duration, error) {}
func (unwatched) Requested(string, int, time.Duration)  {}
func (unwatched) Waited(Wait, time.Duration)            {}

// kindOf is what an interaction is counted as: one of few words, whatever it holds.
func (b *Bot) kindOf(i *interaction) string {
	switch _, known := b.handler(i); {
	case i.Type == discordgo.InteractionApplicationCommandAutocomplete:
		return "autocomplete"
	case !known:
		return "other"
	case i.Type == discordgo.InteractionMessageComponent, i.Type == discordgo.InteractionModalSubmit:
		return "button " + verbOf(i)
	}
	return i.Data.Name
}
