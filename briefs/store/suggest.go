package store

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/attache-bot/attache/briefs"
)

// What of a name may be typed stands in speaker_starts, so that a keystroke reads
// few rows: the beginnings of each word of up to startLetters letters, "" for all,
// and, after slipMark, the longest beginning with a letter left out.
const (
	startLetters = 5
	slipMark     = "-"
	minSlip      = 4 // letters of a word in which a slip is looked for
)

// The ranks of those who are not suggested.
const (
	unsuggested = -1
	unread      = -2 // of a schema that knew none
)

// rankOf is how high a speaker is suggested, of so many quotations that all may be
// shown and so many in all. It is coarse, for it is a part of keys: a speaker's
// changes with every fifth quotation or so, then ever more rarely.
func rankOf(name string, open, all int64) int64 {
	switch {
	case all <= 0 || !named(name):
		return unsuggested
	case open < 8:
		return max(open, 0)
	}
	exp := int64(bits.Len64(uint64(open))) - 1
	return 4*exp - 4 + open>>(exp-2)&3
}

// named tells names from descriptions that name nobody ("officials").
func named(name string) bool { return strings.ContainsFunc(name, unicode.IsUpper) }

// startOf is the beginning of a word by which it is looked for.
func startOf(word string) string {
	n := 0
	for at := range word {
		if n++; n > startLetters {
			return word[:at]
		}
	}
	return word
}

