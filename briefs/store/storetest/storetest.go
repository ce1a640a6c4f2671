// Package storetest is the conformance suite of package store: what every
// database it speaks must do alike.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// Open opens a new, empty store with the options and closes it when the test
// ends.
type Open func(t *testing.T, o *store.Options) *store.Store

// Run runs the suite, each test on a store of its own.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *bench)
		fold time.Duration // 0 = however old
	}{
		{name: "list", test: testList},
		{name: "jobs", test: testJobs},
		{name: "jobs/fence", test: testFence},
		{name: "jobs/end of a poll", test: testFilePoll},
		{name: "jobs/shared", test: testSharedJobs},
		{name: "file", test: testFile},
		{name: "file/together", test: testFilingTogether},
		{name: "file/revisions", test: testRevisions},
		{name: "file/retract", test: testRetract},
		{name: "file/keys", test: testKeys},
		{name: "events", test: testEvents},
		{name: "events/kill", test: testEventKill},
		{name: "events/closed", test: testEventClosed},
		{name: "events/gathered", test: testEventGathered},
		{name: "events/told", test: testEventTold},
		{name: "events/news", test: testEventNews},
		{name: "events/news of an update", test: testUpdateNews},
		{name: "events/chapters", test: testChapters},
		{name: "events/blocked", test: testEventBlocked},
		{name: "withdrawals/copies", test: testKilledCopies},
		{name: "withdrawals/everywhere", test: testKilledEverywhere},
		{name: "deliver", test: testDeliver},
		{name: "deliver/order", test: testOrder},
		{name: "deliver/hold", test: testHold},
		{name: "deliver/hold ends", test: testHoldEnds},
		{name: "deliver/outage", test: testOutage},
		{name: "deliver/away", test: testAway},
		{name: "deliver/place kept", test: testPlaceKept},
		{name: "deliver/two bad", test: testTwoBad},
		{name: "deliver/clock anew", test: testClockAnew},
		{name: "clock", test: testClock},
		{name: "deliver/limited", test: testLimited},
		{name: "deliver/crowded", test: testCrowded},
		{name: "deliver/kept out", test: testKeptOut},
		{name: "deliver/retry at", test: testRetryAt},
		{name: "deliver/given up", test: testGivenUp},
		{name: "deliver/folded", test: testFolded, fold: briefs.FoldAfter},
		{name: "deliver/folded in doubt", test: testFoldedInDoubt, fold: briefs.FoldAfter},
		{name: "deliver/digest revised", test: testDigestRevised, fold: briefs.FoldAfter},
		{name: "deliver/published", test: testPublished},
		{name: "deliver/replies", test: testReplies},
		{name: "deliver/replies closed", test: testRepliesClosed},
		{name: "deliver/untried", test: testUntried},
		{name: "deliver/notice", test: testNotice},
		{name: "subscriptions/shared", test: testSharedWish},
		{name: "deliver/ranks", test: testRanks},
		{name: "deliver/fair", test: testFair},
		{name: "deliver/doubt", test: testDoubt},
		{name: "deliver/many cut off", test: testManyCutOff},
		{name: "deliver/raised", test: testRaised},
		{name: "deliver/faults", test: testFaults},
		{name: "deliver/shared", test: testSharedDeliveries},
		{name: "deliver/machine", test: testMachine},
		{name: "retain", test: testRetain},
		{name: "counted", test: testCounted},
		{name: "reap", test: testReap},
		{name: "restore", test: testRestore},
		{name: "restore/blind", test: testRestoreBlind},
		{name: "restore/digest", test: testRestoreDigest},
		{name: "subscriptions", test: testSubscriptions},
		{name: "subscriptions/wishes", test: testWishes},
		{name: "left", test: testLeft},
		{name: "audit", test: testAudit},
		{name: "own sources", test: testOwnSources},
		{name: "forget", test: testForget},
		{name: "alerts", test: testAlerts},
		{name: "events/one channel", test: testOneChannel},
		{name: "rhythm", test: testRhythm},
		{name: "rhythm/limit", test: testHourLimit},
		{name: "rhythm/pause", test: testPause},
		{name: "rhythm/pause and digest", test: testPauseDigest},
		{name: "rhythm/waiting", test: testWaiting},
		{name: "rhythm/silent", test: testSilent},
		{name: "rhythm/anew", test: testRhythmAnew},
		{name: "rhythm/fair", test: testFairDigest},
		{name: "rhythm/entries", test: testEntries},
		{name: "rhythm/nothing lost", test: testNothingLost},
		{name: "audience", test: testAudience},
		{name: "territory", test: testTerritory},
		{name: "use", test: testUse},
		{name: "search", test: testSearch},
		{name: "search/tongues", test: testTongues},
		{name: "ask to retract", test: testAskRetract},
		{name: "pending", test: testPending},
		{name: "overtaken", test: testOvertaken},
		{name: "asides", test: testAsides},
		{name: "look-ups narrowed", test: testWithin},
		{name: "utterances", test: testUtterances},
		{name: "utterances/carried", test: testCarried},
		{name: "speakers", test: testSpeakers},
		{name: "renderings", test: testRenderings},
		{name: "suggestions", test: testSuggestions},
		{name: "suggestions/typed", test: testTyped},
		{name: "hostile", test: testHostile},
		{name: "facts", test: testFacts},
		{name: "machines/turns", test: testTurns},
		{name: "machines/interactions", test: testInteractions},
		{name: "machines/pulse", test: testPulse},
		{name: "machines/told", test: testTold},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.fold == 0 {
				c.fold = -1
			}
			b := &bench{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
			b.Store = open(t, &store.Options{Now: b.clock, Clusterer: &b.events, FoldAfter: c.fold, TookOver: b.tookOver})
			c.test(t, b)
		})
	}
}

