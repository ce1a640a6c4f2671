package main

import (
	"errors"
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

// wireRow is one line of a wire folder's index: what a right reading of one
// item is, "" where the index doesn't say.
type wireRow map[string]string

// wireFields are the columns that are compared, in the order of the table.
var wireFields = []string{"guid", "version", "urgency", "language", "pubstatus", "embargo", "headline", "body60"}

// tally counts comparisons.
type tally struct{ right, all int }

func (t *tally) add(ok bool) {
	t.all++
	if ok {
		t.right++
	}
}

func (t tally) String() string {
	if t.all == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d %.1f%%", t.right, t.all, 100*float64(t.right)/float64(t.all))
}

// wireScore is how much of a wire folder is read right.
type wireScore struct {
	dir             string
	fields, formats map[string]*tally
	total           tally // fields of text items
	others          tally // items that are no text, and unreadable files, treated as such
	misses          []string
	read            map[string][]briefs.Story // by file
	taken           map[string]int            // text items of the file so far
}

// wireTable reads every file of the wire folder of data and prints how many
// fields of the text items are read as the index has them, and each one that
// is not.
func wireTable(w io.Writer, data string) error {
	s, err := scoreWire(filepath.Join(data, "wire"))
	if err != nil {
		return err
	}
	for _, m := range s.misses {
		fmt.Fprintln(w, m)
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "\nwire\tfields of text items\t%v\n\tother items passed over\t%v\n", s.total, s.others)
	for _, f := range wireFields {
		if s.fields[f] != nil {
			fmt.Fprintf(t, "\t%s\t%v\n", f, *s.fields[f])
		}
	}
	for _, f := range sortedKeys(s.formats) {
		fmt.Fprintf(t, "\t%s\t%v\n", f, *s.formats[f])
	}
	return t.Flush()
}

func scoreWire(dir string) (*wireScore, error) {
	rows, err := readIndex(filepath.Join(dir, "index.tsv"))
	if err != nil {
		return nil, err
	}
	s := &wireScore{
		dir: dir, fields: make(map[string]*tally), formats: make(map[string]*tally),
		read: make(map[string][]briefs.Story), taken: make(map[string]int),
	}
	for _, row := range rows {
		s.score(row)
	}
	return s, nil
}

func (s *wireScore) miss(format string, args ...any) {
	s.misses = append(s.misses, fmt.Sprintf(format, args...))
}

func (s *wireScore) score(row wireRow) {
	name := row["file"]
	stories, seen := s.read[name]
	if !seen {
		var err error
		stories, err = readWire(filepath.Join(s.dir, name))
		s.read[name] = stories
		if unreadable := strings.Contains(row["format"], "unreadable"); unreadable || err != nil {
			s.others.add(unreadable && err != nil)
			if !unreadable || err == nil {
				s.miss("%s: error %v", name, err)
			}
			return
		}
	}
	if row["itemclass"] != "text" {
		_, found := storyOf(stories, row, -1)
		wrong := found && row["itemclass"] != "" // without a class the index does not say
		s.others.add(!wrong)
		if wrong {
			s.miss("%s: an item of class %s was read as a story", name, row["itemclass"])
		}
		return
	}
	story, _ := storyOf(stories, row, s.taken[name])
	s.taken[name]++
	for _, f := range wireFields {
		got, ok, asked := compareWire(row, story, f)
		if !asked {
			continue
		}
		s.total.add(ok)
		count(s.fields, f, ok)
		count(s.formats, row["format"], ok)
		if !ok {
			s.miss("%s: %s is %q, want %q", name, f, got, row[f])
		}
	}
}

func count(m map[string]*tally, key string, ok bool) {
	if m[key] == nil {
		m[key] = &tally{}
	}
	m[key].add(ok)
}

// readWire reads a file as `bot parse` does.
func readWire(path string) ([]briefs.Story, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parsed, err := feed.Parse(data, feed.ParseOptions{Base: filepath.Base(path)})
	return parsed.Stories, err
}

// storyOf finds the story of the row by its guid, else by its place among the
// file's text items.
func storyOf(stories []briefs.Story, row wireRow, place int) (briefs.Story, bool) {
	for _, s := range stories {
		if row["guid"] != "" && s.GUID == row["guid"] {
			return s, true
		}
	}
	if place >= 0 && place < len(stories) {
		return stories[place], true
	}
	return briefs.Story{}, false
}

// compareWire compares one field. asked: the index says what it should be.
func compareWire(row wireRow, s briefs.Story, field string) (got string, ok, asked bool) {
	want := row[field]
	switch field {
	case "guid":
		got = s.GUID
	case "version":
		got = strconv.Itoa(s.Version)
	case "urgency":
		got = strconv.Itoa(s.Urgency)
	case "language":
		got = s.Language
	case "pubstatus":
		got = string(s.Status)
	case "headline":
		got = squeezed(s.Title)
		want = squeezed(want)
	case "body60":
		got = first60(s)
		want = squeezed(want)
		if s.Body != "" && want != "" && !strings.HasPrefix(got, want) && strings.HasPrefix(squeezed(plain(s.Body)), want) {
			got = want // the index kept what looks like a headline
		}
	case "embargo":
		return compareEmbargo(want, s.Embargo)
	}
	return got, got == want || field == "body60" && strings.HasPrefix(got, want), want != ""
}

// compareEmbargo: an index without one wants none.
func compareEmbargo(want string, e briefs.Embargo) (string, bool, bool) {
	got := ""
	switch {
	case e.Open:
		got = "open"
	case !e.Until.IsZero():
		got = e.Until.UTC().Format(time.RFC3339)
	}
	if want == "" {
		return got, got == "", true
	}
	for _, layout := range []string{time.RFC3339, "20060102T150405-0700", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, want); err == nil {
			return got, got == t.UTC().Format(time.RFC3339), true
		}
	}
	// An unreadable date holds, unless it is NITF's release date, which then is filler.
	return got, got == "open" || fillerDate(want) && got == "", true
}

