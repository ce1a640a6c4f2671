package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// offering is a world in which feeds are found: title and words are hostile, and
// what is asked for is told.
func offering(t *testing.T, list *briefs.List, change ...func(*standin.Options)) (*world, *[]string) {
	w := newWorld(t, change...)
	var asked []string
	w.find = func(_ context.Context, address string) (bot.Offer, error) {
		asked = append(asked, address)
		if strings.Contains(address, "nowhere") {
			return bot.Offer{}, bot.Unreadable("not a feed @everyone")
		}
		if strings.Contains(address, "slow") {
			return bot.Offer{}, context.DeadlineExceeded
		}
		const text = "A @everyone sentence of [its](https://evil.example) own."
		b := briefs.Brief{
			Headline: "**Hostile** <@&" + pingRole + "> " + strings.Repeat("🕊", 400), Text: text, Summary: text, Parts: []briefs.Span{{End: len(text)}},
			Link: "https://evil.example/a", Published: time.Now(), Source: briefs.Source{Use: briefs.UseAbstract},
		}
		return bot.Offer{
			URL: strings.TrimSuffix(address, "/page") + "/feed", Title: "The \u202eHarbour\u202c <@&" + pingRole + "> Mirror",
			Briefs: []briefs.Brief{b, b, b, b}, Others: []string{"https://a.example/other", "javascript:alert(1)"},
		}, nil
	}
	w.bot = w.newBot(list)
	return w.run(), &asked
}

