package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// TestWhyPending: /why and /story say of a story that is held, waits for its page or
// was withdrawn that it is so, to those who may see its source, and none of its words.
func TestWhyPending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.linkKey = func(link string) string { return link }
	list := feedList()
	list.Places = []briefs.Place{{Server: server, Country: "NO"}}
	w.bot = w.newBot(list)
	w.run()
	soon := time.Now().Add(time.Hour)
	for _, c := range []struct {
		key   string
		story briefs.Story
		jobs  []briefs.Job
		tried bool // its page, in vain
		want  string
	}{
		{"embargo", briefs.Story{Embargo: briefs.Embargo{Until: soon}}, []briefs.Job{{Kind: briefs.JobRelease, Due: soon}}, false, "held until <t:"},
		{"open", briefs.Story{Embargo: briefs.Embargo{Open: true}}, nil, false, "no known end"},
		{"withheld", briefs.Story{Status: briefs.StatusWithheld}, nil, false, "its publisher withholds it"},
		{"unclear", briefs.Story{Status: briefs.StatusUnknown}, nil, false, "does not say clearly"},
		{"killed", briefs.Story{Status: briefs.StatusCanceled}, nil, false, "withdrawn for good"},
		{"expired", briefs.Story{Expires: soon.Add(-2 * time.Hour)}, nil, false, "rights to it have ended"},
		{"read", briefs.Story{}, []briefs.Job{{Kind: briefs.JobRead, Due: time.Now()}}, false, "being read just now"},
		{"unread", briefs.Story{}, []briefs.Job{{Kind: briefs.JobRead, Due: time.Now()}}, true, "the next try is <t:"},
		{"closed", briefs.Story{Feed: "closed", Embargo: briefs.Embargo{Until: soon}}, nil, false, "No story like that"},
		{"elsewhere", briefs.Story{Territory: briefs.Territory{Except: []string{"NO"}}, Embargo: briefs.Embargo{Until: soon}}, nil, false, "No story like that"},
		{"here", briefs.Story{Territory: briefs.Territory{Only: []string{"NO"}}, Embargo: briefs.Embargo{Until: soon}}, nil, false, "held until <t:"},
		{"nowhere", briefs.Story{Territory: briefs.Territory{Unclear: true}}, nil, false, "No story like that"},
	} {
		s := c.story
		s.Key, s.Title, s.Body, s.Publish, s.Version = c.key, "The zephyr accord", "The zephyr accord is signed.", true, 1
		if s.Feed == "" {
			s.Feed = "harbour-post"
		}
		if s.Status == "" {
			s.Status = briefs.StatusUsable
		}
		if _, _, err := w.store.File(t.Context(), briefs.Filing{Action: briefs.ActHold, Reason: "held", Hash: c.key, Story: s, Jobs: c.jobs}); err != nil {
			t.Fatal(err)
		}
		if c.jobs != nil && c.jobs[0].Kind == briefs.JobRead {
			jobs, err := w.store.Claim(t.Context(), "w", []briefs.JobKind{briefs.JobRead}, 1, time.Minute)
			if err != nil || len(jobs) != 1 {
				t.Fatal(jobs, err)
			}
			if c.tried {
				if err := w.store.Fail(t.Context(), jobs[0], soon, "no answer"); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, command := range []string{"why", "story"} {
			if m := w.has(w.command(reader, general, command, "link", c.key), true, c.want); strings.Contains(text(m), "zephyr") {
				t.Errorf("/%s of what is %s: %s", command, c.key, text(m))
			}
		}
	}
}
