package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

// web answers for hosts by what stands for each: a feed's title, an address it has
// moved to for good, or nothing: the host fails.
type web struct {
	hosts map[string]string
	asked []string
}

func (p *web) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Hostname()
	p.asked = append(p.asked, strings.TrimSuffix(host, ".example"))
	w := httptest.NewRecorder()
	switch says := p.hosts[host]; {
	case says == "":
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(http.StatusServiceUnavailable)
	case strings.HasPrefix(says, "http"):
		w.Header().Set("Location", says)
		w.WriteHeader(http.StatusMovedPermanently)
	default:
		fmt.Fprintf(w, `<rss><channel><title>%s</title><item><guid>%d</guid><title>%s</title></item></channel></rss>`, says, len(p.asked), says)
	}
	res := w.Result()
	res.Request = r
	return res, nil
}

// TestMovedForGood: a feed that has moved is asked at its new address after a day of
// sightings, and at the list's again once a day: whoever held its name for a while
// does not keep the feed.
func TestMovedForGood(t *testing.T) {
	t.Parallel()
	type day struct {
		hour  int               // since the beginning
		hosts map[string]string // what changes then
		want  string            // the hosts asked, in order
	}
	morning := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		header string
		polls  []day
	}{
		{"a move", "", []day{
			{0, map[string]string{"old.example": "https://new.example/feed", "new.example": "Gazette"}, "old new"},
			{1, nil, "old new"}, {2, nil, "old new"}, {17, nil, "old new"}, {23, nil, "old new"},
			{25, nil, "new"}, {26, nil, "new"}, {42, nil, "old new"}, {43, nil, "new"},
			{44, map[string]string{"old.example": ""}, "new"}, {70, nil, "old new"}, {71, nil, "new"}, // the old one is gone
		}},
		{"a mistake that is put right", "", []day{
			{0, map[string]string{"old.example": "https://lost.example/", "lost.example": "Another"}, "old lost"},
			{1, nil, "old lost"}, {2, nil, "old lost"}, {30, map[string]string{"old.example": "Gazette"}, "old"}, {31, nil, "old"},
		}},
		{"a name that was held for two days", "", []day{
			{0, map[string]string{"old.example": "https://thief.example/", "thief.example": "Gazette"}, "old thief"},
			{1, nil, "old thief"}, {2, nil, "old thief"}, {24, nil, "old thief"}, {25, nil, "thief"},
			{48, map[string]string{"old.example": "Gazette"}, "old"}, {49, nil, "old"},
		}},
		{"an address that is another each time", "", []day{
			{0, map[string]string{"old.example": "https://new.example/1", "new.example": "Gazette"}, "old new"},
			{10, map[string]string{"old.example": "https://new.example/2"}, "old new"},
			{20, map[string]string{"old.example": "https://new.example/1"}, "old new"},
			{40, map[string]string{"old.example": "https://new.example/2"}, "old new"},
		}},
		{"a new address that fails", "", []day{
			{0, map[string]string{"old.example": "https://new.example/1", "new.example": "Gazette"}, "old new"},
			{1, nil, "old new"}, {2, nil, "old new"}, {24, nil, "old new"}, {25, nil, "new"},
			{26, map[string]string{"old.example": "Gazette", "new.example": ""}, "new"}, {27, nil, "new"}, {28, nil, "new"}, {29, nil, "old"}, {30, nil, "old"},
		}},
		{"a feed with a secret", "X-Key", []day{
			{0, map[string]string{"old.example": "https://new.example/1", "new.example": "Gazette"}, "old new"},
			{1, nil, "old new"}, {2, nil, "old new"}, {26, nil, "old new"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &web{hosts: map[string]string{}}
			now := morning
			r := newReader(settings{extract: "off", variable: func(string) string { return "" }}, slog.New(slog.DiscardHandler))
			r.now = func() time.Time { return now }
			r.client = feed.NewClient(feed.ClientOptions{UserAgent: "Attache/1", Transport: p, Gap: time.Nanosecond, Now: r.now})
			f := briefs.Feed{Name: "gazette", URL: "https://old.example/feed"}
			if tt.header != "" {
				f.Headers = []briefs.Header{{Name: tt.header, Value: "v"}}
			}
			var last briefs.Checkpoint
			for _, poll := range tt.polls {
				now = morning.Add(time.Duration(poll.hour) * time.Hour)
				for host, says := range poll.hosts {
					p.hosts[host] = says
				}
				p.asked = nil
				catch, err := r.Read(t.Context(), f, last)
				if got := strings.Join(p.asked, " "); got != poll.want {
					t.Errorf("hour %d: asked %q, want %q", poll.hour, got, poll.want)
				}
				if err != nil {
					last.Failures++
				} else {
					last = catch.Next
					last.Failures = 0
				}
				last.Polled = now
			}
		})
	}
}
