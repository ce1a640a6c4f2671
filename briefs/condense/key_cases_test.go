package condense

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// keyCase is a story with what its readers think of each of its statements that
// is fit to be shown; the last of x stands for showing none.
type keyCase struct {
	id, publisher string
	kind          keyKind
	x             []keyVector
	ok            []bool // accepted by every reader
}

// keyKind tells who read the story.
type keyKind int

const (
	politics keyKind = iota // the two readers of quotes/key_dev.jsonl
	world                   // of quotes/key_world_dev.jsonl
	third                   // the reader of testdata/key_reader.jsonl
	keyKinds
)

// add takes a statement with the verdict of its readers.
func (k *keyCase) add(x keyVector, ok bool) { k.x, k.ok = append(k.x, x), append(k.ok, ok) }

// goldCases are the stories of two readers.
func goldCases(tb testing.TB, name string, kind keyKind) []keyCase {
	var out []keyCase
	c := New(nil)
	eachLine(tb, name, func(line []byte) {
		var in struct {
			ID, Publisher, Title, Text string
			Quotes                     []struct {
				N    int
				Text string
			}
			Readers []struct {
				OK   []int `json:"ok"`
				None bool
			}
		}
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		k := keyCase{id: in.ID, publisher: in.Publisher, kind: kind}
		d := c.read(briefs.Copy{Title: in.Title, Text: in.Text})
		d.eachFit(func(x keyVector, q briefs.Quote) {
			all := true
			for _, r := range in.Readers {
				ok := false
				for _, g := range in.Quotes {
					ok = ok || slices.Contains(r.OK, g.N) && sameWords(q.Text, g.Text)
				}
				all = all && ok
			}
			k.add(x, all)
		})
		none := true
		for _, r := range in.Readers {
			none = none && r.None
		}
		k.add(keyVector{kNone: 1}, none)
		out = append(out, k)
	})
	return out
}

// readerCases are the stories that only the third reader read. Its file holds no
// text: of each story, where the statements begin that it accepts, the best
// first, as byte offsets into the story's text.
func readerCases(tb testing.TB) []keyCase {
	stories := keyStories(tb)
	f, err := os.Open("testdata/key_reader.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []keyCase
	c := New(nil)
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		var in struct {
			ID string
			OK []int `json:"ok"`
		}
		if err := json.Unmarshal(sc.Bytes(), &in); err != nil {
			tb.Fatal(err)
		}
		s, found := stories[in.ID]
		if !found {
			tb.Fatalf("no story %s in the shared data", in.ID)
		}
		k := keyCase{id: in.ID, publisher: s.publisher, kind: third}
		d := c.read(s.Copy)
		d.eachFit(func(x keyVector, q briefs.Quote) {
			at := d.origin.Span(q.Span)
			k.add(x, slices.ContainsFunc(in.OK, func(i int) bool { return i <= at.Start+4 && at.Start <= i+4 }))
		})
		k.add(keyVector{kNone: 1}, len(in.OK) == 0)
		out = append(out, k)
	}
	if err := sc.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

type keyStory struct {
	briefs.Copy
	publisher string
}

// keyStories are the stories that the third reader's file may speak of.
func keyStories(tb testing.TB) map[string]keyStory {
	out := map[string]keyStory{}
	for _, name := range []string{"quotes/dev.jsonl", "summaries/dev.jsonl", "summaries/multi_dev.jsonl", "clusters/dev.jsonl"} {
		eachLine(tb, name, func(line []byte) {
			var in struct {
				ID, Publisher, Source, Title, Text string
				Docs                               []struct{ Title, Text string }
			}
			if err := json.Unmarshal(line, &in); err != nil {
				tb.Fatal(err)
			}
			out[in.ID] = keyStory{briefs.Copy{Title: in.Title, Text: in.Text}, in.Publisher + in.Source}
			for i, d := range in.Docs {
				out[fmt.Sprintf("%s/%d", in.ID, i)] = keyStory{briefs.Copy{Title: d.Title, Text: d.Text}, in.Publisher + in.Source}
			}
		})
	}
	return out
}

// eachFit gives every statement that may be shown.
func (d *doc) eachFit(do func(keyVector, briefs.Quote)) {
	picks := d.statements()
	for at, x := range d.keyVectors(picks) {
		if q := &d.quoted[picks[at]]; !d.unfit(q) {
			do(x, d.quote(q))
		}
	}
}

// outlet is what a publisher is called in every file.
func outlet(publisher string) string {
	s := strings.ToLower(strings.NewReplacer(" ", "", "-", "", "(web news)", "", "(online news)", "", "online", "").Replace(publisher))
	switch {
	case strings.HasPrefix(s, "washpost"), strings.HasPrefix(s, "washingtonpost"):
		return "washpost"
	case strings.HasPrefix(s, "nyt"), strings.HasPrefix(s, "newyorktimes"):
		return "nyt"
	}
	for _, p := range []string{"huff", "usatoday", "politico", "breitbart", "west", "fox", "cnn", "npr", "newsmax"} {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return s
}

// sameWords is the scorer's way of telling that two quotations are one.
func sameWords(a, b string) bool {
	for _, part := range append(strings.Split(b, "[…]"), b) {
		x, y := rougeWords(a), rougeWords(part)
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		jx, jy := " "+strings.Join(x, " ")+" ", " "+strings.Join(y, " ")+" "
		if min(len(x), len(y)) >= 5 && (strings.Contains(jx, jy) || strings.Contains(jy, jx)) {
			return true
		}
		have := map[string]int{}
		for _, w := range y {
			have[w]++
		}
		hit := 0
		for _, w := range x {
			if have[w] > 0 {
				have[w]--
				hit++
			}
		}
		if 10*2*hit >= 6*(len(x)+len(y)) {
			return true
		}
	}
	return false
}
