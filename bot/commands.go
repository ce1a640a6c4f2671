package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
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

	optTopic   = "topic"
	optSearch  = "search"
	optSpeaker = "speaker"
	optAbout   = "about"
	optChannel = "channel"
	optLoud    = "loud"
	optRole    = "role"
)

// maxWords bounds a member's search, in characters.
const maxWords = 200

// postable are the kinds of channel that briefs are posted in.
var postable = []discordgo.ChannelType{
	discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildVoice,
	discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildNewsThread,
}

// commands are the commands as Discord is told of them. What changes a channel
// is offered to those who may manage channels; servers can change that, so the
// bot checks again.
func commands() []*discordgo.ApplicationCommand {
	topic := words(optTopic, "The topic, by name", true, false)
	inServer := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	anywhere := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	install := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	manage := int64(discordgo.PermissionManageChannels)
	lookup := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		return &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: name, Description: description,
			Options: options, Contexts: &anywhere, IntegrationTypes: &install,
		}
	}
	managing := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommand {
		c := lookup(name, description, options...)
		c.Contexts, c.DefaultMemberPermissions = &inServer, &manage
		return c
	}
	required := *topic
	required.Required = true
	subscriptions := lookup(cmdSubscriptions, "What the channels of this server are sent")
	subscriptions.Contexts = &inServer
	return []*discordgo.ApplicationCommand{
		lookup(cmdBrief, "Look up briefs: the newest, of a topic, or with words of yours",
			topic, words(optSearch, "Words that must stand in it; \"in quotation marks\" together", false, false)),
		lookup(cmdQuote, "Who said what: look up quotations by speaker or subject",
			words(optSpeaker, "Who said it", true, false), words(optAbout, "What it is about", false, false)),
		managing(cmdSubscribe, "Send a topic's briefs to a channel", &required, channelOption("Where to; this channel if left out"),
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionBoolean, Name: optLoud, Description: "Notify members of each post; silent if left out"},
			&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionRole, Name: optRole, Description: "A role to ping with each post"}),
		managing(cmdUnsubscribe, "Stop sending a topic's briefs to a channel", &required, channelOption("Which channel; this one if left out")),
		subscriptions,
		lookup(cmdTopics, "The topics there are"),
		lookup(cmdHelp, "What this bot does, by example"),
	}
}

func words(name, description string, complete, required bool) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: name, Description: description,
		Autocomplete: complete, Required: required, MaxLength: maxWords,
	}
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
