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

// Pending tells what keeps the newest story with that key, of a source that the
// viewer may see, from being shown; ErrNotFound if there is none that is not shown.
func (s *Store) Pending(ctx context.Context, v briefs.Viewer, key string) (p briefs.Pending, err error) {
	defer wrap(&err, "story of a key")
	q := &query{}
	q.add(`select f.name, s.territory, s.status, s.embargo_until, s.embargo_open, s.expires, coalesce(b.gone, 0), coalesce(j.due, 0), coalesce(j.attempt, 0)
		from feeds f cross join story_keys k cross join stories s left join briefs b on b.story_id = s.id
		left join jobs j on j.kind in (?, ?) and j.arg = cast(s.id as text)
		where k.feed_id = f.id and k.key = ? and s.id = k.story_id and (b.id is null or b.gone = 1)`, briefs.JobRead, briefs.JobRelease, key)
	q.visible(v)
	q.add(` order by s.id desc, j.due limit 1`)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		var until, open, expires, gone, read int64
		var territory string
		err := t.one(ctx, []any{&p.Feed, &territory, &p.Status, &until, &open, &expires, &gone, &read, &p.Tries}, q.text.String(), q.args...)
		p.Territory, p.Embargo = briefs.ParseTerritory(territory), briefs.Embargo{Until: at(until), Open: open == 1}
		p.Expires, p.Withdrawn, p.Read = at(expires), gone == 1, at(read)
		return err
	})
	return p, err
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

// ToldSince returns what subscriptions look at in the newest briefs that were published
// since then on any of the topics, none = all, as the viewer may see them: n at
// most, the oldest first, without their texts.
func (s *Store) ToldSince(ctx context.Context, v briefs.Viewer, topics []briefs.TopicName, since time.Time, n int) (list []briefs.Brief, err error) {
	defer wrap(&err, "what was told since %v", since)
	q := &query{}
	q.add(`select b.id, b.story_id, b.event, b.link, b.published, b.urgency, b.headline, b.summary, b.topics, b.places, b.language, f.name, f.outlet, f.kind`+
		briefTables+` where b.gone = 0 and b.sort >= ?`, sortOf(ms(since), 0, maxQuotes-1))
	if len(topics) > 0 {
		q.add(` and exists (select 1 from brief_topics bt where bt.brief_id = b.id and bt.topic in `)
		in(q, topics)
		q.add(`)`)
	}
	q.seen(v)
	q.add(` order by b.sort desc limit ?`, n)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		if list, err = all(ctx, t, scanTold, q.text.String(), q.args...); err != nil {
			return err
		}
		slices.Reverse(list)
		for some := range slices.Chunk(list, chunk) {
			if err := t.addSaid(ctx, some); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

func scanTold(row scanner) (b briefs.Brief, err error) {
	var published int64
	var topics, places string
	err = row.Scan(&b.ID, &b.Story, &b.Placed.Event, &b.Link, &published, &b.Urgency, &b.Headline, &b.Summary, &topics, &places, &b.Language,
		&b.Source.Feed, &b.Source.Outlet, &b.Source.Kind)
	if b.Published = at(published); err == nil {
		b.Topics, err = decodeTopics(topics)
	}
	if err == nil {
		b.Places, err = decodePlaces(places)
	}
	return b, err
}

// addSaid adds to briefs who is quoted in them with what.
func (t *tx) addSaid(ctx context.Context, list []briefs.Brief) error {
	place := make(map[briefs.BriefID]int, len(list))
	ids := make([]briefs.BriefID, len(list))
	for i, b := range list {
		place[b.ID], ids[i] = i, b.ID
	}
	q := &query{}
	q.add(`select brief_id, speaker, text from quotes where brief_id in `)
	in(q, ids)
	q.add(` order by brief_id, place`)
	_, err := all(ctx, t, func(row scanner) (_ struct{}, err error) {
		var id briefs.BriefID
		var said briefs.Quote
		if err = row.Scan(&id, &said.Speaker, &said.Text); err == nil {
			b := &list[place[id]]
			b.Quotes = append(b.Quotes, said)
		}
		return struct{}{}, err
	}, q.text.String(), q.args...)
	return err
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
