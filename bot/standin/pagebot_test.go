package standin_test

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot/standin"
)

// pageBot is a bot that answers in every way the page can show.
type pageBot struct {
	*world
	dg *discordgo.Session
}

func startPageBot(t *testing.T) *pageBot {
	t.Helper()
	w := open(t, standin.Options{})
	b := &pageBot{w, w.client()}
	b.dg.AddHandler(b.answer)
	w.connect(b.dg)
	text, moderators := discordgo.ApplicationCommandOptionString, int64(discordgo.PermissionManageChannels)
	if _, err := b.dg.ApplicationCommandBulkOverwrite(w.Bot().ID, "", []*discordgo.ApplicationCommand{
		{Name: "brief", Description: "The latest briefs", Options: []*discordgo.ApplicationCommandOption{
			{Type: text, Name: "topic", Description: "A topic of the list", Autocomplete: true},
			{Type: text, Name: "search", Description: "Words of the brief"},
		}},
		{Name: "quote", Description: "Who said what", Options: []*discordgo.ApplicationCommandOption{
			{Type: text, Name: "speaker", Description: "A name", Required: true},
			{Type: text, Name: "about", Description: "A subject"},
		}},
		{Name: "feed", Description: "Feeds", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "add", Description: "Add a feed", Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionChannel, Name: "where", Description: "The channel", Required: true, ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildText}},
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "loud", Description: "Notify"},
			}},
		}},
		{Name: "report", Description: "A form"},
		{Name: "silent", Description: "Never answers"},
		{Name: "purge", Description: "Moderators only", DefaultMemberPermissions: &moderators},
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *pageBot) answer(s *discordgo.Session, i *discordgo.InteractionCreate) {
	reply := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
		if err := s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data}); err != nil {
			b.t.Errorf("answer: %v", err)
		}
	}
	private := func(text string) {
		reply(discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{Content: text, Flags: discordgo.MessageFlagsEphemeral})
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommandAutocomplete:
		all := []*discordgo.ApplicationCommandOptionChoice{{Name: "Grain accord", Value: "grain"}, {Name: "Sanctions", Value: "sanctions"}}
		typed := strings.ToLower(i.ApplicationCommandData().Options[0].StringValue())
		var fits []*discordgo.ApplicationCommandOptionChoice
		for _, c := range all {
			if strings.Contains(strings.ToLower(c.Name), typed) {
				fits = append(fits, c)
			}
		}
		reply(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{Choices: fits})
	case discordgo.InteractionMessageComponent:
		private("pressed " + strings.Join(append(i.MessageComponentData().Values, i.MessageComponentData().CustomID), " "))
	case discordgo.InteractionModalSubmit:
		row := i.ModalSubmitData().Components[0].(*discordgo.ActionsRow)
		private("reported " + row.Components[0].(*discordgo.TextInput).Value)
	default:
		b.command(i.ApplicationCommandData(), private, reply)
	}
}

func (b *pageBot) command(data discordgo.ApplicationCommandInteractionData, private func(string), reply func(discordgo.InteractionResponseType, *discordgo.InteractionResponseData)) {
	switch data.Name {
	case "silent":
	case "report":
		reply(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "report", Title: "What is wrong?", Components: []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{CustomID: "why", Label: "Why", Style: discordgo.TextInputParagraph, Required: true}}},
		}})
	default:
		words := []string{data.Name}
		options := data.Options
		if len(options) == 1 && options[0].Type == discordgo.ApplicationCommandOptionSubCommand {
			words, options = append(words, options[0].Name), options[0].Options
		}
		for _, o := range options {
			words = append(words, o.Name+"="+strings.TrimSpace(strings.ReplaceAll(toText(o.Value), "\n", " ")))
		}
		private("ran " + strings.Join(words, " "))
	}
}

func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return "?"
}

func (b *pageBot) post(channel string, m *discordgo.MessageSend) *discordgo.Message {
	b.t.Helper()
	got, err := b.dg.ChannelMessageSendComplex(channel, m)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

// brief is a message as the bot's briefs are.
func brief(headline, body string) *discordgo.MessageSend {
	return &discordgo.MessageSend{
		Content: "Harrow Courier: [" + headline + "](<https://harrow.example/story>)",
		Embeds:  []*discordgo.MessageEmbed{{Description: body, Color: 0x3B5B7A}},
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Read the story", Style: discordgo.LinkButton, URL: "https://harrow.example/story"},
			discordgo.Button{Label: "2 more quotes", Style: discordgo.SecondaryButton, CustomID: "quotes:1"},
		}}},
	}
}
