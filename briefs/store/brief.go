package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// briefColumns selects a brief with its source as the list has it now.
const briefColumns = `select b.id, b.story_id, b.rev, b.link, b.published, b.filed, b.updated, b.correction, b.urgency,
	b.headline, b.text, b.summary, b.parts, b.has_key, b.topics, b.places, b.dateline, b.language,
	f.name, f.outlet, f.country, f.owner, f.kind, f.licence, f.credit, f.use, f.open, f.id, b.event, b.placed, b.follows, b.only_to`

const briefTables = ` from briefs b join feeds f on f.id = b.feed_id`

// briefRow is a brief without its quotations, and what is left to load.
type briefRow struct {
	briefs.Brief
	feed int64
	open bool
	only string // the servers that its own terms keep it to, "" = any
}

func scanBrief(row scanner) (briefRow, error) {
	var b briefRow
	var published, filed, updated, hasKey, open int64
	var parts, topics, places, placed string
	s := &b.Source
	err := row.Scan(&b.ID, &b.Story, &b.Rev, &b.Link, &published, &filed, &updated, &b.Correction, &b.Urgency,
		&b.Headline, &b.Text, &b.Summary, &parts, &hasKey, &topics, &places, &b.Dateline, &b.Language,
		&s.Feed, &s.Outlet, &s.Country, &s.Owner, &s.Kind, &s.Licence, &s.Credit, &s.Use, &open, &b.feed,
		&b.Placed.Event, &placed, &b.Placed.Follows, &b.only)
	if err != nil {
		return b, err
	}
	b.Published, b.Filed, b.Updated = at(published), at(filed), at(updated)
	b.HasKey, b.open = hasKey == 1, open == 1
	if b.Parts, err = decodeSpans(parts); err != nil {
		return b, fmt.Errorf("brief %d: %w", b.ID, err)
	}
	if b.Topics, err = decodeTopics(topics); err != nil {
		return b, fmt.Errorf("brief %d: %w", b.ID, err)
	}
	if b.Places, err = decodePlaces(places); err != nil {
		return b, fmt.Errorf("brief %d: %w", b.ID, err)
	}
	if err = decodePlaced(placed, &b.Placed); err != nil {
		return b, fmt.Errorf("brief %d: %w", b.ID, err)
	}
	return b, nil
}

