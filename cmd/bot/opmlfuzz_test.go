package main

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs/feed"
)

// FuzzOPML turns another reader's list into entries: what is printed is a list
// that the bot can read, in which every feed is off.
func FuzzOPML(f *testing.F) {
	f.Add(`<opml version="2.0"><body><outline text="World"><outline text="Gazette" xmlUrl="https://gazette.example/feed"/></outline></body></opml>`)
	f.Add(`<opml><body><outline text="a: [&#10;" xmlUrl="feed:https://a.example/?x=#y"/><outline xmlUrl="http://b.example"/></body></opml>`)
	f.Fuzz(func(t *testing.T, text string) {
		var out strings.Builder
		p := &program{ctx: t.Context(), stdin: strings.NewReader(text), stdout: &out, stderr: &out, getenv: func(string) string { return "" }}
		if (&opmlCmd{Input: "-"}).Run(p) != nil {
			return
		}
		list, err := feed.ReadList("made", []byte(out.String()), nil)
		if err != nil {
			t.Fatalf("%v in:\n%s", err, out.String())
		}
		for _, one := range list.Feeds {
			if one.Enabled {
				t.Errorf("%s is on", one.Name)
			}
		}
	})
}
