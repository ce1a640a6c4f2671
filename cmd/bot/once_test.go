package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// press serves one RSS feed whose items a test adds.
type press struct {
	mu    sync.Mutex
	items []string
	polls int
	*httptest.Server
}

func newPress(t *testing.T) *press {
	p := &press{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.polls++
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Gazette</title>%s</channel></rss>`, strings.Join(p.items, ""))
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *press) publish(guid, title, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	item := fmt.Sprintf(`<item><guid isPermaLink="false">%s</guid><link>%s/%s</link><title>%s</title><description>%s</description><pubDate>%s</pubDate></item>`,
		guid, "https://gazette.example", guid, title, text, time.Now().UTC().Format(time.RFC1123Z))
	for i, old := range p.items {
		if strings.Contains(old, ">"+guid+"<") {
			p.items[i] = item
			return
		}
	}
	p.items = append([]string{item}, p.items...)
}

// polled returns how often the feed has been asked for.
func (p *press) polled() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.polls
}

const (
	gazetteTitle = "Ostmark and Velden agree on the river treaty"
	gazetteText  = "Ostmark and Velden agreed on Tuesday to share the waters of the Aul. “The treaty gives both banks what they need for a century,” said Mara Lindqvist, the foreign minister of Ostmark. It is to be signed in the spring."
)

// otherText tells of another event in the same words: it is no copy.
func otherText(n int) string {
	c := string(rune('a' + n%26))
	return strings.NewReplacer("Ostmark", "Tir"+c+"ane", "Velden", "Gol"+c+"is", "Aul", "Ser"+c+"o", "Mara Lindqvist", "Ivo Pel"+c+"r").Replace(gazetteText)
}

func gazetteList(url string) string {
	return `
topics:
  - {name: treaties, title: Treaties, phrases: [treaty]}
feeds:
  - {name: gazette, url: "` + url + `", outlet: Gazette, kind: private, schedule: "@every 1s", language: en}
`
}

// subscribe has a moderator subscribe the first text channel of the first server.
func subscribe(t *testing.T, w *world) (channel string) {
	t.Helper()
	guild := standin.DefaultWorld()[0]
	channel = textChannel(guild)
	subscribeIn(t, w, guild, channel)
	return channel
}

// subscribeIn has the server's owner subscribe the channel to the treaties, by
// command and by the button that saves what its form shows.
func subscribeIn(t *testing.T, w *world, guild standin.Guild, channel string) {
	t.Helper()
	answer, err := w.Interact(t.Context(), standin.Command{
		GuildID: guild.ID, ChannelID: channel, UserID: guild.OwnerID,
		Name: "subscribe", Options: []standin.Option{{Name: "topic", Value: "treaties"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Message == nil || answer.Message.VisibleTo != guild.OwnerID {
		t.Fatalf("the answer to /subscribe is not for the moderator alone: %+v", answer.Message)
	}
	for _, row := range answer.Message.Components {
		for _, c := range row.Components {
			if !strings.HasPrefix(c.CustomID, "form:save:") {
				continue
			}
			if _, err := w.Click(t.Context(), standin.Press{MessageID: answer.Message.ID, CustomID: c.CustomID, UserID: guild.OwnerID}); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("nothing saves what /subscribe shows: %+v", answer.Message)
}

// textChannel is the first text channel of a server.
func textChannel(g standin.Guild) string {
	i := slices.IndexFunc(g.Channels, func(c standin.Channel) bool { return c.Type == standin.TextChannel })
	return g.Channels[i].ID
}

// posts returns what stands in the channel.
func (w *world) posts(channel string) []standin.Message { return w.Messages(channel) }

// TestOneStoryOnePost goes the whole way through the real parts: feed, desk,
// store, discordgo and the stand-in.
func TestOneStoryOnePost(t *testing.T) {
	p := newPress(t)
	w := newWorld(t, standin.Options{}, gazetteList(p.URL))
	stop := w.start(t)
	channel := subscribe(t, w)
	p.publish("s1", gazetteTitle, gazetteText)
	w.await(t, "the first post", func() bool { return len(w.posts(channel)) > 0 })
	stop()

	m := w.posts(channel)[0]
	if !strings.Contains(m.Content, "Gazette") || !strings.Contains(m.Content, "river treaty") {
		t.Errorf("content %q", m.Content)
	}
	if len(m.Embeds) != 1 || !strings.Contains(m.Embeds[0].Description, "— Mara Lindqvist, foreign minister of Ostmark") {
		t.Errorf("embeds %+v", m.Embeds)
	}

	t.Run("again after a restart", func(t *testing.T) {
		stop := w.start(t)
		before := p.polled()
		w.pollsPast(t, p, before+2)
		if n := len(w.posts(channel)); n != 1 {
			t.Errorf("%d posts after a restart, want 1", n)
		}
		p.publish("s1", gazetteTitle+", correction", strings.Replace(gazetteText, "spring", "autumn", 1))
		w.await(t, "the edit", func() bool {
			ms := w.posts(channel)
			return len(ms) == 1 && ms[0].EditedTimestamp != nil
		})
		stop()
		if n := len(w.posts(channel)); n != 1 {
			t.Errorf("%d posts after an update, want 1", n)
		}
	})

	t.Run("retracted beside the running bot", func(t *testing.T) {
		stop := w.start(t)
		defer stop()
		if r := call(t, "", w.env, "retract", "source", "nobody"); r.code != 1 || !strings.Contains(r.stderr, "nothing of source nobody is shown") {
			t.Errorf("retract of nothing: %+v", r)
		}
		if r := call(t, "", w.env, "retract", "source", "gazette"); r.code != 0 || !strings.Contains(r.stdout, "1 story is being taken down") {
			t.Fatalf("retract: %+v", r)
		}
		w.await(t, "the post to go", func() bool { return len(w.posts(channel)) == 0 })
		if r := call(t, "", w.env, "withdrawals"); r.code != 0 || !strings.Contains(r.stdout, "Gazette") || !strings.Contains(r.stdout, "of 1") || !strings.Contains(r.stdout, "retracted by the operator") {
			t.Errorf("withdrawals: %+v", r)
		}
		if r := call(t, "", w.env, "withdrawals", "--jsonl"); r.code != 0 || !strings.Contains(r.stdout, `"standing":1`) || strings.Contains(r.stdout, "treaty") {
			t.Errorf("withdrawals as JSON, which must hold no word of the story: %+v", r)
		}
		// A later version does not bring it back.
		before := p.polled()
		p.publish("s1", gazetteTitle+", once more", strings.Replace(gazetteText, "spring", "winter", 1))
		w.pollsPast(t, p, before+2)
		if n := len(w.posts(channel)); n != 0 {
			t.Errorf("%d posts of what was retracted", n)
		}
	})
}

// pollsPast waits until the feed was asked for n times.
func (w *world) pollsPast(t *testing.T, p *press, n int) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); p.polled() < n; {
		if time.Now().After(limit) {
			t.Fatal("the feed is not polled")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestKilledBetweenAnswerAndRecord kills the process around the moment Discord
// has created the message, and starts it again: one post, with and without
// Discord's own guard against repeats.
func TestKilledBetweenAnswerAndRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	for _, window := range []time.Duration{0, 2 * time.Minute} {
		t.Run(fmt.Sprint("nonce window ", window), func(t *testing.T) {
			p := newPress(t)
			w := newWorld(t, standin.Options{NonceWindow: window}, gazetteList(p.URL))
			stop := w.start(t)
			channel := subscribe(t, w)
			stop()
			const stories = 4
			for i := range stories {
				created := make(chan struct{})
				var once sync.Once
				cancel := w.Subscribe(func(e standin.Event) {
					if e.Kind == standin.MessageCreated && e.ChannelID == channel {
						once.Do(func() { close(created) })
					}
				})
				p.publish(fmt.Sprint("k", i), fmt.Sprintf("Round %d: %s", i, gazetteTitle), otherText(i))
				bot := w.spawn(t)
				select {
				case <-created:
				case <-time.After(time.Minute):
					t.Error("no post")
				}
				// Once before the answer is out, later ones around the record.
				time.Sleep(time.Duration(i) * 2 * time.Millisecond)
				if err := bot.Process.Kill(); err != nil {
					t.Error(err)
				}
				bot.Wait()
				cancel()
			}
			// The lease of the last attempt must end before it is taken up again.
			stop = w.start(t)
			p.publish("last", "At last: "+gazetteTitle, otherText(25))
			w.await(t, "the post after the crashes", func() bool {
				for _, m := range w.posts(channel) {
					if strings.Contains(m.Content, "At last") {
						return true
					}
				}
				return false
			})
			stop()
			count := make(map[string]int)
			for _, m := range w.posts(channel) {
				count[m.Content]++
			}
			for content, n := range count {
				if n != 1 {
					t.Errorf("%d posts of %q", n, content)
				}
			}
			if len(count) != stories+1 {
				t.Errorf("%d stories posted, want %d", len(count), stories+1)
			}
		})
	}
}
