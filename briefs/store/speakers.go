package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// maxSpeakers bounds how many speakers one name may stand for.
const maxSpeakers = 100

// spelledMark begins the words of names as [briefs.Spelled] has them, beside those
// as they are written.
const spelledMark = "~"

// speakerWords are the words that a speaker is found by: those of the name, and
// those that its transliterations have in common.
func speakerWords(key, name string) []string {
	words := strings.Fields(key)
	for _, w := range briefs.NewName(name).Words() {
		words = append(words, spelledMark+w)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// speakers returns the numbers of the speakers whose names hold all the words,
// in any order and spelling, the most quoted first; of a whole name also those who
// can be nobody else, by surname or initials.
func (t *tx) speakers(ctx context.Context, v briefs.Viewer, name string) ([]int64, error) {
	words := nameWords(name)
	if len(words) == 0 {
		return nil, nil
	}
	read := briefs.NewName(name)
	spelled := read.Words()
	for i := range spelled {
		spelled[i] = spelledMark + spelled[i]
	}
	var either []string // for each word, as it is spelled too
	if len(spelled) == len(words) {
		either = spelled
	}
	ids, err := t.named(ctx, v, words, either)
	if err == nil && len(ids) == 0 && len(spelled) > 0 { // without particles: el-Sisi for al-Sisi
		ids, err = t.named(ctx, v, spelled, nil)
	}
	if err != nil {
		return nil, err
	}
	others, err := t.namesakes(ctx, read, name)
	for _, id := range others {
		if !slices.Contains(ids, id) && len(ids) < maxSpeakers {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// named are the speakers of whom all the words are, or in place of each the word
// at its place in either.
func (t *tx) named(ctx context.Context, v briefs.Viewer, words, either []string) ([]int64, error) {
	q := &query{}
	q.add(`select s.id from speakers s where s.quotes > 0`)
	for i, w := range words {
		same := w
		if either != nil {
			same = either[i]
		}
		q.add(` and s.id in (select w.speaker_id from speaker_words w where w.word in (?, ?))`, w, same)
	}
	q.sees(v)
	q.add(` order by s.quotes desc, s.id limit ?`, maxSpeakers)
	return all(ctx, t, scalar[int64], q.text.String(), q.args...)
}

// maxNamesakes bounds how many speakers of one surname are told apart; of more,
// none is joined.
const maxNamesakes = 400

// namesakes are the speakers that a name of several words is of, as all who share
// one of them tell who is who.
func (t *tx) namesakes(ctx context.Context, read briefs.Name, name string) ([]int64, error) {
	words := read.Words()
	if len(words) < 2 {
		return nil, nil
	}
	type speaker struct {
		id   int64
		name string
	}
	q := &query{}
	q.add(`select s.id, s.name from speakers s where s.quotes > 0 and s.id in (select w.speaker_id from speaker_words w where w.word in (?, ?)) order by s.id limit ?`,
		spelledMark+words[0], spelledMark+words[len(words)-1], maxNamesakes+1)
	found, err := all(ctx, t, func(row scanner) (s speaker, err error) { return s, row.Scan(&s.id, &s.name) }, q.text.String(), q.args...)
	if err != nil || len(found) > maxNamesakes {
		return nil, err
	}
	names := []string{name}
	for _, f := range found {
		names = append(names, f.name)
	}
	for _, person := range briefs.SamePersons(names) {
		if !slices.Contains(person, 0) {
			continue
		}
		var ids []int64
		for _, at := range person {
			if at > 0 {
				ids = append(ids, found[at-1].id)
			}
		}
		return ids, nil
	}
	return nil, nil
}

// maxSpellings bounds the other spellings of a name that are looked for.
const maxSpellings = 6

// spelledAlso are the other ways in which the outlets write a name, as texts are
// indexed: of a whole name those of the same person, of one word that word's.
func (t *tx) spelledAlso(ctx context.Context, v briefs.Viewer, name string) (forms [][]string, err error) {
	ids, err := t.speakers(ctx, v, name)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	q := &query{}
	q.add(`select s.name from speakers s where s.id in `)
	in(q, ids)
	q.add(` order by s.quotes desc, s.id`)
	printed, err := all(ctx, t, scalar[string], q.text.String(), q.args...)
	met, words := []string{folded(name)}, briefs.NewName(name).Words()
	for _, other := range printed {
		if len(words) == 1 {
			other = spelledLike(other, words[0])
		} else if len(briefs.NewName(other).Words()) < 2 || len(briefs.SamePersons([]string{name, other})) > 1 {
			continue
		}
		if as := folded(other); as != "" && !slices.Contains(met, as) && len(met) <= maxSpellings {
			met, forms = append(met, as), append(forms, formsOf(other)...)
		}
	}
	return forms, err
}

// spelledLike is the word of a name that is another spelling of one; "" if there is
// none.
func spelledLike(name, spelled string) string {
	for _, w := range runsOf(name) {
		if briefs.Spelled(w) == spelled {
			return w
		}
	}
	return ""
}

// sees restricts to speakers of whom the viewer could be shown something.
func (q *query) sees(v briefs.Viewer) {
	q.add(` and (exists (select 1 from speaker_feeds sf join feeds f on f.id = sf.feed_id where sf.speaker_id = s.id and sf.quotes > 0 and f.use > 0`)
	q.visible(v)
	q.add(`)`)
	if v.Server != "" {
		q.add(` or exists (select 1`)
		q.placed(v)
		q.add(`)`)
	}
	q.add(`)`)
}

// placed adds from where the counts ss are of a speaker s's quotations that by their
// own terms the viewer may see and not all whom the feed is for.
func (q *query) placed(v briefs.Viewer) {
	q.add(` from speaker_servers ss join feeds f on f.id = ss.feed_id where ss.server = ? and ss.speaker_id = s.id and ss.quotes > 0 and f.use > 0`, v.Server)
	q.visible(v)
}

// Speakers returns up to n speakers (at most 50; 0 = 10) whose names hold the
// typed words, in any order and alphabet, the last of which may be a beginning;
// those with most quotations that the viewer could be shown first, each under one
// name however it is spelled. Descriptions that name nobody ("officials") are not
// offered.
func (s *Store) Speakers(ctx context.Context, v briefs.Viewer, prefix string, n int) (list []briefs.SpeakerHit, err error) {
	defer wrap(&err, "look up speakers")
	n = limited(n, maxLimit)
	words := nameWords(prefix)
	if len(words) == 0 && strings.TrimSpace(prefix) != "" {
		return nil, nil
	}
	err = s.read(ctx, func(t *tx) error {
		list, err = t.typed(ctx, v, words, 2*n)
		return err
	})
	list = persons(list)
	return list[:min(len(list), n)], err
}

// persons makes one hit of those that are one person's, under the name that most
// quotations are given to and that says who it is.
func persons(hits []briefs.SpeakerHit) []briefs.SpeakerHit {
	met := make(map[string]bool) // found in two ways
	hits = slices.DeleteFunc(hits, func(h briefs.SpeakerHit) bool {
		again := met[h.Name]
		met[h.Name] = true
		return again
	})
	names := make([]string, len(hits))
	for i, h := range hits {
		names[i] = h.Name
	}
	var list []briefs.SpeakerHit
	for _, person := range briefs.SamePersons(names) {
		one := briefs.SpeakerHit{Name: hits[person[0]].Name}
		most, words := 0, len(briefs.NewName(one.Name).Words())
		for _, at := range person {
			h := hits[at]
			if one.Quotes += h.Quotes; h.Quotes > most && len(briefs.NewName(h.Name).Words()) >= words {
				one.Name, most = h.Name, h.Quotes
			}
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b briefs.SpeakerHit) int { return cmp.Compare(b.Quotes, a.Quotes) })
	return list
}