// fillerDate reports whether an embargo is the template text of a release date.
func fillerDate(s string) bool { return strings.HasPrefix(s, "YYYY") }

var (
	headerElement = regexp.MustCompile(`(?is)<header\b.*?</header>|<head\b[^>]*>.*?</head>`)
	breakingTag   = regexp.MustCompile(`(?i)</?(?:p|div|br|li|ul|ol|h[1-6]|section|article|td|th|tr|table|pre|blockquote|header)\b[^>]*>`)
	anyTag        = regexp.MustCompile(`<[A-Za-z/!][^>]*>`)
)

// plain is a body's words, headers left out.
func plain(body string) string {
	body = headerElement.ReplaceAllString(body, " ")
	body = breakingTag.ReplaceAllString(body, " ")
	return html.UnescapeString(anyTag.ReplaceAllString(body, ""))
}

// first60 is the beginning of the body after a repeated headline.
func first60(s briefs.Story) string {
	text := squeezed(plain(s.Body))
	text = strings.TrimSpace(strings.TrimPrefix(text, squeezed(s.Title)))
	if r := []rune(text); len(r) > 60 {
		text = strings.TrimSpace(string(r[:60]))
	}
	return text
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// readIndex reads an index.tsv: tab-joined, no quoting, names in the first line.
func readIndex(path string) ([]wireRow, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	if len(lines) < 2 {
		return nil, errors.New(path + ": no rows")
	}
	names := strings.Split(strings.TrimRight(lines[0], "\r"), "\t")
	rows := make([]wireRow, 0, len(lines)-1)
	for _, l := range lines[1:] {
		row := make(wireRow, len(names))
		for i, v := range strings.Split(strings.TrimRight(l, "\r"), "\t") {
			if i < len(names) {
				row[names[i]] = v
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