// startsOf are what may be typed of a name.
func startsOf(name string) []string {
	starts, spelled := []string{""}, briefs.NewName(name).Words()
	for _, w := range append(nameWords(name), spelled[:min(len(spelled), maxNameWords)]...) {
		start := startOf(w)
		for at := range start {
			starts = append(starts, start[:at])
		}
		starts = append(starts, start)
		for _, slip := range slipsOf(start) {
			starts = append(starts, slipMark+slip)
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// slipsOf are a beginning with one letter left out; none of a short one.
func slipsOf(start string) []string {
	letters := []rune(start)
	if len(letters) < minSlip {
		return nil
	}
	slips := make([]string, len(letters))
	for i := range letters {
		slips[i] = string(slices.Delete(slices.Clone(letters), i, i+1))
	}
	return slips
}

// suggested is a speaker as suggestions have it.
type suggested struct {
	id         int64
	name       string
	quotes     int64
	open, rank int64
}

const suggestedColumns = `s.id, s.name, s.quotes, s.open, s.rank`

func scanSuggested(row scanner) (s suggested, err error) {
	return s, row.Scan(&s.id, &s.name, &s.quotes, &s.open, &s.rank)
}

// suggest brings what may be typed of a speaker up to its counts.
func (t *tx) suggest(ctx context.Context, s suggested) error {
	rank := rankOf(s.name, s.open, s.quotes)
	if rank == s.rank || s.rank == unread { // readSpeakers sees to those
		return nil
	}
	if _, err := t.exec(ctx, `update speakers set rank = $2 where id = $1`, s.id, rank); err != nil {
		return err
	}
	starts, q := startsOf(s.name), &query{}
	switch {
	case s.rank >= 0 && rank >= 0:
		q.add(`update speaker_starts set rank = ? where speaker_id = ? and rank = ? and start in `, rank, s.id, s.rank)
		in(q, starts)
	case s.rank >= 0:
		q.add(`delete from speaker_starts where speaker_id = ? and rank = ? and start in `, s.id, s.rank)
		in(q, starts)
	case rank >= 0:
		q.add(`insert into speaker_starts (start, rank, speaker_id) values`)
		for i, start := range starts {
			if i > 0 {
				q.add(`,`)
			}
			q.add(` (?, ?, ?)`, start, rank, s.id)
		}
	default:
		return nil
	}
	_, err := t.exec(ctx, q.text.String(), q.args...)
	return err
}

// readSpeakers has those speakers suggested that were filed under a schema that
// knew no suggestions.
func (s *Store) readSpeakers(ctx context.Context) (err error) {
	defer wrap(&err, "read the speakers")
	const some = 500
	for n := some; n == some; {
		err := s.write(ctx, func(t *tx) error {
			list, err := all(ctx, t, scanSuggested, `select `+suggestedColumns+` from speakers s where s.rank = -2 order by s.id limit $1`+t.lock, some)
			if n = len(list); err != nil {
				return err
			}
			for _, s := range list {
				if err := t.one(ctx, []any{&s.open}, `select coalesce(sum(sf.quotes), 0) from speaker_feeds sf join feeds f on f.id = sf.feed_id
					where sf.speaker_id = $1 and f.open = 1 and f.use > 0`, s.id); err != nil {
					return err
				}
				s.rank = unsuggested
				if _, err := t.exec(ctx, `update speakers set open = $2, rank = -1 where id = $1`, s.id, s.open); err != nil {
					return err
				}
				if err := t.suggest(ctx, s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// opened counts a feed's quotations among those that all may be shown, or no more.
func (t *tx) opened(ctx context.Context, feed int64, is bool) error {
	list, err := all(ctx, t, func(row scanner) (c said, err error) { return c, row.Scan(&c.speaker, &c.quotes) },
		`select sf.speaker_id, sf.quotes from speaker_feeds sf where sf.feed_id = $1 and sf.quotes <> 0 order by sf.speaker_id`, feed)
	if err != nil {
		return err
	}
	for _, c := range list {
		if !is {
			c.quotes = -c.quotes
		}
		if err := t.countSaid(ctx, c.speaker, 0, c.quotes); err != nil {
			return err
		}
	}
	return nil
}

// countSaid changes a speaker's counts, in all and of what all may be shown.
func (t *tx) countSaid(ctx context.Context, speaker int64, all, open int) error {
	s := suggested{id: speaker}
	err := t.one(ctx, []any{&s.name, &s.quotes, &s.open, &s.rank}, `update speakers set quotes = quotes + $2, open = open + $3 where id = $1
		returning name, quotes, open, rank`, speaker, all, open)
	if err != nil {
		return err
	}
	return t.suggest(ctx, s)
}

// typed finds who may be suggested for words of which the last may be a beginning,
// the most quoted first, about; most bounds how many.
func (t *tx) typed(ctx context.Context, v briefs.Viewer, words []string, most int) ([]briefs.SpeakerHit, error) {
	mine, err := t.reachOf(ctx, v)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return t.starting(ctx, mine, "", most)
	}
	last := words[len(words)-1]
	spelled := cmp.Or(briefs.Spelled(last), last)
	if len(words) > 1 || startOf(last) != last || startOf(spelled) != spelled {
		return t.holding(ctx, mine, words, most)
	}
	list, err := t.starting(ctx, mine, last, most)
	if err != nil || spelled == last {
		return list, err
	}
	more, err := t.starting(ctx, mine, spelled, most)
	return append(list, more...), err
}

// reach is what a viewer may be shown and not everybody.
type reach struct {
	viewer briefs.Viewer
	closed []int64 // the feeds that are for some
	placed bool    // stories that by their own terms are
}

func (o reach) none() bool { return len(o.closed) == 0 && !o.placed }

func (t *tx) reachOf(ctx context.Context, v briefs.Viewer) (o reach, err error) {
	if o.viewer = v; v.Server == "" {
		return o, nil
	}
	o.closed, err = all(ctx, t, scalar[int64], `select f.id from feed_audience a join feeds f on f.id = a.feed_id
		where a.server = $1 and f.open = 0 and f.use > 0 order by f.id`, v.Server)
	if err != nil {
		return o, err
	}
	o.placed, err = t.some(ctx, `select 1 from speaker_servers where server = $1 and quotes > 0 limit 1`, v.Server)
	return o, err
}

// maxWalked bounds the rows of one beginning that are looked at for what not all may
// be shown, as feeds of servers' own may bring any number of names.
const maxWalked = 5000

// starting are the speakers of whom a word begins so, or is written so but for a slip.
func (t *tx) starting(ctx context.Context, mine reach, start string, most int) ([]briefs.SpeakerHit, error) {
	q := &query{}
	q.hits(mine)
	q.add(` from speaker_starts x join speakers s on s.id = x.speaker_id where x.start = ? and x.rank > 0 order by x.rank desc, x.speaker_id desc limit ?`, start, most)
	list, err := all(ctx, t, scanSpeaker, q.text.String(), q.args...)
	if err != nil || mine.none() {
		return list, err
	}
	q = &query{}
	q.hits(mine)
	q.add(` from (select x.speaker_id from speaker_starts x where x.start = ? and x.rank = 0 order by x.speaker_id desc limit ?) y
		join speakers s on s.id = y.speaker_id where 1 = 1`, start, maxWalked)
	q.known(mine)
	q.add(` limit ?`, most)
	more, err := all(ctx, t, scanSpeaker, q.text.String(), q.args...)
	return append(list, more...), err
}

// holding are the speakers whose names have all the words but the last, and a word
// that begins as the last does.
func (t *tx) holding(ctx context.Context, mine reach, words []string, most int) ([]briefs.SpeakerHit, error) {
	q := &query{}
	q.hits(mine)
	q.add(` from speakers s where s.rank >= ?`, bit(mine.none())) // from which on there is something to show
	for _, w := range words[:len(words)-1] {
		q.add(` and s.id in (select w.speaker_id from speaker_words w where w.word in (?, ?))`, w, spelledMark+briefs.Spelled(w))
	}
	last := words[len(words)-1]
	spelled := cmp.Or(briefs.Spelled(last), last)
	if startOf(last) == last && startOf(spelled) == spelled {
		q.add(` and exists (select 1 from speaker_starts x where x.start in (?, ?) and x.rank = s.rank and x.speaker_id = s.id)`, last, spelled)
	} else {
		q.add(` and s.id in (select w.speaker_id from speaker_words w where w.word >= ? and w.word < ?
			union all select w.speaker_id from speaker_words w where w.word >= ? and w.word < ?)`, last, last+lastRune, spelledMark+spelled, spelledMark+spelled+lastRune)
	}
	q.known(mine)
	q.add(` order by s.rank desc, s.id desc limit ?`, most)
	return all(ctx, t, scanSpeaker, q.text.String(), q.args...)
}

// lastRune is beyond whatever goes on from a word.
const lastRune = "\U0010FFFF"

// hits starts a query for speakers s with what of them can be shown.
func (q *query) hits(mine reach) {
	q.add(`select s.name, s.open`)
	if len(mine.closed) > 0 {
		q.add(` + coalesce((select sum(sf.quotes) from speaker_feeds sf where sf.speaker_id = s.id and sf.feed_id in `)
		in(q, mine.closed)
		q.add(`), 0)`)
	}
	if mine.placed {
		q.add(` + coalesce((select sum(ss.quotes)`)
		q.placed(mine.viewer)
		q.add(`), 0)`)
	}
}

// known restricts to those of whom something can be.
func (q *query) known(mine reach) {
	if mine.none() {
		return
	}
	q.add(` and (s.open > 0`)
	if len(mine.closed) > 0 {
		q.add(` or exists (select 1 from speaker_feeds sf where sf.speaker_id = s.id and sf.quotes > 0 and sf.feed_id in `)
		in(q, mine.closed)
		q.add(`)`)
	}
	if mine.placed {
		q.add(` or exists (select 1`)
		q.placed(mine.viewer)
		q.add(`)`)
	}
	q.add(`)`)
}

func scanSpeaker(row scanner) (h briefs.SpeakerHit, err error) {
	return h, row.Scan(&h.Name, &h.Quotes)
}

// maxNear bounds how many speakers are looked at for one way to have slipped.
const maxNear = 40

// Resembling returns the speakers whose names are alike to what was typed, of those
// of whom a word has at most one slip in its first letters, whatever follows; those
// with most quotations that the viewer could be shown first, each under one name.
func (s *Store) Resembling(ctx context.Context, v briefs.Viewer, typed string, alike func(name string) bool) (list []briefs.SpeakerHit, err error) {
	defer wrap(&err, "look up speakers like what was typed")
	var starts []string
	for _, w := range nameWords(typed) {
		for _, w := range []string{w, briefs.Spelled(w)} {
			start := startOf(w)
			if letters := []rune(start); len(letters) < minSlip {
				if len(letters) == minSlip-1 {
					starts = append(starts, string(letters[:2]))
				}
				continue
			}
			starts = append(starts, start, slipMark+start)
			for _, slip := range slipsOf(start) {
				starts = append(starts, slipMark+slip)
			}
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	err = s.read(ctx, func(t *tx) error {
		list = nil
		mine, err := t.reachOf(ctx, v)
		if err != nil {
			return err
		}
		for _, start := range starts[:min(len(starts), maxStarts)] {
			near, err := t.starting(ctx, mine, start, maxNear)
			if err != nil {
				return err
			}
			list = append(list, near...)
		}
		return nil
	})
	return persons(slices.DeleteFunc(list, func(h briefs.SpeakerHit) bool { return !alike(h.Name) })), err
}

// maxStarts bounds the ways to have slipped that are looked at.
const maxStarts = 40
