package standin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"github.com/attache-bot/attache/bot/standin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "test-token"

// The ids of [standin.DefaultWorld] the tests use.
const (
	guildID   = "1300000000000000000"
	moderator = "1300000000000000010"
	member    = "1300000000000000011"
	briefs    = "1300000000000000021"
	talks     = "1300000000000000022"
	wire      = "1300000000000000023"
	stories   = "1300000000000000024"
	pingRole  = "1300000000000000002"
)

// world is a stand-in on a loopback listener.
type world struct {
	*standin.Server
	t   *testing.T
	url string
}

func open(t *testing.T, opts standin.Options) *world {
	t.Helper()
	if opts.Guilds == nil {
		opts.Guilds = standin.DefaultWorld()
	}
	if opts.Tokens == nil {
		opts.Tokens = []string{token}
	}
	s := standin.New(opts)
	ts := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		ts.Close()
	})
	return &world{s, t, ts.URL}
}

// detour sends discordgo's requests to the stand-in, as version 10.
type detour struct {
	to   *url.URL
	base http.RoundTripper
}

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = d.to.Scheme, d.to.Host, d.to.Host
	r.URL.Path = strings.Replace(r.URL.Path, "/api/v9/", "/api/v10/", 1)
	return d.base.RoundTrip(r)
}

// client is a discordgo session against the stand-in, not yet opened.
func (w *world) client() *discordgo.Session {
	w.t.Helper()
	dg, err := discordgo.New("Bot " + token)
	if err != nil {
		w.t.Fatal(err)
	}
	to, err := url.Parse(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	transport := &http.Transport{}
	w.t.Cleanup(transport.CloseIdleConnections)
	dg.Client = &http.Client{Transport: detour{to, transport}}
	dg.Identify.Intents = discordgo.IntentsGuilds
	dg.ShouldRetryOnRateLimit = false
	dg.ShouldReconnectOnError = false // its own loop leaks a goroutine when two places call it
	dg.MaxRestRetries = 0
	return dg
}

// connect opens a session and waits for READY, the guild and the library's
// first heartbeat: it sends one at once, and a test that ends the connection
// before would have it close the next one.
func (w *world) connect(dg *discordgo.Session) {
	w.t.Helper()
	ready := make(chan struct{}, 16)
	remove := dg.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) {
		if g.ID == guildID {
			ready <- struct{}{}
		}
	})
	defer remove()
	beat := make(chan struct{}, 16)
	cancel := w.Subscribe(func(e standin.Event) {
		if e.Note == "heartbeat" {
			beat <- struct{}{}
		}
	})
	defer cancel()
	if err := dg.Open(); err != nil {
		w.t.Fatalf("open: %v", err)
	}
	w.t.Cleanup(func() { dg.Close() })
	w.await("the guild", ready)
	w.await("the first heartbeat", beat)
}

func (w *world) await(what string, ch <-chan struct{}) {
	w.t.Helper()
	select {
	case <-ch:
	case <-time.After(10 * time.Second):
		w.t.Fatalf("%s did not come within 10 s", what)
	}
}

func (w *world) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	w.t.Cleanup(cancel)
	return ctx
}

// do sends one REST request and decodes the answer.
func (w *world) do(method, path, body string) (*http.Response, map[string]any) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx(), method, w.url+"/api/v10"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	var out map[string]any
	json.NewDecoder(res.Body).Decode(&out) // lists and empty bodies leave it nil
	return res, out
}

func TestSessionCommandsAndMessages(t *testing.T) {
	w := open(t, standin.Options{})
	dg := w.client()
	dg.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		if i.Type != discordgo.InteractionApplicationCommand {
			return
		}
		opt := i.ApplicationCommandData().GetOption("channel")
		s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: "for " + opt.ChannelValue(nil).ID + " " + i.Member.User.Username, Flags: discordgo.MessageFlagsEphemeral},
		})
	})
	w.connect(dg)
	perms := int64(discordgo.PermissionManageChannels)
	cmds, err := dg.ApplicationCommandBulkOverwrite(w.Bot().ID, "", []*discordgo.ApplicationCommand{{
		Name: "subscribe", Description: "Subscribe a channel", DefaultMemberPermissions: &perms,
		Options: []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionChannel, Name: "channel", Description: "Where", Required: true}},
	}})
	if err != nil || len(cmds) != 1 || cmds[0].ID == "" {
		t.Fatalf("register: %v, %v", cmds, err)
	}
	cmd := standin.Command{GuildID: guildID, ChannelID: briefs, UserID: moderator, Name: "subscribe", Options: []standin.Option{{Name: "channel", Value: talks}}}
	a, err := w.Interact(w.ctx(), cmd)
	if err != nil {
		t.Fatalf("interact: %v", err)
	}
	if got, want := a.Message.Content, "for "+talks+" ines"; got != want || a.Message.VisibleTo != moderator {
		t.Errorf("answer %q visible to %q, want %q to the moderator alone", got, a.Message.VisibleTo, want)
	}
	if n := len(w.Messages(briefs)); n != 0 {
		t.Errorf("an ephemeral answer shows in the channel: %d messages", n)
	}

	m, err := dg.ChannelMessageSendComplex(briefs, &discordgo.MessageSend{
		Content: "Hello", Flags: discordgo.MessageFlagsSuppressNotifications,
		Embeds: []*discordgo.MessageEmbed{{Description: "A brief"}},
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Read", Style: discordgo.LinkButton, URL: "https://example.org/1"},
			discordgo.Button{Label: "More", CustomID: "more:1"},
		}}},
	})
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	if _, err := dg.ChannelMessageEdit(briefs, m.ID, "Hello again"); err != nil {
		t.Fatalf("edit: %v", err)
	}
	h := w.History(briefs)
	if len(h) != 2 || h[1].Content != "Hello again" || len(h[1].Versions) != 1 || h[1].Versions[0].Content != "Hello" {
		t.Fatalf("history %+v", h)
	}
	if err := dg.ChannelMessageDelete(briefs, m.ID); err != nil {
		t.Fatalf("delete: %v", err)
	}
	if len(w.Messages(briefs)) != 0 || w.History(briefs)[1].DeletedAt == nil {
		t.Error("the message is still there")
	}
}
