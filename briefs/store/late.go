package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
)

// late is what a transaction writes at its end: what the stories of a poll have
// in common is then written once for all of them, and what goes into the search
// index goes there at once and in its order, which spares the index a segment
// for each row.
type late struct {
	feeds    map[int64]grown  // what is new of each feed
	speakers map[string]int64 // the numbers of those met so far, by key
	said     map[says]int     // by how much the counts of quotations change
	owed     []owed
	shown    [][2]int64 // stories and briefs whose messages may stand already
	briefs   changes[briefDoc]
	quotes   changes[quoteDoc]
}

// says counts a speaker's quotations from a feed.
type says struct {
	speaker, feed int64
	onlyTo        string // the servers that may see them, as onlyTo lists them; "" = all
}

// changes are those to one table of the search index, by sort key.
type changes[T any] struct {
	put  map[int64]T
	drop []int64
}

func (x *changes[T]) add(sort int64, doc T) {
	if x.put == nil {
		x.put = make(map[int64]T)
	}
	x.put[sort] = doc
}

func (x *changes[T]) remove(sort int64) {
	delete(x.put, sort)
	x.drop = append(x.drop, sort)
}

// write removes what was removed, then adds what was added, in ascending order.
func (x *changes[T]) write(put func(T) error, drop func(int64) error) error {
	for _, sort := range x.drop {
		if err := drop(sort); err != nil {
			return err
		}
	}
	for _, sort := range slices.Sorted(maps.Keys(x.put)) {
		if err := put(x.put[sort]); err != nil {
			return err
		}
	}
	return nil
}

// grown is by how much the counts of a feed change.
type grown struct{ stories, briefs, quotes int }

// grow changes the counts of a feed.
func (l *late) grow(feed int64, by grown) {
	if l.feeds == nil {
		l.feeds = make(map[int64]grown)
	}
	g := l.feeds[feed]
	l.feeds[feed] = grown{g.stories + by.stories, g.briefs + by.briefs, g.quotes + by.quotes}
}

// count changes how many quotations of the feed the speaker has that are only for
// some servers, for all whom the feed is for with "".
func (l *late) count(speaker, feed int64, onlyTo string, by int) {
	if l.said == nil {
		l.said = make(map[says]int)
	}
	l.said[says{speaker, feed, onlyTo}] += by
	l.grow(feed, grown{quotes: by})
}

// writeLate writes what was put off. The rows of each table are written in the
// order of their keys, so that two processes do not wait for each other.
func (t *tx) writeLate(ctx context.Context) error {
	l := t.late
	for _, feed := range slices.Sorted(maps.Keys(l.feeds)) {
		if g := l.feeds[feed]; g != (grown{}) {
			_, err := t.exec(ctx, `update feeds set stories = stories + $2, briefs = briefs + $3, quotes = quotes + $4 where id = $1`, feed, g.stories, g.briefs, g.quotes)
			if err != nil {
				return err
			}
		}
	}
	if err := t.writeSaid(ctx, l.said); err != nil {
		return err
	}
	if err := t.oweNow(ctx); err != nil {
		return err
	}
	if err := t.writeShown(ctx, l.shown); err != nil {
		return err
	}
	err := l.quotes.write(func(d quoteDoc) error { return t.search.putQuote(ctx, t, d) },
		func(sort int64) error { return t.search.dropQuote(ctx, t, sort) })
	if err != nil {
		return err
	}
	return l.briefs.write(func(d briefDoc) error { return t.search.putBrief(ctx, t, d) },
		func(sort int64) error { return t.search.dropBrief(ctx, t, sort) })
}

// writeSaid adds to the counts of quotations. It is a filing that does: no feed is
// opened or closed meanwhile.
func (t *tx) writeSaid(ctx context.Context, said map[says]int) error {
	if len(said) == 0 {
		return nil
	}
	feeds := &query{}
	feeds.add(`select f.id from feeds f where f.open = 1 and f.use > 0 and f.id in `)
	in(feeds, feedsOf(said))
	forAll, err := all(ctx, t, scalar[int64], feeds.text.String(), feeds.args...)
	if err != nil {
		return err
	}
	sum, open := make(map[int64]int), make(map[int64]int)
	for s, n := range said {
		sum[s.speaker] += n
		if s.onlyTo == "" && slices.Contains(forAll, s.feed) {
			open[s.speaker] += n
		}
	}
	for _, speaker := range slices.Sorted(maps.Keys(sum)) {
		if sum[speaker] == 0 && open[speaker] == 0 {
			continue
		}
		if err := t.countSaid(ctx, speaker, sum[speaker], open[speaker]); err != nil {
			return err
		}
	}
	order := slices.SortedFunc(maps.Keys(said), func(a, b says) int {
		return cmp.Or(cmp.Compare(a.speaker, b.speaker), cmp.Compare(a.feed, b.feed), cmp.Compare(a.onlyTo, b.onlyTo))
	})
	for _, s := range order {
		if said[s] == 0 {
			continue
		}
		if s.onlyTo != "" {
			if err := t.countPlaced(ctx, s, said[s]); err != nil {
				return err
			}
			continue
		}
		_, err := t.exec(ctx, `insert into speaker_feeds (speaker_id, feed_id, quotes) values ($1, $2, $3)
			on conflict (speaker_id, feed_id) do update set quotes = speaker_feeds.quotes + excluded.quotes`, s.speaker, s.feed, said[s])
		if err != nil {
			return err
		}
	}
	return nil
}

// countPlaced adds to the counts of the servers that may see what was said.
func (t *tx) countPlaced(ctx context.Context, s says, n int) error {
	for _, server := range strings.FieldsFunc(s.onlyTo, func(r rune) bool { return r == ',' }) {
		_, err := t.exec(ctx, `insert into speaker_servers (server, speaker_id, feed_id, quotes) values ($1, $2, $3, $4)
			on conflict (server, speaker_id, feed_id) do update set quotes = speaker_servers.quotes + excluded.quotes`, server, s.speaker, s.feed, n)
		if err != nil {
			return err
		}
	}
	return nil
}

// feedsOf are the feeds of what was said.
func feedsOf(said map[says]int) []int64 {
	var feeds []int64
	for s := range said {
		feeds = append(feeds, s.feed)
	}
	slices.Sort(feeds)
	return slices.Compact(feeds)
}