// bench is a store under test with a clock that the test turns.
type bench struct {
	*store.Store
	t  *testing.T
	mu sync.Mutex

	now time.Time
	n   int // stories made

	events Scripted
	over   map[string]int // work that was taken over, by kind
}

func (b *bench) tookOver(kind string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over == nil {
		b.over = make(map[string]int)
	}
	b.over[kind] += n
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) ctx() context.Context { return b.t.Context() }

// must fails the test on an error.
func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// lease is what the tests claim for.
const lease = 30 * time.Second

// gazette is an open feed whose text may be shown, herald one of link-only use,
// cable one that is closed to all but server "s1".
func newsroom() *briefs.List {
	feed := func(name briefs.FeedName, use briefs.Use, audience ...briefs.ServerID) briefs.Feed {
		return briefs.Feed{
			Name: name, URL: "https://" + string(name) + ".example/rss", Schedule: "*/10 * * * *", Zone: time.UTC, Enabled: true,
			Source: briefs.Source{Feed: name, Outlet: "The " + string(name), Country: "ZZ", Kind: briefs.KindPublic, Credit: "©", Licence: "by agreement", Use: use, Audience: audience},
		}
	}
	return &briefs.List{
		Topics: []briefs.Topic{{Name: "straits"}, {Name: "grain"}},
		Feeds:  []briefs.Feed{feed("gazette", briefs.UseBrief), feed("herald", briefs.UseLink), feed("cable", briefs.UseAbstract, "s1")},
	}
}

// sync installs the newsroom's list.
func (b *bench) sync() *bench {
	b.t.Helper()
	b.must(b.SyncList(b.ctx(), newsroom()))
	return b
}

// said is a quotation to be made.
type said struct{ speaker, text string }

// filing makes a story that is posted, with a brief that passes Verify.
func (b *bench) filing(feed briefs.FeedName, headline string, quotes ...said) briefs.Filing {
	b.n++
	story := briefs.Story{
		Feed: feed, Key: fmt.Sprintf("%s/%d", feed, b.n), GUID: fmt.Sprintf("guid-%d", b.n), Link: "https://example.org/a",
		Title: headline, Body: "<p>" + headline, Version: 1, Status: briefs.StatusUsable, Publish: true, Published: b.clock().Add(time.Duration(b.n) * time.Second),
	}
	return briefs.Filing{Action: briefs.ActPost, Reason: "new", Story: story, Hash: headline, Brief: content(story, headline, quotes...)}
}

// content makes a brief whose summary is its headline's sentence.
func content(story briefs.Story, headline string, quotes ...said) *briefs.Brief {
	brief := &briefs.Brief{
		Link: story.Link, Published: story.Published, Urgency: 4, Headline: headline,
		Topics:   []briefs.TopicMatch{{Name: "straits", Score: 2.5, Why: "strait ×2"}},
		Places:   []briefs.PlaceMatch{{Code: "ZZ", Name: "Zubrowka", Score: 1}},
		Dateline: "LUTZ", Language: "en", HasKey: len(quotes) > 0,
	}
	brief.Text = "It concerns " + headline + "."
	brief.Summary, brief.Parts = brief.Text, []briefs.Span{{Start: 0, End: len(brief.Text)}}
	for _, q := range quotes {
		from := len(brief.Text) + len(" “")
		start := len(brief.Text) + 1
		brief.Text += " “" + q.text + ",” said " + q.speaker + ", an envoy."
		span := briefs.Span{Start: from, End: from + len(q.text)}
		brief.Quotes = append(brief.Quotes, briefs.Quote{
			Text: q.text, Speaker: q.speaker, Role: "an envoy", Kind: briefs.QuoteWhole, Resolved: briefs.ByName,
			Span: span, Parts: []briefs.Span{span}, Sentence: briefs.Span{Start: start, End: len(brief.Text)},
		})
	}
	return brief
}

