package bot_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribed(general, "grain")
	r, err := w.bot.Check(t.Context())
	if err != nil || len(r.Problems) != 0 || r.Channels != 1 || r.Bot == "" || !strings.Contains(r.Invite, "client_id=") {
		t.Fatalf("all well: %+v, %v", r, err)
	}
	w.subscribed(general, "talks")
	w.subscribed(talks, "lost-topic")
	w.subscribed("1300000000000009999", "grain")
	if err := w.discord.SetBotPermissions(talks, standin.ViewChannel); err != nil {
		t.Fatal(err)
	}
	r, err = w.bot.Check(t.Context())
	if err != nil || r.Channels != 3 || len(r.Problems) != 3 {
		t.Fatalf("got %+v, %v", r, err)
	}
	for i, want := range []string{`"lost-topic"`, "lacks Send Messages, Embed Links, Read Message History", "gone"} {
		if !strings.Contains(strings.Join(r.Problems, "\n"), want) {
			t.Errorf("problem %d: %q is not in %q", i, want, r.Problems)
		}
	}
	w.discord.SetTokens("another")
	w.bot = w.newBot(testList())
	r, err = w.bot.Check(t.Context())
	if err != nil || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "token") {
		t.Errorf("token refused: %+v, %v", r, err)
	}
	if n := len(w.discord.Messages(general)); n != 0 {
		t.Error("a check posts")
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	list := func() *briefs.List { return testList() }
	for name, o := range map[string]bot.Options{
		"no token": {Store: &hooked{}, List: list}, "no store": {Token: "x", List: list}, "no list": {Token: "x", Store: &hooked{}},
		"no address": {Token: "x", Store: &hooked{}, List: list, APIURL: "ftp://x"}, "half an address": {Token: "x", Store: &hooked{}, List: list, APIURL: "http://"},
	} {
		if _, err := bot.New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := bot.New(bot.Options{Token: " Bot x\n", Store: &hooked{}, List: list}); err != nil {
		t.Error(err)
	}
}

func TestInviteURL(t *testing.T) {
	t.Parallel()
	want := fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=12&permissions=%d&scope=bot+applications.commands", bot.Permissions)
	if got := bot.InviteURL("12"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path, name, major string
		free                      bool
	}{
		{"POST", "/channels/12/messages", "POST /channels/:id/messages", "12", false},
		{"PATCH", "/channels/12/messages/34", "PATCH /channels/:id/messages/:id", "12", false},
		{"POST", "/interactions/1/aW50ZXJ/callback", "POST /interactions/:id/:token/callback", "", true},
		{"PATCH", "/webhooks/1/aW50ZXJ/messages/@original", "PATCH /webhooks/:id/:token/messages/@original", "", true},
		{"GET", "/gateway", "GET /gateway", "", false},
		{"GET", "", "GET /", "", false},
	} {
		name, major, free := bot.RouteOf(c.method, c.path)
		if name != c.name || major != c.major || free != c.free {
			t.Errorf("%s %s: got %q, %q, %v", c.method, c.path, name, major, free)
		}
	}
}

func TestDiscordLogger(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := bot.DiscordLogger(slog.New(slog.NewTextHandler(&out, nil)), token)
	log(discordgo.LogError, 1, "identify %s at %s", token, "https://discord.com/api/v9/webhooks/12/aW50ZXJhY3Rpb24/messages/@original")
	log(discordgo.LogWarning, 1, "%s", strings.Repeat("long ", 1000))
	log(discordgo.LogDebug, 1, "noise")
	got := out.String()
	if strings.Contains(got, token) || strings.Contains(got, "aW50ZXJ") || strings.Contains(got, "noise") || len(got) > 1500 {
		t.Errorf("logged:\n%s", got)
	}
	for _, want := range []string{"level=ERROR", "level=WARN", "identify", "[token]"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
