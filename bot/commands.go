package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Names of commands and options.
const (
	cmdBrief         = "brief"
	cmdQuote         = "quote"
	cmdSubscribe     = "subscribe"
	cmdUnsubscribe   = "unsubscribe"
	cmdSubscriptions = "subscriptions"
	cmdTopics        = "topics"
	cmdHelp          = "help"
	cmdSources       = "sources"
	cmdStatus        = "status"
	cmdTrend         = "trend"
	cmdSchedule      = "schedule"
	cmdPause         = "pause"
	cmdResume        = "resume"
	cmdSpread        = "spread"
	cmdBlock         = "block"
	cmdWhy           = "why"
	cmdStory         = "story"
	cmdAudit         = "audit"
	cmdAlert         = "alert"
	cmdExport        = "export"
	cmdForget        = "forget"

	// On a message, in its menu.
	cmdBriefThis  = "Brief this"
	cmdWhyThis    = "Why is this here?"
	cmdRemoveHere = "Remove here"
	cmdMuteSource = "Mute this source"
	cmdWrong      = "Something wrong?"

	optTopic     = "topic"
	optSearch    = "search"
	optSpeaker   = "speaker"
	optAbout     = "about"
	optMentioned = "mentioned"
	optCountry   = "country"
	optSource    = "source"
	optLanguage  = "language"
	optSince     = "since"
	optUntil     = "until"
	optOrder     = "order"
	optExport    = "export"
	optNumber    = "number"
	optChannel   = "channel"
	optLoud      = "loud"
	optRole      = "role"
	optLink      = "link"
	optTag       = "tag"
	optKind      = "kind"
	optInclude   = "include"
	optExclude   = "exclude"
	optUrgent    = "urgent"
	optCadence   = "cadence"
	optAt        = "at"
	optZone      = "zone"
	optLimit     = "limit"
	optQuiet     = "quiet"
	optThreads   = "threads"
	optDigests   = "digests"
	optHours     = "hours"
	optAll       = "all"
	optStories   = "stories"
	optWord      = "word"
	optRemove    = "remove"
	optWhat      = "what"
	optURL       = "url"
	optAlert     = "alert"

	// Of commands that have several.
	subAdd    = "add"
	subList   = "list"
	subRemove = "remove"

	spreadBest = "best"
	spreadAll  = "all"

	digestMessage = "message"
	digestThread  = "thread"
)

// maxWords bounds a member's search, in characters.
const maxWords = 200

// postable are the kinds of channel that briefs are posted in.
var postable = []discordgo.ChannelType{
	discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildVoice,
	discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildNewsThread,
	discordgo.ChannelTypeGuildForum,
}

