package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// onMessage calls a message command.
func (w *world) onMessage(user, channel, name, message string) standin.Answer {
	w.t.Helper()
	a, err := w.discord.Interact(w.t.Context(), standin.Command{GuildID: server, ChannelID: channel, UserID: user, Name: name, TargetID: message})
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	return a
}

func (w *world) say(user, channel, words string) string {
	w.t.Helper()
	m, err := w.discord.Say(channel, user, words)
	if err != nil {
		w.t.Fatal(err)
	}
	return m.ID
}

func TestOnPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.operator = talks
	w.bot = w.newBot(feedList())
	w.run()
	w.file(strait(general))
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	post := w.discord.Messages(general)[0].ID
	w.has(w.onMessage(reader, general, "Why is this here?", post), true, "War in the Strait", "this channel is sent the topic")
	said := w.say(reader, general, "hello")
	w.has(w.onMessage(reader, general, "Why is this here?", said), true, "no brief the bot posted")

	ask := w.has(w.onMessage(reader, general, "Something wrong?", post), true, "What is wrong with it?")
	w.has(w.click(reader, ask, "report:", "speaker"), true, "has been told")
	w.has(w.click(reader, ask, "report:", "speaker"), true, "has been told")
	told := w.discord.Messages(talks)
	if len(told) != 1 || !strings.Contains(told[0].Content, "wrong person") || !strings.Contains(told[0].Content, "bot retract brief ") || strings.Contains(told[0].Content, reader) {
		t.Errorf("the operator is told %+v", told)
	}

	// Discord offers it to those who may manage messages only.
	if _, err := w.discord.Interact(t.Context(), standin.Command{GuildID: server, ChannelID: general, UserID: reader, Name: "Remove here", TargetID: post}); err == nil {
		t.Error("a reader may remove posts")
	}
	w.has(w.onMessage(moderator, general, "Remove here", said), true, "no brief the bot posted")
	w.has(w.onMessage(moderator, general, "Remove here", post), true, "Removed.")
	for _, m := range w.discord.Messages(general) {
		if m.ID == post {
			t.Error("the post stands")
		}
	}
	// A later version finds it gone, and that is final.
	next := strait(general)
	next.version, next.action = 2, briefs.ActEdit
	next.headline += " again"
	w.file(next)
	w.attempt()
	if n := len(w.discord.Messages(general)); n != 1 {
		t.Errorf("%d messages, want the member's own", n)
	}
}

func TestBriefThis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	read := make(chan string, 1)
	w.read = func(_ context.Context, link string) (briefs.Brief, error) {
		read <- link
		switch {
		case strings.Contains(link, "walled"):
			return briefs.Brief{}, bot.Unreadable("blocked by the publisher: @everyone")
		case strings.Contains(link, "empty"):
			return briefs.Brief{}, nil
		case strings.Contains(link, "forged"):
			return briefs.Brief{Text: "One.", Summary: "Two.", Parts: []briefs.Span{{End: 4}}}, nil
		}
		const text = "The strait is open again."
		return briefs.Brief{
			Headline: "Strait opens", Text: text, Summary: text, Parts: []briefs.Span{{End: len(text)}}, Link: link,
			Published: time.Now(), Source: briefs.Source{Outlet: "The Harbour Post", Use: briefs.UseBrief},
		}, nil
	}
	w.bot = w.newBot(feedList())
	w.run()
	tests := []struct{ said, link, want string }{
		{"look: (https://harbourpost.example/a?b=c).", "https://harbourpost.example/a?b=c", "The strait is open again."},
		{"<https://harbourpost.example/b>", "https://harbourpost.example/b", "The strait is open again."},
		{"https://walled.example/", "https://walled.example/", "can't be briefed: blocked by the publisher"},
		{"https://empty.example/", "https://empty.example/", "no story on that page"},
		{"https://forged.example/", "https://forged.example/", "Something went wrong"},
		{"nothing here: ftp://x.example", "", "no link in that message"},
	}
	for _, tt := range tests {
		got := w.has(w.onMessage(reader, general, "Brief this", w.say(reader, general, tt.said)), true, tt.want)
		if strings.Contains(text(got), "[Show here]") || strings.Contains(text(got), "@everyone") {
			t.Errorf("%s: %s", tt.said, text(got))
		}
		link := ""
		select {
		case link = <-read:
		default:
		}
		if link != tt.link {
			t.Errorf("%q: read %q, want %q", tt.said, link, tt.link)
		}
	}
}

func TestSourcesAndStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	m := w.has(w.command(reader, general, "sources list"), true, "**The Harbour Post** (harbour-post) – not read yet")
	if strings.Contains(text(m), "Closed Club") {
		t.Error("a source closed to the server is listed")
	}
	w.file(strait(general))
	w.has(w.command(reader, general, "status"), true, "running since", "1 feed read", "1 brief and 2 quotations", "This server has 1 subscription.")
	jobs, err := w.store.Claim(t.Context(), "w", []briefs.JobKind{briefs.JobPoll}, 5, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		cp := briefs.Checkpoint{Polled: time.Now(), Succeeded: time.Now().Add(-time.Hour), Failures: 3, Error: "the server's name is not known"}
		if err := w.store.Polled(t.Context(), j, cp, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	w.has(w.command(reader, general, "sources list", "source", "harbour"), true, "can't be read since <t:", "the server's name is not known", "tried again")
	w.has(w.command(reader, general, "status"), true, "1 can't be read at the moment")
}
