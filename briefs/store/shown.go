package store

import (
	"context"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// takeDown makes a message owed to be deleted whose story is known and has no
// delivery: it was posted in the gap, and withdrawn before it was filed again.
func (t *tx) takeDown(ctx context.Context, story int64, channel briefs.ChannelID, server briefs.ServerID, m briefs.Standing) error {
	brief, err := t.hollowBrief(ctx, story)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into deliveries (brief_id, kind, server, channel, subscription_id, loud, role, want_rev, sent_rev, want_gone, message, stands, created, next)
		values ($1, $2, $3, $4, 0, 0, '', 1, 1, 1, $5, $6, $7, $7)
		on conflict (brief_id, channel, kind) do update set message = excluded.message, stands = excluded.stands, state = 0, want_gone = 1, next = excluded.next`,
		brief, briefs.DeliverPost, server, channel, m.Message, m.Stands, t.now)
	if err != nil {
		return err
	}
	return t.refreshLanes(ctx, `$1`, channel)
}

// hollowBrief returns the story's brief; where it has none it makes one that is
// gone and says nothing.
func (t *tx) hollowBrief(ctx context.Context, story int64) (id int64, err error) {
	old, err := t.findBrief(ctx, story)
	if err != nil || old.id != 0 {
		return old.id, err
	}
	err = t.one(ctx, []any{&id}, `insert into briefs (story_id, feed_id, sort, rev, gone, story_version, story_hash, link, published, filed, updated, correction, urgency,
			headline, text, summary, parts, has_key, topics, places, dateline, language, event`+t.searchColumn+`)
		select s.id, s.feed_id, $2, 1, 1, 0, '', '', s.published, $3, 0, '', 0, '', '', '', '[]', 0, '[]', '[]', '', '', s.id`+t.searchValue+` from stories s where s.id = $1
		returning id`, story, sortOf(t.now, story, 0), t.now)
	if err != nil {
		return 0, err
	}
	// At once, for the counts of the transaction may be written by now.
	_, err = t.exec(ctx, `update feeds set briefs = briefs + 1 where id = (select feed_id from stories where id = $1)`, story)
	return id, err
}

// keepShown keeps a message that belongs to no delivery (yet).
func (t *tx) keepShown(ctx context.Context, channel briefs.ChannelID, m briefs.Standing) error {
	_, err := t.exec(ctx, `insert into shown (channel, message, stands, story, edition, found) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
		channel, m.Message, m.Stands, m.Mark.Story, m.Mark.Edition, t.now)
	return err
}