// commands are the commands as Discord is told of them. What changes a channel
// is offered to those who may manage channels; servers can change that, so the
// bot checks again.
func commands() []*discordgo.ApplicationCommand {
	topic := words(optTopic, "The topic, by name", true, false)
	inServer := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	anywhere := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel}
	install := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	// Look-ups also come with a member who added the bot to himself.
	either := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall}
	manage, moderate, run := int64(discordgo.PermissionManageChannels), int64(discordgo.PermissionManageMessages), int64(discordgo.PermissionManageGuild)
	onMessage := func(name string, where *[]discordgo.InteractionContextType, permission *int64) *discordgo.ApplicationCommand {
		types := &install
		if where == &anywhere {
			types = &either
		}
		return &discordgo.ApplicationCommand{
			Type: discordgo.MessageApplicationCommand, Name: name, Contexts: where, IntegrationTypes: types, DefaultMemberPermissions: permission,
		}
	}
	lookup := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		return &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: name, Description: description,
			Options: options, Contexts: &anywhere, IntegrationTypes: &either,
		}
	}
	managing := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		c := lookup(name, description, options...)
		c.Contexts, c.IntegrationTypes, c.DefaultMemberPermissions = &inServer, &install, &manage
		return c
	}
	running := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		c := managing(name, description, options...)
		c.DefaultMemberPermissions = &run
		return c
	}
	narrowing := []*discordgo.ApplicationCommandOption{
		words(optCountry, "A country it is about", true, false), words(optSource, "The outlet that published it", true, false),
		words(optSince, "From when on: yesterday, 3 days, 2 weeks, 2026-03, 2026-03-31", false, false),
		words(optUntil, "Until when, that day or month included", false, false),
		words(optLanguage, "The language it is in", true, false),
		choiceOption(optOrder, "What comes first; the newest if left out", [2]string{"Oldest first", string(briefs.Oldest)}, [2]string{"Best match first", string(briefs.Best)}),
	}
	required := *topic
	required.Required = true
	spreading := choiceOption(optStories, "Where a story goes", [2]string{"To the channel it fits best", spreadBest}, [2]string{"To every channel it fits", spreadAll})
	spreading.Required = true
	about := choiceOption(optWhat, "Of whom", [2]string{"Me", ofMe}, [2]string{"This server", ofServer})
	about.Required = true
	subscriptions := lookup(cmdSubscriptions, "What the channels of this server are sent")
	subscriptions.Contexts, subscriptions.IntegrationTypes = &inServer, &install
	return []*discordgo.ApplicationCommand{
		lookup(cmdBrief, "Look up briefs: the newest, of a topic, or with words of yours",
			append([]*discordgo.ApplicationCommandOption{topic, words(optSearch, "Words that must stand in it; \"in quotation marks\" together", false, false)}, narrowing...)...),
		lookup(cmdQuote, "Who said what: look up quotations by speaker or subject",
			append(append([]*discordgo.ApplicationCommandOption{
				words(optSpeaker, "Who said it", true, false), words(optAbout, "What it is about; \"in quotation marks\" exactly", false, false),
				words(optMentioned, "Who or what is named, whoever speaks", true, false), topic,
			}, narrowing...),
				choiceOption(optExport, "All of it as a file, up to 500", [2]string{"Table (csv)", "csv"}, [2]string{"Data (json)", "json"}, [2]string{"BibTeX (bib)", "bib"}),
				words(optNumber, "One quotation by its number", false, false))...),
		managing(cmdSubscribe, "Send briefs to a channel: of topics, countries, speakers, sources", words(optTopic, "Topics, by name; a comma between", true, false), channelOption("Where to; this channel if left out"),
			flagOption(optLoud, "Notify members of each post; silent if left out"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionRole, Name: optRole, Description: "A role to ping, at most every ten minutes"},
			words(optTag, "Of a forum: its tag for posts that no other tag fits", false, false),
			words(optCountry, "Only what is about one of these countries", true, false), words(optSpeaker, "Only what quotes one of these", true, false),
			words(optSource, "Only what one of these outlets publishes", true, false), words(optKind, "Only sources of one of these kinds", true, false),
			words(optLanguage, "Only what is in one of these languages", true, false),
			words(optInclude, "Only with one of these words; a comma between", false, false), words(optExclude, "Not with any of these words; a comma between", false, false),
			flagOption(optUrgent, "Only what agencies mark as urgent")),
		managing(cmdSchedule, "When a channel is sent its briefs: at once, as digests, not at night",
			choiceOption(optCadence, "How often", [2]string{"At once", atOnce}, [2]string{"A digest every hour", string(briefs.Hourly)},
				[2]string{"A digest every day", string(briefs.Daily)}, [2]string{"A digest from Monday to Friday", string(briefs.Weekdays)}),
			words(optAt, "Of a daily digest: the local time, such as 08:30", false, false),
			words(optZone, "The channel's local time, such as Europe/Paris", true, false),
			numberOption(optLimit, "How many posts an hour before the rest goes into a digest; 0 = any number", 0, maxHourLimit),
			words(optQuiet, "Quiet hours in local time, such as 22:00-07:00; off = none", false, false),
			flagOption(optThreads, "News of substance as replies in the story's thread"),
			choiceOption(optDigests, "What a digest is", [2]string{"One message", digestMessage}, [2]string{"A message with a thread of its briefs", digestThread}),
			choiceOption(optLanguage, "The language of the bot's own words there; stories stay in theirs", spokenChoices()...),
			channelOption("Which channel; this one if left out")),
		managing(cmdPause, "Post nothing for a while; what falls due comes as one digest",
			numberOption(optHours, "For how many hours; until /resume if left out", 1, maxPause), channelOption("Which channel; this one if left out"),
			flagOption(optAll, "All channels of the server (needs Manage Server)")),
		managing(cmdResume, "End a pause", channelOption("Which channel; this one if left out"), flagOption(optAll, "All channels of the server (needs Manage Server)")),
		running(cmdSpread, "Whether a story goes to one channel of the server or to all that it fits", spreading),
		running(cmdBlock, "What no channel of the server is sent", words(optSource, "An outlet", true, false),
			words(optWord, "A word or phrase", false, false), flagOption(optRemove, "Lift the entry instead")),
		managing(cmdUnsubscribe, "Stop sending a topic's briefs to a channel", &required, channelOption("Which channel; this one if left out")),
		subscriptions,
		lookup(cmdAlert, "Be told by direct message of what is new",
			subcommand(subAdd, "Make an alert", words(optTopic, "On one of these topics; a comma between", true, false),
				words(optCountry, "About one of these countries; a comma between", true, false), words(optSpeaker, "Quoting one of these; a comma between", true, false),
				words(optLanguage, "In one of these languages; a comma between", true, false),
				words(optSource, "Only what one of these outlets publishes", true, false), words(optKind, "Only sources of one of these kinds", true, false), flagOption(optUrgent, "Only what agencies mark as urgent"),
				words(optInclude, "Only with one of these words; a comma between", false, false), words(optExclude, "Not with any of these words; a comma between", false, false)),
			subcommand(subList, "Your alerts"),
			subcommand(subRemove, "Stop one of your alerts", words(optAlert, "Which of them", true, true))),
		running(cmdAudit, "Who changed what in this server"),
		lookup(cmdExport, "What is kept of you or of this server, as a file", about),
		lookup(cmdForget, "Delete what is kept of you or of this server", about),
		lookup(cmdStory, "A story with what it goes on from and what followed", words(optSearch, "Words of it", false, false), words(optLink, "The link of any outlet's story", false, false)),
		lookup(cmdWhy, "What became of a story: its topics, its other tellings, where it was sent and why not",
			words(optLink, "The link of the story", false, false), words(optSearch, "Words of it", false, false)),
		lookup(cmdTopics, "The topics there are"),
		lookup(cmdSources, "The sources: how they fare, and a server's own",
			subcommand(subList, "How each source fares", words(optSource, "One outlet; all if left out", true, false)),
			subcommand(subAdd, "Read a feed for this server alone (needs Manage Server)", address(optURL, "The feed, or the page that has it")),
			subcommand(subRemove, "Read one of this server's own no more (needs Manage Server)", words(optSource, "Which of them", true, true))),
		lookup(cmdStatus, "How the bot fares"),
		lookup(cmdTrend, "A chart of stories a day, on a topic or quoting a speaker", topic, words(optSpeaker, "Who is quoted", true, false),
			words(optSince, "From when on; the last 30 days if left out", false, false), words(optUntil, "Until when", false, false)),
		onMessage(cmdBriefThis, &anywhere, nil), onMessage(cmdWhyThis, &inServer, nil),
		onMessage(cmdRemoveHere, &inServer, &moderate), onMessage(cmdMuteSource, &inServer, &run), onMessage(cmdWrong, &inServer, nil),
		lookup(cmdHelp, "What this bot does, by example"),
	}
}

