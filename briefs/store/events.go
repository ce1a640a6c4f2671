package store

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Clusterer tells which stories tell one event. The store asks it within the
// transaction that files a story, so that no two processes decide at once, and
// tells it of all that others have filed before. What a server added for itself
// may tell an event of others, but theirs are never compared with it: no server
// decides what others see. It is called by one goroutine at a time.
type Clusterer interface {
	// Add decides about a story and keeps it to compare later ones with.
	Add(t briefs.Telling) briefs.Placement
	// Restore keeps a story whose event is decided, in place of an older version
	// of it.
	Restore(t briefs.Telling, event briefs.StoryID)
	// Remove forgets a story's words.
	Remove(story briefs.StoryID)
}

// eventWindow is how old stories may be that later ones are compared with.
const eventWindow = 5 * 24 * time.Hour

// events keeps the clusterer in step with the database. Without a clusterer
// every story is an event of its own.
type events struct {
	mu        sync.Mutex // held over a filing, its commit included
	clusterer Clusterer
	seq, seen int64 // the clusterer knows the briefs up to seq; up to seen once what is under way is committed

	// Of the filing under way: what the clusterer was told ahead of the commit,
	// and what it is to be told after.
	added []briefs.StoryID
	after []func()
	early bool // some of after was told already, for a later story of the filing
}

// filing runs fn in a transaction in which stories may be placed among events:
// one at a time over all processes, so that each decision knows those before.
func (s *Store) filing(ctx context.Context, p purpose, fn func(t *tx) error) error {
	e := &s.events
	e.mu.Lock()
	defer e.mu.Unlock()
	err := s.writeFor(ctx, p, func(t *tx) error {
		e.undo()
		t.events = e
		if err := t.fileAlone(ctx); err != nil {
			return err
		}
		if err := t.catchUp(ctx, s.clock()); err != nil {
			return err
		}
		return fn(t)
	})
	if err != nil {
		e.undo()
		return err
	}
	e.flush()
	e.seq, e.added, e.early = max(e.seq, e.seen), nil, false
	return nil
}

// fileAlone waits for filings under way and keeps others out until the transaction
// ends. Who needs it takes it before all else, so that none waits for another
// crosswise.
func (t *tx) fileAlone(ctx context.Context) error {
	if t.lockFiling == "" { // one writer at a time anyway
		return nil
	}
	_, err := t.exec(ctx, t.lockFiling)
	return err
}

// flush tells the clusterer what it is yet to be told.
func (e *events) flush() {
	for _, tell := range e.after {
		tell()
	}
	e.early, e.after = e.early || len(e.after) > 0, nil
}

// undo makes the clusterer forget what was not committed. Where that was more
// than new stories, it is told of the last days anew.
func (e *events) undo() {
	for _, id := range e.added {
		e.clusterer.Remove(id)
	}
	if e.early {
		e.seq = 0
	}
	e.seen, e.added, e.after, e.early = 0, nil, nil, false
}

// followBatch bounds what is in memory of the stories that are caught up with.
const followBatch = 500

// catchUp tells the clusterer what was filed since it was last told: by other
// processes, or before this one started.
func (t *tx) catchUp(ctx context.Context, now time.Time) error {
	e := t.events
	if e.clusterer == nil {
		return nil
	}
	type row struct {
		briefs.Telling
		event    briefs.StoryID
		seq      int64
		gone     int64 // and not to be compared with
		original string
	}
	scan := func(r scanner) (w row, err error) {
		var published int64
		err = r.Scan(&w.Story, &w.event, &w.seq, &w.gone, &w.Outlet, &w.Headline, &w.Text, &w.original, &w.Language, &published)
		w.Published = at(published)
		return w, err
	}
	for {
		rows, err := all(ctx, t, scan, `select b.story_id, b.event, b.event_seq,
				case when b.gone = 1 and (f.own = 1 or not exists (select 1 from withdrawals w where w.brief_id = b.id and w.killed = 1)) then 1 else 0 end, f.outlet, b.headline, b.text,
				case when b.text <> '' then '' when s.body <> '' then s.body else s.abstract end, b.language, b.published
			from briefs b join feeds f on f.id = b.feed_id join stories s on s.id = b.story_id
			where b.event_seq > $1 and (b.gone = 1 or f.own = 0 and b.published >= $2) order by b.event_seq limit $3`, e.seq, ms(now.Add(-eventWindow)), followBatch)
		if err != nil {
			return err
		}
		for _, w := range rows {
			e.seq = w.seq
			if w.gone == 1 {
				e.clusterer.Remove(w.Story)
				continue
			}
			w.Text = textOf(w.Text, w.original)
			e.clusterer.Restore(w.Telling, w.event)
		}
		if len(rows) < followBatch {
			return nil
		}
	}
}