// file files and returns the numbers.
func (b *bench) file(f briefs.Filing) (briefs.StoryID, briefs.BriefID) {
	b.t.Helper()
	story, brief, err := b.File(b.ctx(), f)
	b.must(err)
	return story, brief
}

// version makes the next version of a filing.
func (b *bench) version(f briefs.Filing, action briefs.Action, headline string, quotes ...said) briefs.Filing {
	b.t.Helper()
	held, err := b.Known(b.ctx(), f.Story.Feed, []string{f.Story.Key})
	b.must(err)
	if len(held) != 1 {
		b.t.Fatalf("Known(%s) = %d stories, want 1", f.Story.Key, len(held))
	}
	f.Action, f.Known, f.Hash, f.Targets, f.Jobs = action, &held[0], headline, nil, nil
	f.Story.Version++
	f.Story.Title = headline
	from := f.Brief.Source
	f.Brief = content(f.Story, headline, quotes...)
	f.Brief.Source = from
	if action == briefs.ActRetract {
		f.Brief = nil
	}
	return f
}

// subscribe makes a subscription and the target that goes with it.
func (b *bench) subscribe(server briefs.ServerID, channel briefs.ChannelID) briefs.Target {
	b.t.Helper()
	sub, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: server, Channel: channel, Filter: briefs.OnTopics("straits"), By: "u1"})
	b.must(err)
	return briefs.Target{Server: server, Channel: channel, Subscription: sub.ID}
}

// post files a new story to the targets.
func (b *bench) post(headline string, targets ...briefs.Target) (briefs.Filing, briefs.BriefID) {
	b.t.Helper()
	f := b.filing("gazette", headline, said{"Ana Petrescu", "We will keep the straits of " + headline + " open"})
	f.Targets = targets
	_, id := b.file(f)
	return f, id
}

// claim claims deliveries.
func (b *bench) claim(worker string, n int) []briefs.Delivery {
	b.t.Helper()
	list, err := b.ClaimDeliveries(b.ctx(), worker, n, lease)
	b.must(err)
	return list
}

// claimOne claims the one delivery that must be owed.
func (b *bench) claimOne(worker string) briefs.Delivery {
	b.t.Helper()
	list := b.claim(worker, 1)
	if len(list) != 1 {
		b.t.Fatalf("claimed %d deliveries, want 1", len(list))
	}
	return list[0]
}

// none checks that nothing can be claimed.
func (b *bench) none(why string) {
	b.t.Helper()
	if list := b.claim("nobody", 10); len(list) != 0 {
		b.t.Fatalf("%s: claimed %+v, want nothing", why, names(list))
	}
}

func names(list []briefs.Delivery) []string {
	var out []string
	for _, d := range list {
		out = append(out, string(d.Target.Channel)+":"+d.Brief.Headline)
	}
	return out
}

// begin begins an attempt.
func (b *bench) begin(d briefs.Delivery) briefs.Delivery {
	b.t.Helper()
	d, err := b.BeginDelivery(b.ctx(), d, []byte("payload"), fmt.Sprintf("nonce-%d-%d", d.ID, d.Attempt))
	b.must(err)
	return d
}

// settle settles an attempt.
func (b *bench) settle(d briefs.Delivery, o briefs.Outcome) {
	b.t.Helper()
	b.must(b.SettleDelivery(b.ctx(), d, o))
}

// sent is the outcome of a delivery whose message stands.
func sent(d briefs.Delivery) briefs.Outcome {
	message := d.Message
	if message == "" {
		message = briefs.MessageID(fmt.Sprintf("m%d", d.ID))
	}
	return briefs.Outcome{Result: briefs.Delivered, Message: message, Rev: d.WantRev}
}

// send claims, begins and delivers one.
func (b *bench) send() briefs.Delivery {
	b.t.Helper()
	d := b.begin(b.claimOne("w"))
	b.settle(d, sent(d))
	return d
}

// LookUp looks the words up in every way; none may fail.
func LookUp(t testing.TB, s *store.Store, words string) {
	t.Helper()
	ctx := t.Context()
	_, err := s.Briefs(ctx, briefs.BriefQuery{Search: words})
	_, err2 := s.Briefs(ctx, briefs.BriefQuery{Search: words, Viewer: briefs.Viewer{Server: "s1"}, Within: briefs.Within{Topic: "straits", Since: time.Unix(1, 0)}})
	_, err3 := s.Quotes(ctx, briefs.QuoteQuery{About: words})
	_, err4 := s.Quotes(ctx, briefs.QuoteQuery{Speaker: words, About: words, Within: briefs.Within{Topic: "straits"}})
	_, err5 := s.Speakers(ctx, briefs.Viewer{}, words, 10)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		t.Errorf("looking up %.60q: %v", words, err)
	}
}
