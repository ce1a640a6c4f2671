//go:build unix

package condense

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// spent is the processor time that this process has used.
func spent(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}

// TestLinear condenses a megabyte of what is hardest to read, each within a second.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	c := New(nil)
	for _, unit := range []string{
		"\"", "“", "”", "'", "‘a ", "a’ ", "\" a", "“A b. ", "<", "<p", "<p ", "<a b=\"", "<!--", "<script>", "</", "&", "&amp;", "&lt;", "\n", "\n\n", " ", ".", "A. ", "A ", "Ann Poe ",
		"Ann Poe said. ", "“We go on and on,” Ann Poe said.\n\n", "“We go on and on,” he said.\n\n", "He said “it is so and so.” ", ", ", "the ", "a, Ann, ", "of ", "(", ")", "A — ", "said ",
		"Mr. ", "U.S. ", "said “", "The minister said. ", "\x00", "\xff", "é", "中", "“Nothing is closed here.\n\n", "Ann Poe, a ", "President ", "al-A ", "- ",
	} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		start := spent(t)
		c.Condense(briefs.Copy{Title: "Talks go on", Text: text})
		if took := spent(t) - start; took > time.Second {
			t.Errorf("a megabyte of %q takes %v", unit, took)
		}
	}
}
