package feed

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

func TestCanonicalURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"https://www.Morrow.example/news/1?utm_source=rss&utm_medium=x", "morrow.example/news/1"},
		{"http://morrow.example:80/news/1/", "morrow.example/news/1"},
		{"https://morrow.example:8443/news/1", "morrow.example:8443/news/1"},
		{"https://morrow.example/a?id=7&at_medium=RSS&at_campaign=rss&page=2", "morrow.example/a?id=7&page=2"},
		{"https://morrow.example/a?t=1772348709", "morrow.example/a"},
		{"https://morrow.example/a?t=overview", "morrow.example/a?t=overview"},
		{"https://morrow.example/a?fl", "morrow.example/a?fl"},
		{"https://morrow.example/a?source=rss", "morrow.example/a"},
		{"https://morrow.example/a#3", "morrow.example/a"},
		{"https://morrow.example/a#storylink=rss", "morrow.example/a"},
		{"https://morrow.example/a.html#item573", "morrow.example/a.html#item573"},
		{"https://www.google.com/url?rct=j&sa=t&url=https://morrow.example/a&ct=ga", "morrow.example/a"},
		{"https://morrow.example", "morrow.example"},
		{"urn:uuid:7", ""}, {"tag:morrow.example,2026:1", ""}, {"/a/b", ""}, {"", ""}, {"https://", ""}, {"http://a b/", ""},
	} {
		if got := canonicalURL(tt.in); got != tt.want {
			t.Errorf("canonicalURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	type item struct{ guid, link, title string }
	for _, tt := range []struct {
		name  string
		items []item
		want  []string
	}{
		{"guid", []item{{"g1", "https://m.example/1", "A"}}, []string{"g1"}},
		{"counted guid sent twice", []item{{"https://m.example/1#1", "https://m.example/1", "A"}, {"https://m.example/1#8", "https://m.example/1", "A"}},
			[]string{"m.example/1", "m.example/1"}},
		{"counted anchors of one page", []item{{"https://m.example/log#1", "https://m.example/log#1", "A"}, {"https://m.example/log#2", "https://m.example/log#2", "B"}},
			[]string{"m.example/log", "m.example/log"}},
		{"no guid", []item{{"", "https://m.example/1", "A"}, {"", "https://m.example/2", "B"}}, []string{"m.example/1", "m.example/2"}},
		{"one guid for all", []item{{"x", "https://m.example/1", "A"}, {"x", "https://m.example/2", "B"}, {"y", "https://m.example/3", "C"}},
			[]string{"m.example/1", "m.example/2", "y"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stories []briefs.Story
			for _, it := range tt.items {
				stories = append(stories, briefs.Story{GUID: it.guid, Link: it.link, Title: it.title})
			}
			identify(stories)
			seen := map[string]bool{}
			for i, s := range stories {
				if tt.name != "counted anchors of one page" && s.Key != tt.want[i] {
					t.Errorf("item %d: key %q, want %q", i, s.Key, tt.want[i])
				}
				if s.Key == "" {
					t.Errorf("item %d has no key", i)
				}
				seen[s.Key] = true
			}
			if tt.name == "counted anchors of one page" && len(seen) != 2 {
				t.Errorf("two stories share a key: %v", seen)
			}
		})
	}
}

func TestIdentifyWithoutAnything(t *testing.T) {
	t.Parallel()
	stories := []briefs.Story{{Title: "A"}, {Title: "B"}, {}, {Link: "https://m.example/", Title: "C"}, {Link: "https://m.example/", Title: "D"}}
	identify(stories)
	seen := map[string]bool{}
	for _, s := range stories {
		if s.Key == "" || seen[s.Key] {
			t.Errorf("%+v", s)
		}
		seen[s.Key] = true
	}
}

// TestIdentifyChanged: whatever two of the four things change that a story is
// known by, one of its keys stays; another story has none of them.
func TestIdentifyChanged(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 3, 3, 9, 41, 7, 0, time.UTC)
	made := func() briefs.Story {
		return briefs.Story{GUID: "g-1", Link: "https://m.example/news/1", Title: "Ostmark and Velden sign a treaty", Published: at}
	}
	keys := func(s briefs.Story) []string {
		list := []briefs.Story{s, {GUID: "g-9", Link: "https://m.example/news/9", Title: "Another story of the same feed", Published: at}}
		identify(list)
		return append([]string{list[0].Key}, list[0].OtherKeys...)
	}
	changes := map[string]func(*briefs.Story){
		"guid":     func(s *briefs.Story) { s.GUID = "g-2" },
		"link":     func(s *briefs.Story) { s.Link = "https://m.example/world/treaty" },
		"date":     func(s *briefs.Story) { s.Published = at.Add(3 * time.Hour) },
		"headline": func(s *briefs.Story) { s.Title = "Treaty of Ostmark and Velden signed at last" },
	}
	was := keys(made())
	for one, first := range changes {
		for other, second := range changes {
			s := made()
			first(&s)
			second(&s)
			if now := keys(s); !slices.ContainsFunc(now, func(k string) bool { return slices.Contains(was, k) }) {
				t.Errorf("%s and %s changed: %q has none of %q", one, other, now, was)
			}
		}
	}
	for _, s := range []briefs.Story{
		{GUID: "g-3", Link: "https://m.example/news/3", Title: "Ostmark and Velden sign a treaty", Published: at.Add(time.Second)},
		{GUID: "g-3", Link: "https://m.example/news/3", Title: "Velden and Ostmark sign a treaty", Published: at},
	} {
		if now := keys(s); slices.ContainsFunc(now, func(k string) bool { return slices.Contains(was, k) }) {
			t.Errorf("another story has a key of %q: %q", was, now)
		}
	}
	// A short title and a date without a time are no story's own.
	for _, s := range []briefs.Story{{Title: "Morning briefing", Published: at}, {Title: "All that is new this morning", Published: at.Truncate(24 * time.Hour)}} {
		if key := momentKey(&s); key != "" {
			t.Errorf("%q at %s: key %q", s.Title, s.Published, key)
		}
	}
}

// TestLongKeys: a link of any length is a key that a database can index, whichever
// of a story's keys it is.
func TestLongKeys(t *testing.T) {
	t.Parallel()
	long := "https://a.example/" + strings.Repeat("x", 5000)
	stories := []briefs.Story{{GUID: "1", Link: long, Title: "A"}, {Link: long + "y", Title: "B"}}
	identify(stories)
	if a := stories[0]; len(a.OtherKeys) != 1 || a.OtherKeys[0] != LinkKey(long) || len(a.OtherKeys[0]) > 1024 {
		t.Errorf("other keys %q", a.OtherKeys)
	}
	if b := stories[1]; b.Key != LinkKey(long+"y") || len(b.Key) > 1024 {
		t.Errorf("key %q", b.Key)
	}
}