// TestOwnSources: a source is offered with what it brings, added at the press of a
// button, listed with its health, and removed; what the operator reads or has
// switched off is not added.
func TestOwnSources(t *testing.T) {
	t.Parallel()
	list := feedList()
	off := newsFeed("off", "Switched Off")
	off.Enabled = false
	list.Feeds = append(list.Feeds, off)
	w, asked := offering(t, list)
	for _, c := range []struct{ address, want string }{
		{"nowhere.example", "No feed can be read there: not a feed @\u200beveryone"},
		{"slow.example", "takes too long"},
		{"ftp://x.example/feed", "is no web address"},
		{"https://user:pass@x.example/feed", "is no web address"},
		{"http://HARBOUR-POST.example/feed/", "reads that already, as **The Harbour Post**"},
		{"https://off.example/feed", "switched that source off"},
	} {
		w.has(w.command(moderator, general, "sources add", "url", c.address), true, c.want)
	}
	w.has(w.command(reader, general, "sources add", "url", "https://mirror.example/page"), true, "You need the permission *Manage Server*")
	if got := fmt.Sprint(*asked); got != "[https://nowhere.example https://slow.example]" {
		t.Errorf("asked for %s", got)
	}

	offer := w.has(w.command(moderator, general, "sources add", "url", "https://mirror.example/page"), true,
		"This is what it brings", "The Harbour", "sentence of", "`https://a.example/other`", "[Add it]", "[The feed]")
	if got := text(offer); strings.Contains(got, "javascript") || strings.Contains(got, "<@&"+pingRole) || strings.Count(got, "sentence of") != 3 {
		t.Errorf("the offer: %s", got)
	}
	twice := w.has(w.command(moderator, general, "sources add", "url", "https://mirror.example/page"), true, "[Add it]")
	w.has(w.click(moderator, offer, "source:add"), true, "is read from now on, for this server only")
	w.has(w.click(moderator, twice, "source:add"), true, "reads **The Harbour", "already")
	w.has(w.command(moderator, general, "sources add", "url", "https://mirror.example/page"), true, "reads **The Harbour", "already")
	own, err := w.store.SourcesOf(t.Context(), server)
	if err != nil || len(own) != 1 || own[0].URL != "https://mirror.example/feed" || own[0].By != moderator || strings.ContainsAny(own[0].Outlet, "\u202e\u200b") {
		t.Fatalf("kept: %+v, %v", own, err)
	}

	// The list takes it over, with how it fares; another server sees nothing of it.
	added := list.WithOwn(own)
	if err := w.store.SyncList(t.Context(), added); err != nil {
		t.Fatal(err)
	}
	list.Feeds = added.Feeds
	w.has(w.command(reader, general, "sources list"), true, "Mirror** (added by this server) – not read yet")
	stranger := standin.Command{UserID: reader, Name: "sources", Options: []standin.Option{{Name: "list"}}}
	a, err := w.discord.Interact(t.Context(), stranger)
	if err != nil || strings.Contains(text(a.Message.Message), "Mirror") {
		t.Errorf("in a direct message: %+v, %v", a, err)
	}
	typed := func(c standin.Command) string {
		t.Helper()
		a, err := w.discord.Autocomplete(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(a.Choices)
	}
	remove := w.call(moderator, general, "sources remove")
	remove.Options[0].Options = []standin.Option{{Name: "source", Value: "mirr", Focused: true}}
	if got := typed(remove); !strings.Contains(got, string(own[0].Name)) || strings.Contains(got, "Harbour Post") {
		t.Errorf("offered for removal: %s", got)
	}
	elsewhere := standin.Command{UserID: reader, Name: "brief", Options: []standin.Option{{Name: "source", Value: "mirr", Focused: true}}}
	if got := typed(elsewhere); strings.Contains(got, "Mirror") {
		t.Errorf("offered in a direct message: %s", got)
	}

	// An alert is of what is for all to see, whatever server it is made in.
	alert := w.call(reader, general, "alert add")
	alert.Options[0].Options = []standin.Option{{Name: "source", Value: "mirr", Focused: true}}
	if got := typed(alert); strings.Contains(got, "Mirror") {
		t.Errorf("offered for an alert: %s", got)
	}
	w.has(w.command(reader, general, "alert add", "source", "Mirror"), true, "There is no source “Mirror”")
	w.has(w.command(reader, general, "alert add", "source", "The Harbour Post", "urgent", true), true, "You are told by direct message", "from The Harbour Post, urgent only")

	// As many as there may be.
	second := w.has(w.command(moderator, general, "sources add", "url", "https://second.example/page"), true, "(second.example)", "[Add it]")
	third := w.has(w.command(moderator, general, "sources add", "url", "https://third.example/page"), true, "[Add it]")
	w.has(w.click(moderator, second, "source:add"), true, "is read from now on")
	w.has(w.click(moderator, third, "source:add"), true, "This server has added 2 sources")
	w.has(w.command(moderator, general, "sources add", "url", "https://third.example/page"), true, "This server has added 2 sources")

	w.has(w.command(reader, general, "sources remove", "source", string(own[0].Name)), true, "You need the permission *Manage Server*")
	w.has(w.command(moderator, general, "sources remove", "source", "The Harbour Post"), true, "There is no source of this server's own")
	w.has(w.command(moderator, general, "sources remove", "source", string(own[0].Name)), true, "is no longer read for this server")
	w.has(w.command(moderator, general, "audit"), true, "removed the source The Harbour", "added the source The Harbour", "<@"+moderator+">")
	if left, err := w.store.SourcesOf(t.Context(), server); err != nil || len(left) != 1 {
		t.Errorf("left: %+v, %v", left, err)
	}
}

// TestOfferAfterLeaveWasLost: who may not manage the server any more adds nothing,
// nor does a message that is no offer.
func TestOfferAfterLeaveWasLost(t *testing.T) {
	t.Parallel()
	const deputy, moderators = "1300000000000000012", "1300000000000000001"
	w, _ := offering(t, feedList(), func(o *standin.Options) {
		o.Guilds[0].Members = append(o.Guilds[0].Members, standin.Member{User: standin.User{ID: deputy, Username: "deputy"}, Roles: []string{moderators}})
	})
	offer := w.has(w.command(deputy, general, "sources add", "url", "https://mirror.example/page"), true, "[Add it]")
	w.store.set(func(method string) error {
		if method == "AddSource" {
			return errors.New("the disk fails")
		}
		return nil
	})
	w.has(w.click(deputy, offer, "source:add"), true, "went wrong")
	w.store.set(nil)
	if err := w.discord.SetRolePermissions(server, moderators, standin.MemberPermissions); err != nil {
		t.Fatal(err)
	}
	w.has(w.click(deputy, offer, "source:add"), true, "You need the permission *Manage Server*")
	if own, err := w.store.SourcesOf(t.Context(), server); err != nil || len(own) > 0 {
		t.Errorf("added: %+v, %v", own, err)
	}
}

// TestNoSourcesAllowed: the operator may keep servers from adding any.
func TestNoSourcesAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(moderator, general, "sources add", "url", "https://mirror.example/page"), true, "lets servers add no sources")
	w.has(w.command(moderator, general, "sources remove", "source", "x"), true, "has added no sources")
}