func words(name, description string, complete, required bool) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description,
		Autocomplete: complete, Required: required, MaxLength: maxWords,
	}
}

// subcommand is one of a command's several.
func subcommand(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: description, Options: options}
}

// address takes a web address, which may be longer than words.
func address(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description, Required: true, MaxLength: maxButtonLink}
}

func flagOption(name, description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionBoolean, Name: name, Description: description}
}

func numberOption(name, description string, least, most float64) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionInteger, Name: name, Description: description, MinValue: &least, MaxValue: most}
}

// choiceOption takes one of a few values, given as name and value.
func choiceOption(name, description string, choices ...[2]string) *discordgo.ApplicationCommandOption {
	o := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description}
	for _, c := range choices {
		o.Choices = append(o.Choices, &discordgo.ApplicationCommandOptionChoice{Name: c[0], Value: c[1]})
	}
	return o
}

func channelOption(description string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionChannel, Name: optChannel, Description: description, ChannelTypes: postable,
	}
}

// register tells Discord of the commands if they are not those it was told of
// last, by hash, or if it has lost them.
func (b *Bot) register(ctx context.Context, application string) error {
	list := commands()
	if err := localise(list); err != nil {
		return err
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("commands: %w", err)
	}
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	key := "discord commands " + application
	known, err := b.store.Meta(ctx, key)
	if err != nil {
		return fmt.Errorf("commands told last: %w", err)
	}
	path := "/applications/" + application + "/commands"
	if known == hash {
		var standing []struct {
			Name string `json:"name"`
		}
		if err := b.call(ctx, http.MethodGet, path, nil, &standing); err != nil {
			return err
		}
		if len(standing) == len(list) {
			return nil
		}
	}
	if err := b.call(ctx, http.MethodPut, path, list, nil); err != nil {
		return err
	}
	if err := b.store.SetMeta(ctx, key, hash); err != nil {
		return fmt.Errorf("commands told: %w", err)
	}
	b.log.Info("commands registered", "commands", len(list))
	return nil
}
