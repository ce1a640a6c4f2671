package store_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// press invents stories whose words are spread as those of a language are: the
// n-th most common is 1/n as frequent as the first.
type press struct {
	r     *rand.Rand
	words *rand.Zipf
	n     int
}

func newPress() *press {
	r := rand.New(rand.NewPCG(1, 2))
	return &press{r: r, words: rand.NewZipf(r, 1.05, 4, 30_000)}
}

func word(n uint64) string {
	const consonants, vowels = "bdfgklmnprst", "aeiou"
	var b strings.Builder
	for n += 17; n > 0; n /= 60 {
		b.WriteByte(consonants[n%12])
		b.WriteByte(vowels[n/12%5])
	}
	return b.String()
}

func (p *press) text(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = word(p.words.Uint64())
	}
	return strings.Join(list, " ")
}

func (p *press) speaker() string {
	n := uint64(math.Pow(p.r.Float64(), 3) * 4000)
	return strings.ToUpper(word(n)[:1]) + word(n)[1:] + " " + strings.ToUpper(word(n * 7)[:1]) + word(n * 7)[1:]
}

// story makes one of three quotations, as long as a condensed page.
func (p *press) story(targets []briefs.Target) briefs.Filing {
	p.n++
	at := time.Date(2026, 1, 1, 0, 0, p.n*60, 0, time.UTC)
	b := &briefs.Brief{Headline: p.text(10), Published: at, HasKey: true, Link: "https://example.org/story", Language: "en"}
	b.Text = p.text(40) + "."
	b.Summary, b.Parts = b.Text, []briefs.Span{{End: len(b.Text)}}
	for range 3 {
		who, words := p.speaker(), p.text(24)
		start := len(b.Text) + 1
		b.Text += " “" + words + ",” said " + who + "."
		span := briefs.Span{Start: start + 3, End: start + 3 + len(words)}
		b.Quotes = append(b.Quotes, briefs.Quote{Text: words, Speaker: who, Role: "envoy", Kind: briefs.QuoteWhole, Resolved: briefs.ByName,
			Span: span, Parts: []briefs.Span{span}, Sentence: briefs.Span{Start: start, End: len(b.Text)}})
	}
	b.Text += " " + p.text(300)
	b.Topics = []briefs.TopicMatch{{Name: briefs.TopicName(fmt.Sprint("topic-", p.r.IntN(12))), Score: 2, Why: "word ×2"}}
	return briefs.Filing{Action: briefs.ActPost, Hash: fmt.Sprint(p.n), Brief: b, Targets: targets,
		Story: briefs.Story{Feed: "wire", Key: fmt.Sprint("key-", p.n), GUID: fmt.Sprint(p.n), Title: b.Headline, Body: b.Text, Version: 1, Status: briefs.StatusUsable, Publish: true, Published: at}}
}

// databases runs a benchmark on each.
func databases(b *testing.B, bench func(b *testing.B, s *store.Store)) {
	b.Run("sqlite", func(b *testing.B) {
		s := openAt(b, filepath.Join(b.TempDir(), "bench.db"), nil)
		if err := s.SyncList(b.Context(), crashList()); err != nil {
			b.Fatal(err)
		}
		bench(b, s)
	})
	b.Run("postgres", func(b *testing.B) {
		s := openAt(b, postgresSchema(b), nil)
		if err := s.SyncList(b.Context(), crashList()); err != nil {
			b.Fatal(err)
		}
		bench(b, s)
	})
}

func targets(b *testing.B, s *store.Store, n, perServer int) []briefs.Target {
	var list []briefs.Target
	for i := range n {
		g := briefs.Target{Server: briefs.ServerID(fmt.Sprint("s", i/perServer)), Channel: briefs.ChannelID(fmt.Sprint("c", i))}
		sub, err := s.Subscribe(b.Context(), briefs.Subscription{Server: g.Server, Channel: g.Channel, Filter: briefs.OnTopics("t")})
		if err != nil {
			b.Fatal(err)
		}
		g.Subscription = sub.ID
		list = append(list, g)
	}
	return list
}

// BenchmarkFile files stories of three quotations for five channels.
func BenchmarkFile(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		p, to := newPress(), targets(b, s, 5, 2)
		for b.Loop() {
			if _, _, err := s.File(b.Context(), p.story(to)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPause pauses a channel that is owed 1,000 deliveries.
func BenchmarkPause(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		p, to := newPress(), targets(b, s, 1, 1)
		for b.Loop() {
			b.StopTimer()
			for range 1000 {
				if _, _, err := s.File(b.Context(), p.story(to)); err != nil {
					b.Fatal(err)
				}
			}
			b.StartTimer()
			if err := s.Pause(b.Context(), to[0].Server, to[0].Channel, briefs.Forever); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := s.ForgetChannel(b.Context(), to[0].Channel); err != nil {
				b.Fatal(err)
			}
			to = targets(b, s, 1, 1)
			b.StartTimer()
		}
	})
}

// BenchmarkDeliver claims, begins and settles one of many owed deliveries, with
// 2,000 channels of 400 servers owed 10 each at the start.
func BenchmarkDeliver(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		p, to := newPress(), targets(b, s, 2000, 5)
		owe := func() {
			for range 10 {
				if _, _, err := s.File(b.Context(), p.story(to)); err != nil {
					b.Fatal(err)
				}
			}
		}
		owe()
		var held []briefs.Delivery
		for b.Loop() {
			for len(held) == 0 {
				var err error
				if held, err = s.ClaimDeliveries(b.Context(), "w", 16, time.Hour); err != nil {
					b.Fatal(err)
				}
				if len(held) == 0 {
					b.StopTimer()
					owe()
					b.StartTimer()
				}
			}
			d, err := s.BeginDelivery(b.Context(), held[0], []byte("payload"), "nonce")
			if err != nil {
				b.Fatal(err)
			}
			if err := s.SettleDelivery(b.Context(), d, briefs.Outcome{Result: briefs.Delivered, Message: "m", Rev: 1}); err != nil {
				b.Fatal(err)
			}
			held = held[1:]
		}
	})
}