// loadBriefs loads whole briefs by their numbers, those that are gone too.
func (t *tx) loadBriefs(ctx context.Context, ids []int64) (map[briefs.BriefID]briefs.Brief, error) {
	q := &query{}
	q.add(briefColumns + briefTables + ` where b.id in `)
	in(q, ids)
	rows, err := all(ctx, t, scanBrief, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	list, err := t.complete(ctx, rows)
	if err != nil {
		return nil, err
	}
	byID := make(map[briefs.BriefID]briefs.Brief, len(list))
	for _, b := range list {
		byID[b.ID] = b
	}
	return byID, nil
}

// complete adds the quotations and the sources' audiences.
func (t *tx) complete(ctx context.Context, rows []briefRow) ([]briefs.Brief, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	list, place := make([]briefs.Brief, len(rows)), make(map[briefs.BriefID]int, len(rows))
	ids := make([]briefs.BriefID, len(rows))
	for i, r := range rows {
		list[i], place[r.ID], ids[i] = r.Brief, i, r.ID
		if !r.open {
			audience, err := t.audience(ctx, r.feed)
			if err != nil {
				return nil, err
			}
			list[i].Source.Audience = audience
		}
		if r.only != "" {
			list[i].Source.Audience = narrowed(list[i].Source, r.only)
		}
	}
	q := &query{}
	q.add(`select q.brief_id` + quoteColumns + ` from quotes q where q.brief_id in `)
	in(q, ids)
	q.add(` order by q.brief_id, q.place`)
	type owned struct {
		brief briefs.BriefID
		briefs.Quote
	}
	quotes, err := all(ctx, t, func(row scanner) (o owned, err error) {
		o.Quote, err = scanQuote(row, &o.brief)
		return o, err
	}, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	for _, o := range quotes {
		b := &list[place[o.brief]]
		b.Quotes = append(b.Quotes, o.Quote)
	}
	return list, nil
}

// closed is the audience of a source that is not open and has none: nobody.
// An empty audience would mean everybody.
const closed briefs.ServerID = "nobody"

func (t *tx) audience(ctx context.Context, feed int64) ([]briefs.ServerID, error) {
	servers, err := all(ctx, t, scalar[briefs.ServerID], `select server from feed_audience where feed_id = $1 order by server`, feed)
	if err == nil && len(servers) == 0 {
		servers = []briefs.ServerID{closed}
	}
	return servers, err
}

// narrowed returns the servers of a list as onlyTo makes it that may see the source.
func narrowed(s briefs.Source, only string) []briefs.ServerID {
	var open []briefs.ServerID
	for id := range strings.SplitSeq(strings.Trim(only, ","), ",") {
		if s.VisibleTo(briefs.ServerID(id)) {
			open = append(open, briefs.ServerID(id))
		}
	}
	if len(open) == 0 {
		open = []briefs.ServerID{closed}
	}
	return open
}

const quoteColumns = `, q.id, q.text, q.speaker, q.role, q.kind, q.resolved, q.starts, q.ends, q.parts, q.sentence_start, q.sentence_end`

// scanQuote scans what stands before a quotation's columns, then these.
func scanQuote(row scanner, before ...any) (briefs.Quote, error) {
	var q briefs.Quote
	var parts string
	err := row.Scan(append(before, &q.ID, &q.Text, &q.Speaker, &q.Role, &q.Kind, &q.Resolved,
		&q.Span.Start, &q.Span.End, &parts, &q.Sentence.Start, &q.Sentence.End)...)
	if err != nil {
		return q, err
	}
	q.Parts, err = decodeSpans(parts)
	return q, err
}

// Spans are kept as [[start,end],…].

func encodeSpans(spans []briefs.Span) string {
	pairs := make([][2]int, len(spans))
	for i, s := range spans {
		pairs[i] = [2]int{s.Start, s.End}
	}
	b, _ := json.Marshal(pairs) // numbers cannot fail
	return string(b)
}

func decodeSpans(text string) ([]briefs.Span, error) {
	var pairs [][2]int
	if err := json.Unmarshal([]byte(text), &pairs); err != nil {
		return nil, fmt.Errorf("spans: %w", err)
	}
	var spans []briefs.Span
	for _, p := range pairs {
		spans = append(spans, briefs.Span{Start: p[0], End: p[1]})
	}
	return spans, nil
}

// topicRow and placeRow are matches as they are kept. Fields may be added, never
// renamed or given another meaning.
type topicRow struct {
	Name  briefs.TopicName `json:"name"`
	Score float64          `json:"score"`
	Why   string           `json:"why,omitempty"`
}

type placeRow struct {
	Code  string  `json:"code"`
	Name  string  `json:"name"`
	Score float64 `json:"score"`
	Why   string  `json:"why,omitempty"`
}

func encodeTopics(list []briefs.TopicMatch) (string, error) {
	rows := make([]topicRow, len(list))
	for i, m := range list {
		rows[i] = topicRow(m)
	}
	return encode(rows)
}

func decodeTopics(text string) ([]briefs.TopicMatch, error) {
	var rows []topicRow
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	var list []briefs.TopicMatch
	for _, r := range rows {
		list = append(list, briefs.TopicMatch(r))
	}
	return list, nil
}

func encodePlaces(list []briefs.PlaceMatch) (string, error) {
	rows := make([]placeRow, len(list))
	for i, m := range list {
		rows[i] = placeRow(m)
	}
	return encode(rows)
}

func decodePlaces(text string) ([]briefs.PlaceMatch, error) {
	var rows []placeRow
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, fmt.Errorf("places: %w", err)
	}
	var list []briefs.PlaceMatch
	for _, r := range rows {
		list = append(list, briefs.PlaceMatch(r))
	}
	return list, nil
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
