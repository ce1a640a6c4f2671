package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// TestEvent: several outlets' stories of one event are one answer, with both of
// two renderings, and lead back to the days before.
func TestEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), w.path, &store.Options{Clusterer: &storetest.Scripted{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.store.Store = db
	list := feedList()
	list.Feeds = append(list.Feeds, newsFeed("courier", "Eltsand Courier"))
	if err := db.SyncList(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	ago := func(hours int) time.Time { return time.Now().Add(-time.Duration(hours) * time.Hour) }
	tell := func(feed briefs.FeedName, key, headline string, hours int, quotes ...briefs.Quote) {
		w.file(tale{feed: feed, key: key, headline: headline, published: ago(hours), topics: []briefs.TopicName{"strait-war"},
			sentences: []string{"Varonia and Eltsand agreed on Monday to open the strait."}, quotes: quotes})
	}
	tell("harbour-post", "one", "Strait: the talks begin", 60, said[1])
	tell("harbour-post", "two", "Strait: open at dawn", 20, said[0])
	tell("courier", "three", "Strait: open, says Varonia", 19, briefs.Quote{
		Text: "We have picked bread over guns and we shall keep to it.", Speaker: "Mira Tolland", Role: "foreign minister of Varonia"})
	w.run()
	listed := w.has(w.command(reader, general, "brief", "topic", "strait-war"), true, "Strait: open at dawn", "Strait: the talks begin")
	if strings.Contains(text(listed), "open, says Varonia") {
		t.Errorf("an event is listed twice:\n%s", text(listed))
	}
	shown := w.has(w.command(reader, general, "story", "search", "dawn"), true, "Strait: open at dawn", "Also in: [Eltsand Courier]", "Earlier: [Strait: the talks begin]")
	w.has(w.click(reader, shown, "more:"), true, "chosen bread over guns", "Eltsand Courier has: “We have picked bread over guns")
	back := w.has(w.command(reader, general, "story", "search", "talks begin"), true, "Strait: the talks begin", "Later: [Strait: open at dawn]")
	if strings.Contains(text(back), "Earlier:") {
		t.Errorf("the first of a chain has something before it:\n%s", text(back))
	}
}
