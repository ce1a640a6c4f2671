package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// clockSlack is how far the clocks here and at Discord may be apart.
const clockSlack = time.Minute

// Gap returns for what time a held channel is to be looked through. ErrNotFound:
// the channel is not held.
func (s *Store) Gap(ctx context.Context, channel briefs.ChannelID) (g briefs.Gap, err error) {
	defer wrap(&err, "gap of channel %s", channel)
	err = s.read(ctx, func(t *tx) error {
		if err := t.one(ctx, []any{&g.Server}, `select server from lanes where channel = $1 and held = 1`, channel); err != nil {
			return err
		}
		last, err := t.lastRestore(ctx)
		if err != nil {
			return err
		}
		g.From, g.To = at(last.Taken).Add(-clockSlack), at(last.At).Add(clockSlack)
		var waiting int64
		err = t.one(ctx, []any{&waiting}, `select count(*) from jobs where kind = $1 and due <= $2`, briefs.JobPoll, last.At)
		g.Wait = waiting > 0
		return err
	})
	return g, err
}

// Reconcile matches what stands in a held channel with what the database knows,
// and lets the channel go on. found is what we posted there in the gap, the
// oldest first; blind: it could not be looked into, so that whatever is owed may
// stand there already.
//
// A message whose delivery is known, or whose story is owed, becomes that
// delivery's; it is edited only if it shows another edition. Those of stories
// that are not known are kept until the story is filed. A post that was owed and
// does not stand, though a later one of its feed does, was removed in the gap or
// passed over: it is filed as seen.
func (s *Store) Reconcile(ctx context.Context, channel briefs.ChannelID, found []briefs.Standing, blind bool) (r briefs.Reconciled, err error) {
	defer wrap(&err, "reconcile channel %s", channel)
	err = s.write(ctx, func(t *tx) error {
		r = briefs.Reconciled{}
		// A story that is being filed looks for its messages among those kept here.
		if err := t.fileAlone(ctx); err != nil {
			return err
		}
		if err := t.lockLanes(ctx, `$1`, channel); err != nil {
			return err
		}
		var server briefs.ServerID
		if err := t.one(ctx, []any{&server}, `select server from lanes where channel = $1 and held = 1`, channel); err != nil {
			return err
		}
		c := &channelRows{tx: t, channel: channel, server: server}
		if err := c.load(ctx, found); err != nil {
			return err
		}
		for _, m := range found {
			if err := c.match(ctx, m, &r); err != nil {
				return err
			}
		}
		if r.Seen, err = c.pass(ctx, blind); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update lanes set held = 0 where channel = $1`, channel); err != nil {
			return err
		}
		return t.refreshLanes(ctx, `$1`, channel)
	})
	return r, err
}

// channelRows are the deliveries of a channel that its messages may belong to.
type channelRows struct {
	*tx
	channel briefs.ChannelID
	server  briefs.ServerID
	byID    map[briefs.DeliveryID]*sentRow
	byMark  map[string]*sentRow
	hidden  map[string]int64 // stories withdrawn or held since the restore, by mark
	folded  int64            // what is older was folded into a digest of the gap; 0 = there is none
}

// sentRow is a delivery as far as its message is concerned.
type sentRow struct {
	id, event, feed int64
	kind            briefs.DeliveryKind
	message         briefs.MessageID
	todo, published int64
	edition         string // as it is to be shown now
	matched         bool
}

// sentColumns selects them; a digest is of no one brief.
const sentColumns = `select d.id, coalesce(b.event, 0), coalesce(b.feed_id, 0), d.kind, d.message, d.todo, coalesce(b.published, 0),
	coalesce(b.story_version, 0), coalesce(b.story_hash, ''), coalesce(b.correction, '') from deliveries d left join briefs b on b.id = d.brief_id`

func scanSent(row scanner) (*sentRow, error) {
	var d sentRow
	var version int
	var hash, correction string
	err := row.Scan(&d.id, &d.event, &d.feed, &d.kind, &d.message, &d.todo, &d.published, &version, &hash, &correction)
	d.edition = briefs.EditionMark(version, hash, correction)
	if d.kind == briefs.DeliverDigest {
		d.edition = briefs.DigestMark.Edition
	}
	return &d, err
}

// load loads the deliveries that have no message, those that the messages name,
// and what was withdrawn meanwhile.
func (c *channelRows) load(ctx context.Context, found []briefs.Standing) error {
	c.byID, c.byMark, c.hidden = make(map[briefs.DeliveryID]*sentRow), make(map[string]*sentRow), make(map[string]int64)
	rows, err := all(ctx, c.tx, scanSent, sentColumns+` where d.channel = $1 and d.message = '' order by d.id`, c.channel)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(found, chunk) {
		q := &query{}
		q.add(sentColumns+` where d.channel = ? and d.message <> '' and d.id in `, c.channel)
		ids := make([]briefs.DeliveryID, len(some))
		for i, m := range some {
			ids[i] = m.Delivery
		}
		in(q, ids)
		more, err := all(ctx, c.tx, scanSent, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	events := make(map[int64]bool)
	for _, d := range rows {
		c.byID[briefs.DeliveryID(d.id)] = d
		events[d.event] = true
	}
	tellings, stories, err := c.eventStories(ctx, events)
	if err != nil {
		return err
	}
	marks, err := c.keysOf(ctx, stories)
	if err != nil {
		return err
	}
	for _, d := range rows {
		for _, story := range tellings[d.event] {
			for _, k := range marks[story] {
				c.byMark[briefs.StoryMark(d.kind, k.feed, k.key)] = d
			}
		}
	}
	return c.loadHidden(ctx)
}

// eventStories returns the stories of each event, and all of them: a message may
// show the event by another of them than it would be shown by now.
func (t *tx) eventStories(ctx context.Context, events map[int64]bool) (of map[int64][]int64, stories map[int64]bool, err error) {
	of, stories = make(map[int64][]int64), make(map[int64]bool)
	for some := range slices.Chunk(slices.Sorted(maps.Keys(events)), chunk) {
		q := &query{}
		q.add(`select event, story_id from briefs where event in `)
		in(q, some)
		_, err := all(ctx, t, func(row scanner) (story int64, err error) {
			var event int64
			err = row.Scan(&event, &story)
			of[event], stories[story] = append(of[event], story), true
			return story, err
		}, q.text.String(), q.args...)
		if err != nil {
			return nil, nil, err
		}
	}
	return of, stories, nil
}

// loadHidden loads the stories that came after the restore and may not be shown.
func (c *channelRows) loadHidden(ctx context.Context) error {
	last, err := c.lastRestore(ctx)
	if err != nil {
		return err
	}
	ids, err := all(ctx, c.tx, scalar[int64], `select s.id from stories s where s.first_seen >= $1 and (s.status <> $2 or s.embargo_open = 1 or s.embargo_until > $3)
		and not exists (select 1 from deliveries d join briefs b on b.id = d.brief_id where b.story_id = s.id and d.channel = $4)`,
		last.At, briefs.StatusUsable, c.now, c.channel)
	if err != nil {
		return err
	}
	stories := make(map[int64]bool)
	for _, id := range ids {
		stories[id] = true
	}
	marks, err := c.keysOf(ctx, stories)
	for id, keys := range marks {
		for _, k := range keys {
			c.hidden[briefs.StoryMark(briefs.DeliverPost, k.feed, k.key)] = id
		}
	}
	return err
}

// storyKey is one identity of a story.
type storyKey struct {
	feed briefs.FeedName
	key  string
}

// keysOf returns every identity of the stories.
func (t *tx) keysOf(ctx context.Context, stories map[int64]bool) (map[int64][]storyKey, error) {
	ids := slices.Sorted(maps.Keys(stories))
	keys := make(map[int64][]storyKey)
	for some := range slices.Chunk(ids, chunk) {
		q := &query{}
		q.add(`select k.story_id, f.name, k.key from story_keys k join feeds f on f.id = k.feed_id where k.story_id in `)
		in(q, some)
		_, err := all(ctx, t, func(row scanner) (id int64, err error) {
			var k storyKey
			err = row.Scan(&id, &k.feed, &k.key)
			keys[id] = append(keys[id], k)
			return id, err
		}, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// match finds out whose a message is.
func (c *channelRows) match(ctx context.Context, m briefs.Standing, r *briefs.Reconciled) error {
	d := c.byID[m.Delivery]
	if d == nil {
		d = c.byMark[m.Mark.Story]
	}
	switch {
	case d != nil && !d.matched:
		d.matched = true
		r.Adopted++
		return c.adopt(ctx, d.id, m, d.edition)
	case c.hidden[m.Mark.Story] != 0:
		r.Removed++
		return c.takeDown(ctx, c.hidden[m.Mark.Story], c.channel, c.server, m)
	case m.Mark == briefs.DigestMark:
		c.folded = max(c.folded, ms(m.Posted))
		return nil
	case m.Mark == briefs.Mark{}:
		return nil // nothing will ever name it
	}
	r.Kept++
	return c.keepShown(ctx, c.channel, m)
}

// unknownRev is the revision that a message shows of which no more is known than
// that it stands: any revision is newer.
const unknownRev = -1

// adopt makes a message that stands a delivery's. It is edited if it does not
// show the edition of now.
func (t *tx) adopt(ctx context.Context, delivery int64, m briefs.Standing, edition string) error {
	_, err := t.exec(ctx, `update deliveries set message = $2, stands = $3, state = 0,
		sent_rev = case when $4 = 1 then want_rev when message = $2 and sent_rev > 0 then sent_rev else $5 end,
		payload = null, doubt = 0, began = 0, failing = 0, worker = '', reason = '', next = $6,
		first_tried = case when first_tried = 0 then $6 else first_tried end where id = $1`,
		delivery, m.Message, m.Stands, bit(edition == m.Mark.Edition), unknownRev, t.now)
	return err
}

// pass files the posts as seen that were owed and do not stand, though one of
// their feed does that comes after them, or a digest of the gap that they would
// be in; all of them if the channel could not be looked into.
func (c *channelRows) pass(ctx context.Context, blind bool) (int, error) {
	last := make(map[int64]int64) // by feed, the last one that stands
	for _, d := range c.byID {
		if d.matched {
			last[d.feed] = max(last[d.feed], d.id)
		}
	}
	q := &query{}
	n := 0
	q.add(`select id from deliveries where id in `)
	var ids []int64
	for _, d := range c.byID {
		if !d.matched && d.todo == 2 && (blind || d.id < last[d.feed] || d.event != 0 && d.published < c.folded) {
			ids = append(ids, d.id)
			n++
		}
	}
	slices.Sort(ids)
	in(q, ids)
	if err := c.giveUp(ctx, "posted before the database was restored, and removed since, or passed over", q.text.String(), q.args...); err != nil {
		return 0, err
	}
	// It was posted, for all that is known: it is not to be owed anew.
	for some := range slices.Chunk(ids, chunk) {
		q := &query{}
		q.add(`update deliveries set first_tried = ? where first_tried = 0 and id in `, c.now)
		in(q, some)
		if _, err := c.exec(ctx, q.text.String(), q.args...); err != nil {
			return 0, err
		}
	}
	return n, nil
}
