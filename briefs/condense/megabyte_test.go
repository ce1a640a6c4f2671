package condense

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// hardest are the pieces of which a long text is the hardest to read.
var hardest = []string{
	"\"", "“", "”", "'", "‘a ", "a’ ", "\" a", "“A b. ", "<", "<p", "<p ", "<a b=\"", "<!--", "<script>", "</", "&", "&amp;", "&lt;", "\n", "\n\n", " ", ".", "A. ", "A ", "Ann Poe ",
	"Ann Poe said. ", "“We go on and on,” Ann Poe said.\n\n", "“We go on and on,” he said.\n\n", "He said “it is so and so.” ", ", ", "the ", "a, Ann, ", "of ", "(", ")", "A — ", "said ",
	"Mr. ", "U.S. ", "said “", "The minister said. ", "\x00", "\xff", "é", "中", "“Nothing is closed here.\n\n", "Ann Poe, a ", "President ", "al-A ", "- ",
}

// TestHardest condenses 256 kB of each: what took time in the square of its bytes
// would run into go test's own limit. BenchmarkMegabyte has the times.
func TestHardest(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	c := New(nil)
	for _, unit := range hardest {
		b := c.Condense(briefs.Copy{Title: "Talks go on", Text: strings.Repeat(unit, 1<<18/len(unit))})
		if err := b.Verify(); err != nil {
			t.Errorf("256 kB of %q: %v", unit, err)
		}
	}
}

// BenchmarkMegabyte shows that none of them takes over a second.
func BenchmarkMegabyte(b *testing.B) {
	c := New(nil)
	for _, unit := range hardest {
		b.Run(strings.TrimSpace(unit), func(b *testing.B) {
			text := strings.Repeat(unit, 1<<20/len(unit))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				c.Condense(briefs.Copy{Title: "Talks go on", Text: text})
			}
		})
	}
}
