package standin_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/bot/standin/openapi"
)

// description finds Discord's OpenAPI description beside the repository.
func description(t *testing.T) *openapi.Validator {
	t.Helper()
	v, err := openapi.Load(filepath.Join("..", "..", "..", "shared", "data", "discord", "openapi.json"), "ID", "Channel")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("shared/data/discord/openapi.json is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestDiscordgoBodiesAreValid sends what the library makes of a bot's calls
// past Discord's own description.
func TestDiscordgoBodiesAreValid(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{Validate: description(t).Validate})
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
				Type: discordgo.InteractionApplicationCommandAutocompleteResult,
				Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "a", Value: "a"}}},
			})
		}
		if err := acknowledge(s, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, discordgo.MessageFlagsEphemeral); err != nil {
			return err
		}
		text := "done"
		_, err := s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text})
		return err
	}, &discordgo.ApplicationCommand{
		Name: "brief", Description: "d", NameLocalizations: &map[discordgo.Locale]string{discordgo.French: "dépêche"},
		Contexts:         &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild},
		IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
		Options:          []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionString, Name: "topic", Description: "d", Autocomplete: true}},
	})
	dg := w.client()
	m, err := dg.ChannelMessageSendComplex(briefs, &discordgo.MessageSend{
		Content: "a", AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
		Embeds:     []*discordgo.MessageEmbed{{Title: "t", Fields: []*discordgo.MessageEmbedField{{Name: "n", Value: "v"}}, Footer: &discordgo.MessageEmbedFooter{Text: "f"}}},
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "l", CustomID: "c"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	edited := "b"
	if _, err := dg.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: briefs, ID: m.ID, Content: &edited}); err != nil {
		t.Fatal(err)
	}
	if _, err := dg.ForumThreadStartComplex(stories, &discordgo.ThreadStart{Name: "s", AppliedTags: []string{"1300000000000000030"}}, &discordgo.MessageSend{Content: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := dg.UserChannelCreate(member); err != nil {
		t.Fatal(err)
	}
	file := &discordgo.File{Name: "a.txt", ContentType: "text/plain", Reader: strings.NewReader("hello")}
	m, err = dg.ChannelMessageSendComplex(briefs, &discordgo.MessageSend{Content: "with a file", Files: []*discordgo.File{file}})
	if err != nil || len(m.Attachments) != 1 || m.Attachments[0].Size != 5 || m.Attachments[0].Filename != "a.txt" {
		t.Errorf("file: %+v, %v", m, err)
	}
	if _, err := w.Interact(w.ctx(), call("brief")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Autocomplete(w.ctx(), call("brief", standin.Option{Name: "topic", Focused: true})); err != nil {
		t.Fatal(err)
	}
	if v := w.Violations(); len(v) != 0 {
		t.Errorf("violations:\n%s", strings.Join(v, "\n"))
	}
	w.do("POST", "/channels/"+briefs+"/messages", `{"content":"a","enforce_nonse":true}`)
	if v := w.Violations(); len(v) != 1 || !strings.Contains(v[0], "enforce_nonse") {
		t.Errorf("a misspelt key went unnoticed: %v", v)
	}
}
