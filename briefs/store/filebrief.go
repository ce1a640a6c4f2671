package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// maxQuotes is how many quotations of a brief are kept.
const maxQuotes = 1 << placeBits

// A sort key is a number that rises with the time of publication: seconds, then
// bits of the story's number, then the place among the brief's quotations, the
// first having the highest. "Newest first" is then the order of one column, which
// is also the row number in the search index.
const (
	placeBits = 7
	storyBits = 23
)

func sortOf(published, story int64, place int) int64 {
	seconds := max(published/1000, 0)
	return seconds<<(storyBits+placeBits) | story&(1<<storyBits-1)<<placeBits | int64(maxQuotes-1-place)
}

// addBrief files a story's first brief and returns which event it tells.
func (t *tx) addBrief(ctx context.Context, f readied, row filed, now int64) (briefs.BriefID, briefs.StoryID, error) {
	b := f.Brief
	args := f.contentArgs(sortOf(ms(b.Published), row.id, 0), now, 0)
	placed, err := t.place(ctx, f.Filing, row)
	if err != nil {
		return 0, 0, err
	}
	killed, err := t.hasKilledWords(ctx, placed)
	if err != nil {
		return 0, 0, err
	}
	if placed, err = t.chapter(ctx, f.Filing, row, placed); err != nil {
		return 0, 0, err
	}
	var threads []owed
	if news := f.Action == briefs.ActPost && placed.Event != briefs.StoryID(row.id); news && !killed {
		if threads, err = t.news(ctx, f.Filing, &placed); err != nil {
			return 0, 0, err
		}
	}
	why, err := encodePlaced(placed)
	if err != nil {
		return 0, 0, err
	}
	seq, err := t.nextSeq(ctx)
	if err != nil {
		return 0, 0, err
	}
	q := &query{}
	q.add(`insert into briefs (story_id, feed_id, rev, gone, sort, story_version, story_hash, link, published, filed, updated, correction, urgency,
		headline, text, summary, parts, has_key, topics, places, dateline, language, worth, event, placed, follows, event_seq, only_to`+t.searchColumn+`) values (?, ?, 1, ?`, row.id, row.feed, bit(killed))
	args = append(args, placed.Event, why, placed.Follows, seq, onlyTo(f.Filing))
	for _, a := range args {
		q.add(`, ?`, a)
	}
	q.add(t.searchValue + `)`)
	id, err := t.insert(ctx, q.text.String(), q.args...)
	if err != nil {
		return 0, 0, err
	}
	t.late.grow(row.feed, grown{briefs: 1})
	if killed {
		return 0, placed.Event, t.note(ctx, briefs.Withdrawal{Brief: briefs.BriefID(id), Reason: copyReason, Killed: true}, now)
	}
	if err := t.index(ctx, id, f, row, nil); err != nil || placed.Event == briefs.StoryID(row.id) {
		return briefs.BriefID(id), placed.Event, err
	}
	if err := t.spread(ctx, placed.Event, id, joined, false, now); err != nil {
		return 0, 0, err
	}
	return briefs.BriefID(id), placed.Event, t.oweNews(ctx, id, placed.Event, threads, now)
}

// revise files the next revision of a brief. Its quotations keep their numbers
// where their words are the same.
func (t *tx) revise(ctx context.Context, f readied, row filed, old oldBrief, now int64) error {
	if err := t.lockLanes(ctx, eventChannels, old.event); err != nil {
		return err
	}
	seq, err := t.nextSeq(ctx)
	if err != nil {
		return err
	}
	var threads []owed
	if f.Action == briefs.ActEdit && !old.gone { // while the version before is still there
		if threads, err = t.updateNews(ctx, f.Filing, old); err != nil {
			return err
		}
	}
	kept, err := all(ctx, t, func(r scanner) (q keptQuote, err error) { return q, r.Scan(&q.id, &q.text) },
		`select id, text from quotes where brief_id = $1 order by place`, old.id)
	if err != nil {
		return err
	}
	if !old.gone {
		if err := t.unindex(ctx, old); err != nil {
			return err
		}
	}
	for _, table := range []string{"quotes", "brief_topics"} {
		if _, err := t.exec(ctx, `delete from `+table+` where brief_id = $1`, old.id); err != nil {
			return err
		}
	}
	args := f.contentArgs(sortOf(ms(f.Brief.Published), row.id, 0), now, now)
	_, err = t.exec(ctx, `update briefs set rev = rev + 1, gone = 0, sort = $2, story_version = $3, story_hash = $4, link = $5, published = $6,
		filed = $7, updated = $8, correction = $9, urgency = $10, headline = $11, text = $12, summary = $13, parts = $14, has_key = $15,
		topics = $16, places = $17, dateline = $18, language = $19, worth = $20, event_seq = $21, only_to = $22 where id = $1`, append([]any{old.id}, append(args, seq, onlyTo(f.Filing))...)...)
	if err != nil {
		return err
	}
	if err := t.index(ctx, old.id, f, row, kept); err != nil {
		return err
	}
	if err := t.reword(ctx, f.Filing, row, old.event); err != nil {
		return err
	}
	p := retold
	if f.Action == briefs.ActCorrect || old.gone {
		p = atOnce
	}
	if err := t.spread(ctx, old.event, old.id, p, old.gone, now); err != nil {
		return err
	}
	if err := t.oweNews(ctx, old.id, old.event, threads, now); err != nil || onlyTo(f.Filing) == "" {
		return err
	}
	if err := t.unsay(ctx, old.id, onlyTo(f.Filing)); err != nil {
		return err
	}
	return t.takeBack(ctx, old.event)
}

