package feed

import (
	"net/http"
	"testing"
)

// TestReservedByHeader: what is said to another robot binds that one alone.
func TestReservedByHeader(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lines []string
		want  string
	}{
		{nil, ""},
		{[]string{"noindex, nofollow, none"}, ""},
		{[]string{"index, NoAI"}, "noai"},
		{[]string{"max-snippet: 0"}, "max-snippet:0"},
		{[]string{"max-snippet:50, noarchive"}, "noarchive"},
		{[]string{"otherbot: noindex, noai"}, ""},
		{[]string{"otherbot: max-snippet:0"}, ""},
		{[]string{"otherbot: noai, attache: noarchive"}, "noarchive"},
		{[]string{"attache: noindex, otherbot: noai"}, ""},
		{[]string{"Attache: noindex, noai"}, "noai"},
		{[]string{"otherbot: noai", "nosnippet"}, "nosnippet"}, // each line begins with all robots
		{[]string{"otherbot: nofollow, *: noai"}, "noai"},
		{[]string{"unavailable_after: 25 Jun 2030 15:00:00 PST, noai"}, "noai"},
		{[]string{"unavailable_after: Tuesday, 25-Jun-30 15:00:00 UTC"}, ""},
		{[]string{"other bot: noai", ", :noai,"}, ""},
	} {
		h := http.Header{"X-Robots-Tag": tt.lines}
		want := ""
		if tt.want != "" {
			want = "its X-Robots-Tag says " + tt.want
		}
		if got := reservedByHeader(h, "Attache"); got != want {
			t.Errorf("%q: %q, want %q", tt.lines, got, want)
		}
	}
}
