package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// seenEvery is how stale a story's last-seen time may be: re-stamping every
// story of every poll would cost a write for each.
const seenEvery = time.Hour

// Known returns what is kept of the feed's stories that answer to any of the
// keys, each once, oldest first.
func (s *Store) Known(ctx context.Context, feed briefs.FeedName, keys []string) (list []briefs.Held, err error) {
	defer wrap(&err, "known stories of %q", feed)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		ids := make(map[int64]bool)
		for some := range slices.Chunk(keys, chunk) {
			q := &query{}
			q.add(`select k.story_id from story_keys k join feeds f on f.id = k.feed_id where f.name = ? and k.key in `, feed)
			in(q, plainAll(some))
			found, err := all(ctx, t, scalar[int64], q.text.String(), q.args...)
			if err != nil {
				return err
			}
			for _, id := range found {
				ids[id] = true
			}
		}
		list, err = t.held(ctx, slices.Sorted(maps.Keys(ids)))
		return err
	})
	return list, err
}

// recentLimit bounds what Recent returns.
const recentLimit = 2000

// Recent returns what is kept of the feed's stories that were filed or seen
// since then, the latest 2,000, oldest first.
func (s *Store) Recent(ctx context.Context, feed briefs.FeedName, since time.Time) (list []briefs.Held, err error) {
	defer wrap(&err, "recent stories of %q", feed)
	err = s.read(ctx, func(t *tx) error {
		ids, err := all(ctx, t, scalar[int64], `select s.id from stories s join feeds f on f.id = s.feed_id
			where f.name = $1 and s.last_seen >= $2 order by s.last_seen desc limit $3`, feed, ms(since), recentLimit)
		if err != nil {
			return err
		}
		slices.Sort(ids)
		list, err = t.held(ctx, ids)
		return err
	})
	return list, err
}

