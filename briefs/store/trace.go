package store

import (
	"context"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// BriefOfKey returns the newest brief of a story with that key that the viewer may
// see; ErrNotFound if there is none.
func (s *Store) BriefOfKey(ctx context.Context, v briefs.Viewer, key string) (id briefs.BriefID, err error) {
	defer wrap(&err, "brief of a story's key")
	q := &query{}
	// The feeds lead: a key is looked up by feed.
	q.add(`select b.id from feeds f cross join story_keys k cross join briefs b where k.feed_id = f.id and k.key = ? and b.story_id = k.story_id and b.gone = 0`, key)
	q.seen(v)
	q.add(` order by b.sort desc limit 1`)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		return t.one(ctx, []any{&id}, q.text.String(), q.args...)
	})
	return id, err
}

// Traces tells what became of the brief's event in the channels of a server, in
// the order in which it was filed for them.
func (s *Store) Traces(ctx context.Context, server briefs.ServerID, brief briefs.BriefID) (list []briefs.Trace, err error) {
	defer wrap(&err, "traces of brief %d", brief)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		list, err = all(ctx, t, scanTrace, `select d.channel, d.subscription_id, d.state, d.todo, d.want_gone, coalesce(g.message, d.message), coalesce(g.stands, d.stands), d.due, d.digest, d.reason, d.created
			from deliveries d join briefs b on b.id = d.brief_id left join deliveries g on d.digest > 0 and g.id = d.digest
			where b.event = (select event from briefs where id = $1) and d.server = $2 and d.kind = $3 order by d.id`, brief, server, briefs.DeliverPost)
		return err
	})
	return list, err
}

func scanTrace(row scanner) (tr briefs.Trace, err error) {
	var state, todo, gone int
	var due, digest, created int64
	err = row.Scan(&tr.Channel, &tr.Subscription, &state, &todo, &gone, &tr.Message, &tr.Stands, &due, &digest, &tr.Reason, &created)
	tr.Created, tr.Due, tr.Digest = at(created), at(due), digest > 0
	if tr.Message != "" && tr.Stands == "" {
		tr.Stands = tr.Channel
	}
	switch {
	case state == stateGathered:
		tr.Fate = briefs.FateGathered
	case state == stateFolded:
		tr.Fate = briefs.FateDigest
	case gone == 1 || state == stateDown:
		tr.Fate = briefs.FateTakenDown
	case state == stateGaveUp:
		tr.Fate = briefs.FateGivenUp
	case tr.Message == "":
		tr.Fate = briefs.FateOwed
	default:
		tr.Fate = briefs.FateSent
	}
	return tr, err
}

// WouldBring counts the events told since then on any of the topics that the viewer
// may see: what a channel subscribed to them would have been sent.
func (s *Store) WouldBring(ctx context.Context, v briefs.Viewer, topics []briefs.TopicName, since time.Time) (n int, err error) {
	defer wrap(&err, "count what topics would bring")
	q := &query{}
	q.add(`select count(distinct b.event) from brief_topics bt join briefs b on b.sort = bt.sort join feeds f on f.id = b.feed_id
		where b.gone = 0 and bt.sort >= ? and bt.topic in `, sortOf(ms(since), 0, maxQuotes-1))
	in(q, topics)
	q.seen(v)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		return t.one(ctx, []any{&n}, q.text.String(), q.args...)
	})
	return n, err
}

// Later returns what goes on from an event, and from that in turn, as the viewer
// may see it, the earliest first, five at most.
func (s *Store) Later(ctx context.Context, v briefs.Viewer, event briefs.StoryID) (list []briefs.Mention, err error) {
	defer wrap(&err, "what goes on from event %d", event)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		passed, last := []briefs.StoryID{event}, []briefs.StoryID{event}
		for range chain {
			q := &query{}
			q.add(`select b.story_id from briefs b where b.follows > 0 and b.event = b.story_id and b.follows in `)
			in(q, last)
			q.add(` order by b.sort limit ?`, chain)
			next, err := all(ctx, t, scalar[briefs.StoryID], q.text.String(), q.args...)
			if err != nil {
				return err
			}
			next = slices.DeleteFunc(next, func(id briefs.StoryID) bool { return slices.Contains(passed, id) })
			if len(next) == 0 {
				break
			}
			passed, last = append(passed, next...), next
		}
		if len(passed) == 1 {
			return nil
		}
		q := &query{}
		q.add(`select b.id, b.headline, b.link, f.outlet, b.published` + briefTables + ` where b.gone = 0 and b.story_id in `)
		in(q, passed[1:])
		q.seen(v)
		q.add(` order by b.sort limit ?`, chain)
		list, err = all(ctx, t, func(row scanner) (m briefs.Mention, err error) {
			var published int64
			err = row.Scan(&m.Brief, &m.Headline, &m.Link, &m.Outlet, &published)
			m.Published = at(published)
			return m, err
		}, q.text.String(), q.args...)
		return err
	})
	return list, err
}