// contentArgs are a brief's columns from sort on.
func (f readied) contentArgs(sort, filed, updated int64) []any {
	args := slices.Clone(f.content)
	args[0], args[5], args[6] = sort, filed, updated
	return args
}

// contentArgs makes them, but for the three that are known later.
func contentArgs(f briefs.Filing) ([]any, error) {
	b := f.Brief
	topics, err := encodeTopics(b.Topics)
	if err != nil {
		return nil, err
	}
	places, err := encodePlaces(b.Places)
	if err != nil {
		return nil, err
	}
	return []any{nil, f.Story.Version, plain(f.Hash), plain(b.Link), ms(b.Published), nil, nil, plain(b.Correction), b.Urgency,
		plain(b.Headline), plain(b.Text), plain(b.Summary), encodeSpans(b.Parts), bit(b.HasKey), topics, places, plain(b.Dateline), b.Language, b.Worth()}, nil
}

// onlyTo lists the servers that may see a brief whose terms name places, "" = all
// whom its source is for.
func onlyTo(f briefs.Filing) string {
	if f.Story.Territory.IsZero() {
		return ""
	}
	list := ","
	for _, s := range f.Brief.Source.Audience {
		list += string(s) + ","
	}
	return list
}

// keptQuote is a quotation of the revision before.
type keptQuote struct {
	id   int64
	text string
}

// index writes a brief's topics and quotations and what it is found by.
func (t *tx) index(ctx context.Context, id int64, f readied, row filed, kept []keptQuote) error {
	b, sort, tags := f.Brief, sortOf(ms(f.Brief.Published), row.id, 0), tagsOf(f.Brief, row.feed)
	var topics []string
	for _, m := range b.Topics {
		if slices.Contains(topics, string(m.Name)) {
			continue
		}
		topics = append(topics, string(m.Name))
		if _, err := t.exec(ctx, `insert into brief_topics (topic, sort, brief_id) values ($1, $2, $3)`, m.Name, sort, id); err != nil {
			return err
		}
	}
	ids, err := t.speakersOf(ctx, b.Quotes, row.feed, onlyTo(f.Filing))
	if err != nil {
		return err
	}
	var rows, again [][]any // new quotations, and those that keep their numbers
	for place, q := range b.Quotes[:min(len(b.Quotes), maxQuotes)] {
		key := sortOf(ms(b.Published), row.id, place)
		args := quoteArgs(id, key, place, q, ids[q.Speaker], f.found.sentences[place])
		if i := slices.IndexFunc(kept, func(k keptQuote) bool { return k.text == plain(q.Text) }); i >= 0 {
			again = append(again, append(args, kept[i].id))
			kept = slices.Delete(kept, i, i+1)
		} else {
			rows = append(rows, args)
		}
		t.late.quotes.add(key, quoteDoc{sort: key, text: f.found.each[place], headline: f.found.headline, topics: f.found.topics,
			tags: append(slices.Clip(tags), numberTag(speakerTag, ids[q.Speaker]))})
	}
	if err := t.putQuotes(ctx, "", rows); err != nil {
		return err
	}
	if err := t.putQuotes(ctx, ", id", again); err != nil {
		return err
	}
	t.late.briefs.add(sort, briefDoc{sort: sort, headline: f.found.headline, summary: f.found.summary, quotes: f.found.quotes, speakers: f.found.speakers, tags: tags})
	return nil
}

// sentenceOf returns the text around a quotation, white space collapsed.
func sentenceOf(b *briefs.Brief, q briefs.Quote) string {
	s := q.Sentence
	if s.Start < 0 || s.Start > s.End || s.End > len(b.Text) {
		return ""
	}
	return strings.Join(strings.Fields(plain(b.Text[s.Start:s.End])), " ")
}

