package condense

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// hardest are the pieces of which a long text is the hardest to read.
var hardest = []string{
	"\"", "“", "”", "'", "‘a ", "a’ ", "\" a", "“A b. ", "<", "<p", "<p ", "<a b=\"", "<!--", "<script>", "</", "&", "&amp;", "&lt;", "\n", "\n\n", " ", ".", "A. ", "A ", "Ann Poe ",
	"Ann Poe said. ", "“We go on and on,” Ann Poe said.\n\n", "“We go on and on,” he said.\n\n", "He said “it is so and so.” ", ", ", "the ", "a, Ann, ", "of ", "(", ")", "A — ", "said ",
	"Mr. ", "U.S. ", "said “", "The minister said. ", "\x00", "\xff", "é", "中", "“Nothing is closed here.\n\n", "Ann Poe, a ", "President ", "al-A ", "- ",
	"“a b c d e,” he said, “", "“a b c d e,” the analysts said. ", "‘a b’ The ", "“a b c d e” and added ", "“He said it is so,” ",
}

// hardTexts makes a text of each, and others in which every piece is another.
func hardTexts(size int) map[string]string {
	texts := map[string]string{}
	for _, unit := range hardest {
		texts[unit] = strings.Repeat(unit, size/len(unit))
	}
	for name, form := range map[string]string{
		"namesakes":        "Poe %s %s. “We will not go on,” Poe said. ",
		"speakers":         "“We will not go on now,” said %s %s.\n\n",
		"names in a row":   "%s %s, ",
		"posts":            "%s, the minister of %s, ",
		"names, then he":   "%s %s left. “We will not go on,” he said. ",
		"bodies":           "The %s %s Committee said “we will go on now and then”. ",
		"tags":             "<%s><%s>",
		"presidents":       "Sarn's President %s %s left. “We will not go on now,” the Sarn president said. ",
		"popes":            "Pope %s, Pope %s. “We will not go on now,” the pope said. ",
		"houses":           "The %s %s ministry said no. “We will not go on now,” it said. ",
		"posts run in":     "We go on and on. — %s %s (@ann) ",
		"nobody by a name": "The %s “%s” is closed, the minister said. ",
	} {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, form, madeUp(i), madeUp(7*i+3))
		}
		texts[name] = b.String()
	}
	return texts
}

// madeUp is the i-th of many words with a capital.
func madeUp(i int) string {
	w := []byte{byte('A' + i%26)}
	for ; i > 0 || len(w) < 3; i /= 20 {
		w = append(w, "bcdfghjklmnpqrstvwxz"[i%20], 'a')
	}
	return string(w)
}

// TestHardest condenses 256 kB of each, and a headline of it: what took time in
// the square of its bytes would run into go test's own limit. BenchmarkMegabyte
// has the times.
func TestHardest(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	c := New(nil)
	for name, text := range hardTexts(1 << 18) {
		for _, in := range []briefs.Copy{{Title: "Talks go on", Text: text}, {Title: text, Text: "“We go on and on,” Ann Poe said."}} {
			b := c.Condense(in)
			if err := b.Verify(); err != nil {
				t.Errorf("256 kB of %q: %v", name, err)
			}
		}
	}
}

// BenchmarkMegabyte shows that none of them takes over a second, be it the text
// or the headline.
func BenchmarkMegabyte(b *testing.B) {
	c := New(nil)
	texts := hardTexts(1 << 20)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		for part, in := range map[string]briefs.Copy{
			"text":     {Title: "Talks go on", Text: text},
			"headline": {Title: text, Text: "“We go on and on,” Ann Poe said."},
		} {
			b.Run(strings.TrimSpace(name)+"/"+part, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					c.Condense(in)
				}
			})
		}
	}
}
