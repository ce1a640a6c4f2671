package bot

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// interaction is a command, a click or a word being typed, as Discord tells of
// it. It is decoded here rather than by discordgo, which drops the permissions
// that Discord works out for the caller, and fails on components it does not know.
type interaction struct {
	ID          string                    `json:"id"`
	Application string                    `json:"application_id"`
	Token       string                    `json:"token"`
	Type        discordgo.InteractionType `json:"type"`
	Server      briefs.ServerID           `json:"guild_id"`
	Channel     briefs.ChannelID          `json:"channel_id"`
	In          channel                   `json:"channel"`
	Mine        bits                      `json:"app_permissions"` // in Channel
	// Locale is the caller's; ServerLocale the server's, "" in direct messages.
	Locale       discordgo.Locale `json:"locale"`
	ServerLocale discordgo.Locale `json:"guild_locale"`
	own          *tongue          // what the caller reads
	tongue       *tongue          // what the answer is in: the server's if all see it
	// Owners are who added the bot: by "0" the server, by "1" the caller.
	Owners map[string]string `json:"authorizing_integration_owners"`
	Member *struct {
		member
		Permissions bits `json:"permissions"` // in Channel
	} `json:"member"`
	User *struct {
		ID briefs.UserID `json:"id"`
	} `json:"user"` // in direct messages only
	Message *struct {
		ID         briefs.MessageID `json:"id"`
		Components json.RawMessage  `json:"components"`
		Embeds     []struct {
			Title string `json:"title"`
		} `json:"embeds"`
	} `json:"message"`
	Data struct {
		Name     string           `json:"name"`
		Sub      string           `json:"-"` // the subcommand, whose options Options are
		CustomID string           `json:"custom_id"`
		Values   []string         `json:"values"`
		Options  []option         `json:"options"`
		Target   briefs.MessageID `json:"target_id"` // of a message command
		// Components are what was filled in, of a popup.
		Components []struct {
			Component filled `json:"component"`
		} `json:"components"`
		Resolved struct {
			Channels map[string]struct {
				channel
				Permissions bits `json:"permissions"` // the caller's
			} `json:"channels"`
			Messages resolvedMessages `json:"messages"`
			Roles    map[string]struct {
				Name        string `json:"name"`
				Mentionable bool   `json:"mentionable"`
			} `json:"roles"`
		} `json:"resolved"`
	} `json:"data"`
}

type option struct {
	Name    string                                 `json:"name"`
	Type    discordgo.ApplicationCommandOptionType `json:"type"`
	Value   json.RawMessage                        `json:"value"`
	Focused bool                                   `json:"focused"`
	Options []option                               `json:"options"` // of a subcommand
}

// step goes into the subcommand that was called, if there is one.
func (i *interaction) step() {
	if o := i.Data.Options; len(o) == 1 && o[0].Type == discordgo.ApplicationCommandOptionSubCommand {
		i.Data.Sub, i.Data.Options = o[0].Name, o[0].Options
	}
}

// text is an option's value as one line; "" if it was left out.
func (i *interaction) text(name string) string {
	for _, o := range i.Data.Options {
		if o.Name == name {
			return o.text()
		}
	}
	return ""
}

func (o option) text() string {
	var s string
	if json.Unmarshal(o.Value, &s) != nil {
		return ""
	}
	s = plain(s)
	return s[:offset(s, maxWords)]
}

// flag is a boolean option's value.
func (i *interaction) flag(name string) bool {
	for _, o := range i.Data.Options {
		if o.Name == name {
			on, _ := strconv.ParseBool(strings.TrimSpace(string(o.Value)))
			return on
		}
	}
	return false
}

// focused is the option being typed.
func (i *interaction) focused() (option, bool) {
	for _, o := range i.Data.Options {
		if o.Focused {
			return o, true
		}
	}
	return option{}, false
}

func (i *interaction) viewer() briefs.Viewer { return briefs.Viewer{Server: i.Server} }

// installed reports whether the bot was added to the server, not to the caller's
// account alone.
func (i *interaction) installed() bool {
	_, server := i.Owners["0"]
	return server || len(i.Owners) == 0
}

func (i *interaction) caller() briefs.UserID {
	switch {
	case i.Member != nil:
		return i.Member.User.ID
	case i.User != nil:
		return i.User.ID
	}
	return ""
}
