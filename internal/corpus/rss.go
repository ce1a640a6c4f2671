package main

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

// feedFields are the columns of the feed folders' indexes that are compared:
// the number of items, and of the first one what the index gives.
var feedFields = []struct{ name, rss, real string }{
	{"items", "items", "items"},
	{"feed", "title", "feed_title"},
	{"title", "item_title", "first_title"},
	{"link", "link", "first_link"},
	{"guid", "guid", "first_guid"},
	{"date", "date", "first_date"},
}

func rssTable(w io.Writer, data string) error  { return feedTable(w, data, "rss") }
func realTable(w io.Writer, data string) error { return feedTable(w, data, "rss-real") }

// feedScore is how much of a folder's index is read right.
type feedScore struct {
	whole  tally   // rows with items, right on the number and on the first item
	exact  tally   // the same, titles compared to the letter
	empty  tally   // rows without items
	fields []tally // in the order of feedFields
}

// feedTable prints how many rows of a folder are wholly right and how many
// fields are.
func feedTable(w io.Writer, data, folder string) error {
	score, err := scoreFeeds(w, data, folder)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "\n%s\trows right\t%v\n\trows equal to the letter\t%v\n", folder, score.whole, score.exact)
	for i, f := range feedFields {
		fmt.Fprintf(t, "\t%s\t%v\n", f.name, score.fields[i])
	}
	fmt.Fprintf(t, "\twithout items, and read so\t%v\n", score.empty)
	return t.Flush()
}

// scoreFeeds reads every feed of a folder and prints each field that is not as
// its index has it. A row counts if it has items; a feed's own title is counted
// apart, because a row is about items.
func scoreFeeds(w io.Writer, data, folder string) (feedScore, error) {
	score := feedScore{fields: make([]tally, len(feedFields))}
	dir := filepath.Join(data, folder)
	rows, err := readIndex(filepath.Join(dir, "index.tsv"))
	if err != nil {
		return score, err
	}
	for _, row := range rows {
		body, err := os.ReadFile(filepath.Join(dir, row["file"]))
		if err != nil {
			return score, err
		}
		parsed, parseErr := feed.Parse(body, parseOptions(row["http_headers"]))
		if row["items"] == "" || row["items"] == "0" && folder == "rss" {
			score.empty.add(len(parsed.Stories) == 0)
			continue
		}
		for _, miss := range score.row(row, firstFields(parsed), folder == "rss-real") {
			fmt.Fprintf(w, "%s: %s (%v)\n", row["file"], miss, parseErr)
		}
	}
	return score, nil
}

// row compares one row with what was read and returns what is wrong.
func (score *feedScore) row(row map[string]string, got []string, real bool) (misses []string) {
	right, same := true, true
	for i, f := range feedFields {
		want := row[f.rss]
		if real {
			want = row[f.real]
		}
		if want == "" || f.name == "date" && !isDate(want) {
			continue
		}
		ok := sameField(f.name, got[i], want)
		score.fields[i].add(ok)
		if f.name != "feed" {
			right = right && ok
			same = same && got[i] == want
		}
		if !ok {
			misses = append(misses, fmt.Sprintf("%s is %q, want %q", f.name, got[i], want))
		}
	}
	score.whole.add(right)
	score.exact.add(same)
	return misses
}

// parseOptions reads the HTTP headers that a file came with.
func parseOptions(headers string) feed.ParseOptions {
	var h map[string]string
	if err := json.Unmarshal([]byte(headers), &h); err != nil {
		return feed.ParseOptions{}
	}
	return feed.ParseOptions{ContentType: h["content-type"], Base: h["content-location"]}
}

// firstFields returns what was read, in the order of feedFields.
func firstFields(p feed.Parsed) []string {
	out := []string{strconv.Itoa(len(p.Stories)), p.Title}
	var s briefs.Story
	if len(p.Stories) > 0 {
		s = p.Stories[0]
	}
	date := ""
	if !s.Published.IsZero() {
		date = s.Published.Format(time.RFC3339Nano)
	}
	return append(out, s.Title, s.Link, s.GUID, date)
}

// isDate reports whether the index gives a date and not the words of a bad one.
func isDate(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

var markup = regexp.MustCompile(`<[^<>]*>`)

// sameField compares titles as text: whether a title's markup and entities are
// kept is the condenser's business.
func sameField(name, got, want string) bool {
	if name == "title" || name == "feed" {
		got, want = asText(got), asText(want)
	}
	return got == want
}

func asText(s string) string {
	s = html.UnescapeString(html.UnescapeString(s))
	return strings.Join(strings.Fields(markup.ReplaceAllString(s, "")), " ")
}