// BenchmarkLookUp looks up among 51,000 quotations of 17,000 briefs.
func BenchmarkLookUp(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		p := newPress()
		start := time.Now()
		const stories = 17_000
		for range stories / 500 {
			list := make([]briefs.Filing, 500)
			for i := range list {
				list[i] = p.story(nil)
			}
			for _, done := range s.FileAll(b.Context(), list) {
				if done.Err != nil {
					b.Fatal(done.Err)
				}
			}
		}
		b.Logf("filed %d stories in %v", stories, time.Since(start).Round(time.Millisecond))
		common, middle, rare := word(2), word(300), word(9000)
		for _, c := range []struct {
			name string
			do   func() (int, error)
		}{
			{"brief/newest", func() (int, error) { return count(s.Briefs(b.Context(), briefs.BriefQuery{})) }},
			{"brief/topic", func() (int, error) {
				return count(s.Briefs(b.Context(), briefs.BriefQuery{Within: briefs.Within{Topic: "topic-3"}}))
			}},
			{"brief/common", func() (int, error) { return count(s.Briefs(b.Context(), briefs.BriefQuery{Search: common + " "})) }},
			{"brief/middle+topic", func() (int, error) {
				return count(s.Briefs(b.Context(), briefs.BriefQuery{Search: middle + " ", Within: briefs.Within{Topic: "topic-3"}}))
			}},
			{"brief/rare", func() (int, error) { return count(s.Briefs(b.Context(), briefs.BriefQuery{Search: rare + " "})) }},
			{"brief/prefix", func() (int, error) { return count(s.Briefs(b.Context(), briefs.BriefQuery{Search: middle[:3]})) }},
			{"quote/common", func() (int, error) { return count(s.Quotes(b.Context(), briefs.QuoteQuery{About: common + " "})) }},
			{"quote/speaker", func() (int, error) { return count(s.Quotes(b.Context(), briefs.QuoteQuery{Speaker: p.speaker()})) }},
			{"quote/speaker+common", func() (int, error) {
				return count(s.Quotes(b.Context(), briefs.QuoteQuery{Speaker: p.speaker(), About: common + " "}))
			}},
			{"speakers/none", func() (int, error) { return count(s.Speakers(b.Context(), briefs.Viewer{}, "", 25)) }},
			{"speakers/prefix", func() (int, error) { return count(s.Speakers(b.Context(), briefs.Viewer{}, p.speaker()[:2], 25)) }},
		} {
			b.Run(c.name, func(b *testing.B) {
				found := 0
				for b.Loop() {
					n, err := c.do()
					if err != nil {
						b.Fatal(err)
					}
					found += n
				}
				b.ReportMetric(float64(found)/float64(b.N), "found/op")
			})
		}
	})
}

func count[T any](list []T, err error) (int, error) { return len(list), err }

// BenchmarkCommit is the least that a transaction costs: one small row.
func BenchmarkCommit(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		for i := 0; b.Loop(); i++ {
			if err := s.SetMeta(b.Context(), "k", fmt.Sprint(i)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUnchanged is what a poll costs whose feed has nothing new: one of
// 10,000 due jobs is claimed, its checkpoint read and kept, by eight workers.
func BenchmarkUnchanged(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		list := &briefs.List{}
		for i := range 10_000 {
			name := briefs.FeedName(fmt.Sprint("feed-", i))
			list.Feeds = append(list.Feeds, briefs.Feed{Name: name, URL: string(name), Enabled: true, Source: briefs.Source{Feed: name, Outlet: string(name)}})
		}
		if err := s.SyncList(b.Context(), list); err != nil {
			b.Fatal(err)
		}
		b.SetParallelism(4)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				jobs, err := s.Claim(b.Context(), "w", []briefs.JobKind{briefs.JobPoll}, 1, time.Minute)
				if err != nil || len(jobs) != 1 {
					b.Errorf("claimed %d jobs, %v", len(jobs), err)
					return
				}
				cp, err := s.Checkpoint(b.Context(), briefs.FeedName(jobs[0].Arg))
				if err == nil {
					err = s.Polled(b.Context(), jobs[0], cp, time.Now().Add(-time.Second))
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}
