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

// feedTable reads every feed of a folder and prints how many rows are wholly
// right, how many fields are, and each field that is not. A row counts if it
// has items; a feed's own title is counted apart, because a row is about items.
func feedTable(w io.Writer, data, folder string) error {
	dir := filepath.Join(data, folder)
	rows, err := readIndex(filepath.Join(dir, "index.tsv"))
	if err != nil {
		return err
	}
	var whole, exact, empty tally
	fields := make([]tally, len(feedFields))
	for _, row := range rows {
		body, err := os.ReadFile(filepath.Join(dir, row["file"]))
		if err != nil {
			return err
		}
		parsed, parseErr := feed.Parse(body, parseOptions(row["http_headers"]))
		if row["items"] == "" || row["items"] == "0" && folder == "rss" {
			empty.add(len(parsed.Stories) == 0)
			continue
		}
		got := firstFields(parsed)
		right, same := true, true
		for i, f := range feedFields {
			want := row[f.rss]
			if folder == "rss-real" {
				want = row[f.real]
			}
			if want == "" || f.name == "date" && !isDate(want) {
				continue
			}
			ok := sameField(f.name, got[i], want)
			fields[i].add(ok)
			if f.name != "feed" {
				right = right && ok
				same = same && got[i] == want
			}
			if !ok {
				fmt.Fprintf(w, "%s: %s is %q, want %q (%v)\n", row["file"], f.name, got[i], want, parseErr)
			}
		}
		whole.add(right)
		exact.add(same)
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "\n%s\trows right\t%v\n\trows equal to the letter\t%v\n", folder, whole, exact)
	for i, f := range feedFields {
		fmt.Fprintf(t, "\t%s\t%v\n", f.name, fields[i])
	}
	fmt.Fprintf(t, "\twithout items, and read so\t%v\n", empty)
	return t.Flush()
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
