package desk_test

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// TestHiddenWhileRead: what is killed, withheld, put under embargo or retracted while
// its page is being read is not shown once it was; a later version of a story that is
// withheld only is.
func TestHiddenWhileRead(t *testing.T) {
	for _, c := range []struct {
		name string
		hide func(t *testing.T, b *bench, next *briefs.Story)
		back bool
	}{
		{"killed", func(_ *testing.T, _ *bench, next *briefs.Story) { next.Status = briefs.StatusCanceled }, false},
		{"withheld", func(_ *testing.T, _ *bench, next *briefs.Story) { next.Status = briefs.StatusWithheld }, true},
		{"embargo", func(_ *testing.T, _ *bench, next *briefs.Story) {
			next.Embargo.Until = time.Now().Add(30 * time.Minute)
		}, true},
		{"retracted", func(t *testing.T, b *bench, _ *briefs.Story) {
			if n, err := b.db.AskRetract(t.Context(), store.Retraction{Feed: "gazette"}); n != 1 || err != nil {
				t.Errorf("%d stories, %v", n, err)
			}
			b.Wake()
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			feed := gazette()
			feed.Page, feed.Use, feed.Licence = true, briefs.UseBrief, "open"
			run(t, feed, func(t *testing.T, b *bench) {
				slow := true
				b.feeds.page = func(string) (briefs.Copy, error) {
					if slow {
						time.Sleep(15 * time.Minute)
					}
					return briefs.Copy{Text: "The whole treaty of the page."}, nil
				}
				b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
				b.after(t, 5*time.Minute)
				next := story("a", "A", "A treaty.", 0)
				next.Version = 2
				c.hide(t, b, &next)
				if next.Status != briefs.StatusUsable || next.Embargo != (briefs.Embargo{}) {
					b.feeds.brings("gazette", next)
				}
				b.after(t, 15*time.Minute) // the page has been read
				b.want(t)
				if n := len(b.briefs(t)); n != 0 {
					t.Errorf("%d briefs are found", n)
				}
				slow = false
				later := story("a", "A again", "A treaty again.", 0)
				later.Version = 3
				b.feeds.brings("gazette", later)
				b.after(t, time.Hour)
				if c.back {
					b.want(t, "post A again")
				} else {
					b.want(t)
				}
			})
		})
	}
}