// place says which event a new story's brief tells.
func (t *tx) place(ctx context.Context, f briefs.Filing, row filed) (briefs.Placement, error) {
	e := t.events
	if e == nil || e.clusterer == nil {
		return briefs.Placement{Event: briefs.StoryID(row.id)}, nil
	}
	telling, own, err := t.telling(ctx, f, row)
	if err != nil {
		return briefs.Placement{}, err
	}
	e.flush()
	e.added = append(e.added, telling.Story)
	placed := e.clusterer.Add(telling)
	if own {
		e.clusterer.Remove(telling.Story)
	}
	return placed, nil
}

// chapterAfter is how long after the last telling of an event a story that has
// something new to say of it begins a chapter of its own. The message of the event
// is an old one by then, which nobody looks at again.
const chapterAfter = 12 * time.Hour

// chapter makes an event of its own, that goes on from the other, of a story which
// tells an old event anew.
func (t *tx) chapter(ctx context.Context, f briefs.Filing, row filed, placed briefs.Placement) (briefs.Placement, error) {
	own := briefs.StoryID(row.id)
	if placed.Event == own || placed.Copy || f.Action != briefs.ActPost {
		return placed, nil
	}
	var latest int64
	err := t.one(ctx, []any{&latest}, `select coalesce(max(published), 0) from briefs where event = $1 and gone = 0`, placed.Event)
	if err != nil || latest == 0 || ms(f.Brief.Published)-latest < chapterAfter.Milliseconds() {
		return placed, err
	}
	told, err := t.tellings(ctx, []briefs.StoryID{placed.Event})
	if err != nil || !f.Brief.SaysMore(told[placed.Event]) {
		return placed, err
	}
	telling, apart, err := t.telling(ctx, f, row)
	if err != nil {
		return placed, err
	}
	if !apart {
		t.events.clusterer.Restore(telling, own)
	}
	placed.Event, placed.Follows = own, placed.Event
	placed.Reasons = append(placed.Reasons, "a chapter of its own: the event was told long before, and this says more")
	return placed, nil
}

// telling is the story as the clusterer is told of it, now and after a restart,
// and whether it is of a feed that servers added for themselves.
func (t *tx) telling(ctx context.Context, f briefs.Filing, row filed) (told briefs.Telling, own bool, err error) {
	b := f.Brief
	told = briefs.Telling{
		Story: briefs.StoryID(row.id), Headline: plain(b.Headline), Text: textOf(plain(b.Text), plain(f.Story.Text())),
		Language: b.Language, Published: at(ms(b.Published)),
	}
	var mark int
	err = t.one(ctx, []any{&told.Outlet, &mark}, `select outlet, own from feeds where id = $1`, row.feed)
	return told, mark == 1, err
}

// nextSeq numbers a change to a brief that other processes are to follow.
func (t *tx) nextSeq(ctx context.Context) (seq int64, err error) {
	err = t.one(ctx, []any{&seq}, `select coalesce(max(event_seq), 0) + 1 from briefs`)
	if e := t.events; e != nil {
		e.seen = max(e.seen, seq)
	}
	return seq, err
}

// later tells the clusterer once the filing is committed.
func (e *events) later(tell func()) { e.after = append(e.after, tell) }

// forget takes a story's words out of the comparison.
func (t *tx) forget(story briefs.StoryID) {
	if e := t.events; e != nil && e.clusterer != nil {
		e.later(func() { e.clusterer.Remove(story) })
	}
}

// reword gives the clusterer a story's new words.
func (t *tx) reword(ctx context.Context, f briefs.Filing, row filed, event briefs.StoryID) error {
	e := t.events
	if e == nil || e.clusterer == nil {
		return nil
	}
	told, own, err := t.telling(ctx, f, row)
	if err == nil && !own {
		e.later(func() { e.clusterer.Restore(told, event) })
	}
	return err
}

// A link-only source's brief has no text: its story is compared by what the
// feed sent, roughly stripped.
const strippedLength = 16 << 10

var markup = regexp.MustCompile(`(?s)<[^>]*>`)

// textOf is the brief's text or, where its source lets none be kept, the story's.
func textOf(text, original string) string {
	if text != "" {
		return text
	}
	original = strings.ToValidUTF8(original[:min(len(original), strippedLength)], "")
	return strings.TrimSpace(markup.ReplaceAllString(original, " "))
}

