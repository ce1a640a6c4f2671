package standin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/bot/standin/pagetest"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	w := open(t, standin.Options{})
	dg := w.client()
	w.connect(dg)
	post := func(ch string, m *discordgo.MessageSend) *discordgo.Message {
		got, err := dg.ChannelMessageSendComplex(ch, m)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	brief := func(outlet, head, when, text, quote, speaker, foot string) *discordgo.MessageSend {
		desc := "<t:" + when + ":R> · PORT AMSEL\n" + text
		if quote != "" {
			desc += "\n> " + quote + "\n> — " + speaker
		}
		desc += "\n" + foot
		return &discordgo.MessageSend{
			Content: outlet + ": [" + head + "](<https://harrow.example/x>)",
			Embeds:  []*discordgo.MessageEmbed{{Description: desc}},
			Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: "Read the story", Style: discordgo.LinkButton, URL: "https://harrow.example/x"},
				discordgo.Button{Label: "2 more quotes", Style: discordgo.SecondaryButton, CustomID: "q:1"},
			}}},
		}
	}
	_, err := dg.ApplicationCommandBulkOverwrite(w.Bot().ID, "", []*discordgo.ApplicationCommand{
		{Name: "brief", Description: "The latest briefs, on a topic or with your words", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "topic", Description: "A topic of the list", Autocomplete: true},
			{Type: discordgo.ApplicationCommandOptionString, Name: "search", Description: "Words that must stand in the brief"}}},
		{Name: "quote", Description: "Who said what, word for word", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "speaker", Description: "A name", Autocomplete: true}}},
		{Name: "topics", Description: "What one can subscribe to"},
	})
	if err != nil {
		t.Fatal(err)
	}
	dg.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		switch i.Type {
		case discordgo.InteractionApplicationCommandAutocomplete:
			s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult,
				Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Ceasefire in the Straits of Halm", Value: "straits"}, {Name: "Grain accord", Value: "grain"}}}})
		default:
			s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
				Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral, Content: "**More quotes** from this story",
					Embeds: []*discordgo.MessageEmbed{{Description: "> Ten quiet days do not make a settlement, but they make it harder to explain an eleventh that is not,\n> — Ilse Marrend, Kestrian Foreign Minister\n\n> The silence is becoming a habit.\n> — Sven Karrow, head of the mission"}}}})
		}
	})
	now := time.Now()
	ts := func(d time.Duration) string { return itoa(now.Add(d).Unix()) }
	m := post(briefs, brief("Harrow Courier", "Ceasefire in Straits of Halm holds for a tenth day", ts(-3*time.Hour), "The ceasefire in the Straits of Halm held for a tenth day on Monday, and 41 merchant ships passed in daylight, the busiest day since the war between Kestria and Velmara began. Two Velmaran frigates that had lingered near the middle line withdrew before dawn.", "The silence is becoming a habit, and habits are what a peace is made of,", "Sven Karrow, head of the mission", "Ceasefire in the Straits of Halm"))
	post(briefs, brief("Velmaran State Radio", "Okerre: sanctions will not change Velmara's course", ts(-2*time.Hour), "Velmara will not be moved by the threat of further sanctions, Foreign Minister Tomas Okerre said in an interview broadcast on Monday morning, and will answer each new measure with one of its own.", "Our neighbours have confused our patience with a need for their permission,", "Tomas Okerre, Foreign Minister", "Sanctions · state-controlled · Velmara"))
	if _, err := dg.ChannelMessageEditComplex(discordgo.NewMessageEdit(briefs, m.ID).SetContent(m.Content)); err != nil {
		t.Fatal(err)
	}
	post(talks, &discordgo.MessageSend{Content: "hello"})
	for name, win := range map[string]pagetest.Window{"desk": pagetest.Desk, "night": pagetest.Night, "phone": pagetest.Phone} {
		p := pagetest.Open(t, w.url, win)
		p.WaitText(".message", "Okerre")
		p.Shot(filepath.Join(dir, name+"-1.png"))
		t.Log(name, p.Overflow(), p.Faint(), p.Faults())
		p.Click("[data-custom='q:1']")
		p.WaitText(".message.private", "More quotes")
		p.Click("#command")
		p.Type("/")
		p.Shot(filepath.Join(dir, name+"-2.png"))
		p.Type("bri\r")
		p.WaitText(".suggestions", "Grain accord")
		p.Shot(filepath.Join(dir, name+"-3.png"))
		t.Log(name, p.Overflow(), p.Faint(), p.Faults())
	}
}

func itoa(n int64) string { return strings.TrimSpace(time.Unix(n, 0).Format("") + fmtInt(n)) }
func fmtInt(n int64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return fmtInt(n/10) + string(rune('0'+n%10))
}