// quoteArgs are a quotation's columns.
func quoteArgs(brief, sort int64, place int, q briefs.Quote, speaker int64, sentence string) []any {
	var who any
	if speaker != 0 {
		who = speaker
	}
	return []any{brief, who, sort, place, plain(q.Text), sentence, plain(q.Speaker), plain(q.Role), q.Kind, q.Resolved,
		q.Span.Start, q.Span.End, encodeSpans(q.Parts), q.Sentence.Start, q.Sentence.End}
}

// putQuotes writes the rows of quotations, with one column more if it is named.
func (t *tx) putQuotes(ctx context.Context, column string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString(`insert into quotes (brief_id, speaker_id, sort, place, text, sentence, speaker, role, kind, resolved, starts, ends, parts,
		sentence_start, sentence_end` + column + t.searchColumn + `) values `)
	n := 0
	for i, row := range rows {
		if i > 0 {
			text.WriteString(", ")
		}
		sep := "($"
		for range row {
			n++
			text.WriteString(sep)
			text.WriteString(strconv.Itoa(n))
			sep = ", $"
		}
		text.WriteString(t.searchValue + ")")
	}
	_, err := t.exec(ctx, text.String(), slices.Concat(rows...)...)
	return err
}

// speakersOf counts the quotations for their speakers, by feed or, of a brief that is
// not for all whom its feed is for, by server, and returns the speakers' numbers by
// name.
func (t *tx) speakersOf(ctx context.Context, quotes []briefs.Quote, feed int64, onlyTo string) (map[string]int64, error) {
	count, names := make(map[string]int), make(map[string][]string)
	for _, q := range quotes[:min(len(quotes), maxQuotes)] {
		key := strings.Join(nameWords(q.Speaker), " ")
		if key == "" {
			continue
		}
		count[key]++
		names[key] = append(names[key], q.Speaker)
	}
	keys := sortedKeys(count)
	if err := t.findSpeakers(ctx, keys); err != nil {
		return nil, err
	}
	ids := make(map[string]int64)
	for _, key := range keys {
		if t.late.speakers[key] == 0 {
			if err := t.addSpeaker(ctx, key, names[key][0]); err != nil {
				return nil, err
			}
		}
		id := t.late.speakers[key]
		t.late.count(id, feed, onlyTo, count[key])
		for _, name := range names[key] {
			ids[name] = id
		}
	}
	return ids, nil
}

// findSpeakers looks up those of the keys that the transaction has not met.
func (t *tx) findSpeakers(ctx context.Context, keys []string) error {
	if t.late.speakers == nil {
		t.late.speakers = make(map[string]int64)
	}
	keys = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return t.late.speakers[key] != 0 })
	if len(keys) == 0 {
		return nil
	}
	q := &query{}
	q.add(`select key, id from speakers where key in `)
	in(q, keys)
	_, err := all(ctx, t, func(row scanner) (_ struct{}, err error) {
		var key string
		var id int64
		err = row.Scan(&key, &id)
		t.late.speakers[key] = id
		return struct{}{}, err
	}, q.text.String(), q.args...)
	return err
}

// addSpeaker makes a speaker's row; another process may have been faster.
func (t *tx) addSpeaker(ctx context.Context, key, name string) error {
	var id int64
	err := t.one(ctx, []any{&id}, `insert into speakers (key, name, quotes, rank) values ($1, $2, 0, -1)
		on conflict (key) do update set name = speakers.name returning id`, key, plain(name))
	if err != nil {
		return err
	}
	for _, w := range speakerWords(key, name) {
		if _, err := t.exec(ctx, `insert into speaker_words (word, speaker_id) values ($1, $2) on conflict do nothing`, w, id); err != nil {
			return err
		}
	}
	t.late.speakers[key] = id
	return nil
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// unindex takes a brief and its quotations out of the search index and of the
// speakers' counts.
func (t *tx) unindex(ctx context.Context, b oldBrief) error {
	sorts, err := all(ctx, t, scalar[int64], `select sort from quotes where brief_id = $1`, b.id)
	if err != nil {
		return err
	}
	for _, sort := range sorts {
		t.late.quotes.remove(sort)
	}
	t.late.briefs.remove(b.sort)
	counts, err := all(ctx, t, func(row scanner) (c said, err error) { return c, row.Scan(&c.speaker, &c.feed, &c.onlyTo, &c.quotes) },
		`select q.speaker_id, b.feed_id, b.only_to, count(*) from quotes q join briefs b on b.id = q.brief_id
		where q.brief_id = $1 and q.speaker_id is not null group by q.speaker_id, b.feed_id, b.only_to`, b.id)
	for _, c := range counts {
		t.late.count(c.speaker, c.feed, c.onlyTo, -c.quotes)
	}
	return err
}

// said is how many quotations a speaker has of a feed.
type said struct {
	speaker, feed int64
	onlyTo        string // as onlyTo has it
	quotes        int
}