// held loads stories as the rules need them. A brief that was taken down is none.
func (t *tx) held(ctx context.Context, ids []int64) (list []briefs.Held, err error) {
	for some := range slices.Chunk(ids, chunk) {
		q := &query{}
		q.add(`select s.id, coalesce(b.id, 0), s.version, s.updated, s.hash, s.status, s.embargo_until, s.embargo_open, s.title, s.guid, s.last_seen, s.expires, s.territory
			from stories s left join briefs b on b.story_id = s.id and b.gone = 0 where s.id in `)
		in(q, some)
		q.add(` order by s.id`)
		found, err := all(ctx, t, scanHeld, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
		type key struct {
			story briefs.StoryID
			text  string
		}
		q = &query{}
		q.add(`select story_id, key from story_keys where story_id in `)
		in(q, some)
		q.add(` order by story_id, key`)
		keys, err := all(ctx, t, func(row scanner) (k key, err error) { return k, row.Scan(&k.story, &k.text) }, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
		for i := range found { // both in the order of the stories
			for len(keys) > 0 && keys[0].story == found[i].ID {
				found[i].Keys, keys = append(found[i].Keys, keys[0].text), keys[1:]
			}
		}
		list = append(list, found...)
	}
	return list, nil
}

func scanHeld(row scanner) (briefs.Held, error) {
	var h briefs.Held
	var updated, until, open, seen, expires int64
	var territory string
	err := row.Scan(&h.ID, &h.Brief, &h.Version, &updated, &h.Hash, &h.Status, &until, &open, &h.Title, &h.GUID, &seen, &expires, &territory)
	h.Updated, h.LastSeen, h.Expires, h.Territory = at(updated), at(seen), at(expires), briefs.ParseTerritory(territory)
	h.Embargo = briefs.Embargo{Until: at(until), Open: open == 1}
	return h, err
}

// Seen stamps stories as still on their feed. The stamp is up to an hour old.
func (s *Store) Seen(ctx context.Context, ids []briefs.StoryID) (err error) {
	defer wrap(&err, "stamp stories")
	now := ms(s.clock())
	for some := range slices.Chunk(ids, chunk) {
		if err := s.stamp(ctx, some, now); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) stamp(ctx context.Context, ids []briefs.StoryID, now int64) error {
	stale := &query{}
	stale.add(`select id from stories where last_seen < ? and id in `, now-seenEvery.Milliseconds())
	in(stale, ids)
	var old []int64
	err := s.read(ctx, func(t *tx) (err error) {
		old, err = all(ctx, t, scalar[int64], stale.text.String(), stale.args...)
		return err
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return s.writeFor(ctx, lazily, func(t *tx) error {
		q := &query{}
		q.add(`update stories set last_seen = ? where id in `, now)
		in(q, old)
		_, err := t.exec(ctx, q.text.String(), q.args...)
		return err
	})
}

// Story returns the story as its last version was filed.
func (s *Store) Story(ctx context.Context, id briefs.StoryID) (story briefs.Story, err error) {
	defer wrap(&err, "story %d", id)
	err = s.read(ctx, func(t *tx) error {
		var published, updated, until, open, publish, expires, backlog, kill int64
		var keys, territory string
		err := t.one(ctx, []any{&story.ID, &story.Feed, &story.Key, &keys, &story.FeedTitle, &story.GUID, &story.Link, &story.Title, &story.Body,
			&story.Abstract, &story.Language, &story.Byline, &story.Dateline, &story.Source, &story.Rights, &published, &updated, &story.Version,
			&story.Urgency, &story.Status, &until, &open, &publish, &expires, &story.Correction, &story.Acts, &backlog, &kill, &territory},
			`select s.id, f.name, s.key, s.other_keys, s.feed_title, s.guid, s.link, s.title, s.body,
			s.abstract, s.language, s.byline, s.dateline, s.source, s.rights, s.published, s.updated, s.version,
			s.urgency, s.status, s.embargo_until, s.embargo_open, s.publish, s.expires, s.correction, s.acts, s.backlog, s.kill, s.territory
			from stories s join feeds f on f.id = s.feed_id where s.id = $1`, id)
		if err != nil {
			return err
		}
		story.Published, story.Updated, story.Expires = at(published), at(updated), at(expires)
		story.Embargo = briefs.Embargo{Until: at(until), Open: open == 1}
		story.Publish, story.Backlog, story.Kill = publish == 1, backlog == 1, kill == 1
		story.Territory = briefs.ParseTerritory(territory)
		return json.Unmarshal([]byte(keys), &story.OtherKeys)
	})
	return story, err
}

// filed is a story's row as far as filing needs it.
type filed struct {
	id      int64
	feed    int64
	changed bool // the filing is not the one that is there already
	fresh   bool // the row was made by this filing
	// overtaken: it was decided to show the story by what was known of it, and it was
	// hidden since.
	overtaken bool
}

// putStory writes the story's row and keys.
func (t *tx) putStory(ctx context.Context, f readied, seen int64) (filed, error) {
	var row filed
	if err := t.one(ctx, []any{&row.feed}, `select id from feeds where name = $1`, f.Story.Feed); err != nil {
		return row, err
	}
	err := t.findStory(ctx, f.Filing, &row)
	if err == briefs.ErrNotFound {
		err = t.addStory(ctx, f, &row, seen)
		if err == briefs.ErrNotFound { // another process was faster
			err = t.findStory(ctx, f.Filing, &row)
		}
	}
	if err != nil {
		return row, err
	}
	switch {
	case row.overtaken:
		return row, nil
	case row.fresh:
	case isNotice(f.Filing):
		// The story stays what it was, but for that it is withdrawn.
		_, err = t.exec(ctx, `update stories set status = $2, action = $3, reason = $4 where id = $1`, row.id, f.Story.StandsAs(), f.Action, plain(f.Reason))
		return row, err
	case row.changed:
		err = t.updateStory(ctx, f, row.id, seen)
	}
	if err != nil {
		return row, err
	}
	return row, t.addKeys(ctx, f.Filing, row)
}

// addKeys makes the story answer to its keys, but for those that another one
// has.
func (t *tx) addKeys(ctx context.Context, f briefs.Filing, row filed) error {
	q := &query{}
	sep := `insert into story_keys (feed_id, key, story_id) values `
	for _, key := range append([]string{f.Story.Key}, f.Story.OtherKeys...) {
		if key = plain(key); key != "" {
			q.add(sep+`(?, ?, ?)`, row.feed, key, row.id)
			sep = `, `
		}
	}
	q.add(` on conflict do nothing`)
	_, err := t.exec(ctx, q.text.String(), q.args...)
	return err
}

// findStory locks the story that the filing is a version of.
func (t *tx) findStory(ctx context.Context, f briefs.Filing, row *filed) error {
	var hash, status, action, territory string
	var version int
	var until, open, expires int64
	which, arg := `s.id = (select story_id from story_keys where feed_id = $1 and key = $2)`, any(plain(f.Story.Key))
	if f.Known != nil && f.Known.ID != 0 {
		which, arg = `s.feed_id = $1 and s.id = $2`, any(f.Known.ID)
	}
	err := t.one(ctx, []any{&row.id, &hash, &status, &action, &version, &until, &open, &expires, &territory},
		`select s.id, s.hash, s.status, s.action, s.version, s.embargo_until, s.embargo_open, s.expires, s.territory from stories s where `+which+t.lock, row.feed, arg)
	row.changed = hash != plain(f.Hash) || status != string(f.Story.StandsAs()) || action != string(f.Action) || version != f.Story.Version ||
		until != ms(f.Story.Embargo.Until) || open != bit(f.Story.Embargo.Open) ||
		expires != ms(f.Story.Expires) || territory != f.Story.Territory.String()
	shows := f.Action == briefs.ActPost || f.Action == briefs.ActEdit || f.Action == briefs.ActCorrect
	if k := f.Known; err == nil && shows && k != nil && k.Status == briefs.StatusUsable && !k.Embargo.Holds(at(t.now)) {
		row.overtaken = status != string(briefs.StatusUsable) || open == 1 || until > t.now
	}
	return err
}

// storyArgs are a story's columns from $4 on, in the order of addStory.
func storyArgs(f briefs.Filing) []any {
	s := f.Story
	return []any{plain(s.FeedTitle), plain(s.GUID), plain(s.Link), plain(s.Title), plain(s.Body), plain(s.Abstract), s.Language, plain(s.Byline),
		plain(s.Dateline), plain(s.Source), plain(s.Rights), ms(s.Published), ms(s.Updated), s.Version, s.Urgency, s.StandsAs(),
		ms(s.Embargo.Until), bit(s.Embargo.Open), bit(s.Publish), ms(s.Expires), plain(s.Correction), plain(s.Acts), bit(s.Backlog), bit(s.Kill),
		plain(f.Hash), f.Action, plain(f.Reason), s.Territory.String()}
}

func (t *tx) addStory(ctx context.Context, f readied, row *filed, seen int64) error {
	keys, err := json.Marshal(f.Story.OtherKeys)
	if err != nil {
		return err
	}
	args := append([]any{row.feed, plain(f.Story.Key), string(keys)}, f.story...)
	q := &query{}
	q.add(`insert into stories (feed_id, key, other_keys, feed_title, guid, link, title, body, abstract, language, byline, dateline, source, rights,
		published, updated, version, urgency, status, embargo_until, embargo_open, publish, expires, correction, acts, backlog, kill,
		hash, action, reason, territory, first_seen, last_seen) values (`)
	for _, a := range append(args, seen) {
		q.add(`?, `, a)
	}
	q.add(`?) on conflict (feed_id, key) do nothing`, seen)
	if row.id, err = t.insert(ctx, q.text.String(), q.args...); err != nil {
		return err
	}
	row.fresh, row.changed = true, true
	t.late.grow(row.feed, grown{stories: 1})
	return nil
}

// updateStory writes a later version over the row, which keeps its key. The
// number of an item that acts on the story counts if it is the higher one.
func (t *tx) updateStory(ctx context.Context, f readied, id, seen int64) error {
	args := append([]any{id, seen}, f.story...)
	_, err := t.exec(ctx, `update stories set last_seen = $2, feed_title = $3, guid = $4, link = $5, title = $6, body = $7, abstract = $8, language = $9,
		byline = $10, dateline = $11, source = $12, rights = $13, published = $14, updated = $15, version = case when $31 = 1 and version > $16 then version else $16 end,
		urgency = $17, status = $18, embargo_until = $19, embargo_open = $20, publish = $21, expires = $22, correction = $23, acts = $24,
		backlog = $25, kill = $26, hash = $27, action = $28, reason = $29, territory = $30 where id = $1`, append(args, bit(isOther(f.Filing)))...)
	return err
}

// isOther reports whether the filing's story is an item of its own that acts on
// the known one, rather than a version of it.
func isOther(f briefs.Filing) bool {
	if f.Known == nil || f.Story.Acts == "" || f.Story.GUID != "" && f.Story.GUID == f.Known.GUID {
		return false
	}
	own := append([]string{f.Story.Key}, f.Story.OtherKeys...)
	return !slices.ContainsFunc(own, func(k string) bool { return slices.Contains(f.Known.Keys, k) })
}

// isNotice reports whether the filing is a notice that withdraws another item.
func isNotice(f briefs.Filing) bool { return f.Action == briefs.ActRetract && isOther(f) }