// placedRow is a placement as it is kept. Fields may be added, never renamed or
// given another meaning. Event and Follows are columns of their own.
type placedRow struct {
	With    briefs.StoryID `json:"with,omitempty"`
	Copy    bool           `json:"copy,omitempty"`
	Score   float64        `json:"score,omitempty"`
	Reasons []string       `json:"reasons,omitempty"`
}

func encodePlaced(p briefs.Placement) (string, error) {
	if p.With == 0 && len(p.Reasons) == 0 {
		return "", nil
	}
	return encode(placedRow{p.With, p.Copy, p.Score, plainAll(p.Reasons)})
}

func decodePlaced(text string, p *briefs.Placement) error {
	if text == "" {
		return nil
	}
	var row placedRow
	err := json.Unmarshal([]byte(text), &row)
	p.With, p.Copy, p.Score, p.Reasons = row.With, row.Copy, row.Score, row.Reasons
	return err
}

// maxTellings bounds the stories that one message is made of.
const maxTellings = 50

// tellings loads the briefs that stand of the events, by event.
func (t *tx) tellings(ctx context.Context, of []briefs.StoryID) (map[briefs.StoryID][]briefs.Brief, error) {
	slices.Sort(of)
	of = slices.Compact(of)
	byEvent := make(map[briefs.StoryID][]briefs.Brief, len(of))
	for some := range slices.Chunk(of, chunk) {
		q := &query{}
		q.add(briefColumns + briefTables + ` where b.gone = 0 and b.event in `)
		in(q, some)
		q.add(` order by b.id`)
		rows, err := all(ctx, t, scanBrief, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
		list, err := t.complete(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, b := range list {
			if e := b.Placed.Event; len(byEvent[e]) < maxTellings {
				byEvent[e] = append(byEvent[e], b)
			}
		}
	}
	return byEvent, nil
}

// seenBy leaves those that the server's members may see.
func seenBy(list []briefs.Brief, server briefs.ServerID) []briefs.Brief {
	return slices.DeleteFunc(slices.Clone(list), func(b briefs.Brief) bool { return !b.Source.VisibleTo(server) })
}

// distinct leaves of every event the brief that the viewer is shown it by, of
// those on the topic and in the span of time, where these are asked for.
func (q *query) distinct(v briefs.Viewer, w briefs.Within) {
	q.add(` and not exists (select 1 from briefs o join feeds g on g.id = o.feed_id where o.event = b.event and o.gone = 0
		and (o.worth > b.worth or o.worth = b.worth and o.id < b.id)
		and (g.open = 1 or exists (select 1 from feed_audience a where a.feed_id = g.id and a.server = ?))
		and (o.only_to = '' or o.only_to like '%,' || cast(? as text) || ',%')`, v.Server, v.Server)
	if w.Topic != "" {
		q.add(` and exists (select 1 from brief_topics ot where ot.brief_id = o.id and ot.topic = ?)`, w.Topic)
	}
	if !w.Since.IsZero() {
		q.add(` and o.published >= ?`, ms(w.Since))
	}
	if !w.Until.IsZero() {
		q.add(` and o.published < ?`, ms(w.Until))
	}
	q.add(`)`)
}

// chain bounds what is told of how an event came about.
const chain = 5

// earlier follows an event back to those it goes on from, each as the viewer is
// shown it, the latest first.
func (t *tx) earlier(ctx context.Context, v briefs.Viewer, event briefs.StoryID) ([]briefs.Mention, error) {
	var list []briefs.Mention
	passed := []briefs.StoryID{event}
	for len(list) < chain {
		err := t.one(ctx, []any{&event}, `select follows from briefs where story_id = $1`, event)
		if errors.Is(err, briefs.ErrNotFound) || slices.Contains(passed, event) || event == 0 || len(passed) > 2*chain {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		passed = append(passed, event)
		var m briefs.Mention
		var published int64
		q := &query{}
		q.add(`select b.id, b.headline, b.link, f.outlet, b.published`+briefTables+` where b.event = ? and b.gone = 0`, event)
		q.seen(v)
		q.add(` order by b.worth desc, b.id limit 1`)
		switch err := t.one(ctx, []any{&m.Brief, &m.Headline, &m.Link, &m.Outlet, &published}, q.text.String(), q.args...); {
		case err == nil:
			m.Published = at(published)
			list = append(list, m)
		case !errors.Is(err, briefs.ErrNotFound):
			return nil, err
		}
	}
	return list, nil
}
