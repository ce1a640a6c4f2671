package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// gathered files three stories for a channel's digest, which is due now.
func (w *world) gathered(channel string, r briefs.Rhythm) {
	w.t.Helper()
	w.subscribed(channel, "strait-war")
	r.Server, r.Channel, r.Cadence = server, briefs.ChannelID(channel), briefs.Hourly
	set := func() {
		w.t.Helper()
		if err := w.store.SetRhythm(w.t.Context(), r); err != nil {
			w.t.Fatal(err)
		}
	}
	set()
	for n, topic := range []briefs.TopicName{"strait-war", "grain", "strait-war"} {
		s := strait(channel)
		s.key, s.headline, s.topics = fmt.Sprint(channel, n), fmt.Sprintf("Ship %d passes", n), []briefs.TopicName{topic}
		w.subscribed(channel, topic)
		w.file(s)
	}
	r.Cadence = briefs.AtOnce
	set()
}

// drain delivers what is owed, until nothing is.
func (w *world) drain() (outcomes []briefs.Outcome) {
	w.t.Helper()
	for {
		list, err := w.store.ClaimDeliveries(w.t.Context(), "test", 10, time.Minute)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(list) == 0 {
			return outcomes
		}
		for _, d := range list {
			o := w.bot.Deliver(w.t.Context(), d)
			if o.Result == briefs.Retry {
				o.RetryAt = time.Now().Add(-time.Second)
			}
			outcomes = append(outcomes, o)
			if err := w.store.SettleDelivery(w.t.Context(), d, o); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// TestDigestThread: where a channel wants that, the briefs of a digest stand whole
// in a thread at it, by topic, each once though answers are lost; in a forum in the
// digest's post.
func TestDigestThread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, channel string }{{"text", general}, {"announcement", wire}, {"forum", forum}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).run()
			w.gathered(c.channel, briefs.Rhythm{DigestThreads: true, Zone: "Asia/Kolkata"})
			w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/(messages|threads)$", Count: 3})
			w.drain()
			threads := w.threads(c.channel)
			if len(threads) != 1 {
				t.Fatalf("threads %+v", threads)
			}
			all := w.discord.Messages(threads[0].ID)
			in := w.discord.Messages(c.channel)
			if c.channel == forum {
				in, all = all[:1], all[1:]
			} else if loc, _ := time.LoadLocation("Asia/Kolkata"); threads[0].Name != "Briefs of "+time.Now().In(loc).Format(time.DateOnly) {
				t.Errorf("the thread is called %q", threads[0].Name)
			}
			if len(in) != 1 || !strings.HasPrefix(in[0].Content, "Digest: 3 briefs") || !strings.Contains(text(in[0]), "Ship 1 passes") {
				t.Fatalf("in the channel %+v", in)
			}
			var got []string
			for _, m := range all {
				if !strings.Contains(text(m), "open the strait") || m.Flags&standin.FlagSuppressNotifications == 0 {
					t.Errorf("an entry is not whole, or not silent: %s", text(m))
				}
				got = append(got, m.Content[strings.Index(m.Content, "Ship "):][:6])
			}
			if fmt.Sprint(got) != "[Ship 2 Ship 0 Ship 1]" {
				t.Errorf("in the thread %v", got)
			}
			w.has(w.click(reader, all[0], "why:"), true, "Why this is here", "War in the Strait")
		})
	}
}

// TestDigestThreadRefused: at Discord's limit of threads, without leave, or in a
// channel that has none, the digest stands and names all; a thread is asked for once.
func TestDigestThreadRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []int{160006, 50013} {
		w := newWorld(t)
		w.gathered(general, briefs.Rhythm{DigestThreads: true})
		w.fault(standin.Fault{Action: standin.Refuse, Code: code, Path: "/threads$"})
		outcomes := w.drain()
		if got := w.discord.Messages(general); len(got) != 1 || len(w.threads(general)) > 0 || len(outcomes) != 2 || outcomes[1].ChannelFault || w.requests("POST /channels/{channel_id}/messages/{message_id}/threads") != 1 {
			t.Errorf("%d: %+v, messages %+v", code, outcomes, got)
		}
		subs, err := w.store.Subscriptions(t.Context(), server)
		if err != nil || !subs[0].Suspended.IsZero() {
			t.Errorf("suspended: %+v, %v", subs, err)
		}
	}
	w := newWorld(t, func(o *standin.Options) {
		o.Guilds[0].Channels = append(o.Guilds[0].Channels, standin.Channel{ID: "1300000000000000092", Name: "voice", Type: standin.VoiceChannel})
	}).run()
	w.has(w.command(moderator, general, "schedule", "digests", "thread", "channel", "1300000000000000092"), true, "There are no threads in <#1300000000000000092>")
}

// TestChannelLanguage: the bot's own words in a channel are in its language, those of
// a digest, of a post and of a notice alike, and when they are edited; what was said
// stays as it was said. An alert is in the person's.
func TestChannelLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(moderator, general, "schedule", "language", "de"), true, "own words in German")
	w.has(w.command(moderator, general, "schedule", "language", "de"), true, "own words in German")
	w.gathered(general, briefs.Rhythm{Language: "de"})
	w.drain()
	s := strait(general)
	w.file(s)
	w.drain()
	got := w.discord.Messages(general)
	if len(got) != 2 || !strings.HasPrefix(got[0].Content, "Übersicht: 3 Kurzmeldungen") || !strings.Contains(text(got[0]), "[Warum hier?]") {
		t.Fatalf("posted %+v", got)
	}
	post := text(got[1])
	for _, want := range []string{"[Zur Meldung]", "[Warum hier?]", "We have chosen bread over guns"} {
		if !strings.Contains(post, want) {
			t.Errorf("no %q in %s", want, post)
		}
	}
	s.version, s.action, s.headline = 2, briefs.ActEdit, "The strait is open"
	w.file(s)
	w.drain()
	if edited := text(w.discord.Messages(general)[1]); !strings.Contains(edited, "The strait is open") || !strings.Contains(edited, "[Warum hier?]") {
		t.Errorf("edited to %s", edited)
	}
	w.has(w.command(moderator, general, "schedule", "language", "en"), true, "at once")
	if r, err := w.store.Rhythm(t.Context(), server, general); err != nil || r.Language != "" {
		t.Errorf("%+v, %v", r, err)
	}
	notice := "No more briefs are posted in <#" + general + ">: the bot may not see the channel. Once the bot may post there again it goes on by itself; the channel's settings are kept for 90 days."
	for language, want := range map[string]string{"": notice, "fr": "Plus aucune brève n’est publiée dans <#" + general + "> : ", "es": "el bot no puede ver el canal"} {
		m := bot.Render(briefs.Delivery{ID: 1, Kind: briefs.DeliverNotice, Words: notice, WantRev: 1, Target: briefs.Target{Server: server, Language: language}}, testList())
		if !strings.Contains(m.Content, want) {
			t.Errorf("%s: %s", language, m.Content)
		}
	}
	call := w.call(reader, general, "alert add", "topic", "grain")
	call.Locale = "fr"
	if _, err := w.discord.Interact(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	alert := strait(general)
	alert.key, alert.topics, alert.targets = "alert", []briefs.TopicName{"grain"}, nil
	w.tell(alert)
	w.drain()
	told := w.discord.Messages(w.direct(reader))
	if len(told) != 2 || !strings.Contains(text(told[1]), "[Arrêter cette alerte]") {
		t.Errorf("told %+v", told)
	}
}