// meetShown gives the deliveries of a brief the messages that stand already: what
// a restored database found in the channels.
func (t *tx) meetShown(ctx context.Context, story, brief int64, withdrawn bool) error {
	shown, err := t.shownOf(ctx, story)
	if err != nil {
		return err
	}
	for _, sh := range shown {
		if _, err := t.exec(ctx, `delete from shown where channel = $1 and message = $2`, sh.channel, sh.Message); err != nil {
			return err
		}
		if withdrawn {
			var server briefs.ServerID
			if err := t.one(ctx, []any{&server}, `select server from lanes where channel = $1`, sh.channel); err != nil {
				return err
			}
			err = t.takeDown(ctx, story, sh.channel, server, sh.Standing)
		} else {
			err = t.adoptShown(ctx, brief, sh)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shownRow is a message that belongs to no delivery.
type shownRow struct {
	channel briefs.ChannelID
	briefs.Standing
}

// anyShown reports whether there is any message that belongs to no delivery.
func (t *tx) anyShown(ctx context.Context) (bool, error) {
	var some int64
	err := t.one(ctx, []any{&some}, `select count(*) from (select 1 from shown limit 1) x`)
	return some > 0, err
}

// writeShown gives the deliveries of stories and briefs, numbered in pairs, the
// messages that stand already.
func (t *tx) writeShown(ctx context.Context, filed [][2]int64) error {
	if len(filed) == 0 {
		return nil
	}
	if some, err := t.anyShown(ctx); err != nil || !some {
		return err
	}
	for _, f := range filed {
		if err := t.meetShown(ctx, f[0], f[1], false); err != nil {
			return err
		}
	}
	return nil
}

// shownOf takes the messages out that show the story.
func (t *tx) shownOf(ctx context.Context, story int64) (shown []shownRow, err error) {
	if some, err := t.anyShown(ctx); err != nil || !some {
		return nil, err
	}
	keys, err := t.keysOf(ctx, map[int64]bool{story: true})
	if err != nil {
		return nil, err
	}
	for _, k := range keys[story] {
		more, err := all(ctx, t, func(row scanner) (s shownRow, err error) {
			err = row.Scan(&s.channel, &s.Message, &s.Stands, &s.Mark.Story, &s.Mark.Edition)
			return s, err
		}, `select channel, message, stands, story, edition from shown where story = $1 order by channel, message`, briefs.StoryMark(briefs.DeliverPost, k.feed, k.key))
		if err != nil {
			return nil, err
		}
		shown = append(shown, more...)
	}
	return shown, nil
}

// adoptShown gives a message to the brief's delivery in its channel, if there is
// one that has none.
func (t *tx) adoptShown(ctx context.Context, brief int64, sh shownRow) error {
	rows, err := all(ctx, t, scanSent, sentColumns+` where b.event = (select n.event from briefs n where n.id = $1) and d.channel = $2 and d.kind = $3 and d.message = ''`, brief, sh.channel, briefs.DeliverPost)
	if err != nil || len(rows) == 0 {
		return t.keepShown(ctx, sh.channel, sh.Standing)
	}
	if err := t.adopt(ctx, rows[0].id, sh.Standing, rows[0].edition); err != nil {
		return err
	}
	return t.refreshLanes(ctx, `$1`, sh.channel)
}

// holdIfNew holds a channel of which nothing is known after a restore: it may
// have been subscribed in the gap.
func (t *tx) holdIfNew(ctx context.Context, channel briefs.ChannelID, server briefs.ServerID) error {
	last, err := t.lastRestore(ctx)
	if err != nil || last.At < t.now-remembers.Milliseconds() {
		return err
	}
	n, err := t.exec(ctx, `insert into lanes (channel, server, held) values ($1, $2, 1) on conflict do nothing`, channel, server)
	if err != nil || n == 0 {
		return err
	}
	_, err = t.exec(ctx, `insert into jobs (kind, arg, due, ready) values ($1, $2, $3, $3) on conflict do nothing`, briefs.JobReconcile, channel, t.now)
	return err
}

// remembers is for how long after a restore it matters what was posted in the gap.
const remembers = 30 * 24 * time.Hour

// addMarks adds to deliveries what names their stories for good: of an event the
// story that told it first, which is the first to be filed again.
func (t *tx) addMarks(ctx context.Context, list []briefs.Delivery) error {
	of := make([]briefs.BriefID, 0, len(list))
	for i, d := range list {
		if d.Kind == briefs.DeliverDigest {
			list[i].Mark = briefs.DigestMark
		}
		if d.Brief.ID != 0 {
			of = append(of, d.Brief.ID)
		}
	}
	type named struct {
		brief            briefs.BriefID
		feed             briefs.FeedName
		version          int
		key, hash, fixes string
	}
	for some := range slices.Chunk(of, chunk) {
		q := &query{}
		q.add(`select b.id, f.name, s.key, b.story_version, b.story_hash, b.correction from briefs b
			join stories s on s.id = b.event join feeds f on f.id = s.feed_id where b.id in `)
		in(q, some)
		rows, err := all(ctx, t, func(row scanner) (n named, err error) {
			return n, row.Scan(&n.brief, &n.feed, &n.key, &n.version, &n.hash, &n.fixes)
		}, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		for _, n := range rows {
			for i := range list {
				if d := &list[i]; d.Brief.ID == n.brief {
					d.Mark = briefs.Mark{Story: briefs.StoryMark(d.Kind, n.feed, n.key), Edition: briefs.EditionMark(n.version, n.hash, n.fixes)}
				}
			}
		}
	}
	return nil
}
