package briefs_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

var noon = time.Date(2026, 2, 5, 12, 0, 0, 0, time.UTC)

// version returns version n of the story "urn:x:talks" with a text of its own.
func version(n int, change ...func(*briefs.Story)) briefs.Story {
	s := briefs.Story{
		GUID: "urn:x:talks", Key: "urn:x:talks", Title: "Envoys open talks", Body: "Text of version " + string(rune('0'+n)),
		Version: n, Status: briefs.StatusUsable, Publish: true,
		Published: noon.Add(-time.Hour), Updated: noon.Add(time.Duration(n-10) * time.Minute),
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func status(st briefs.Status) func(*briefs.Story) { return func(s *briefs.Story) { s.Status = st } }
func text(body string) func(*briefs.Story)        { return func(s *briefs.Story) { s.Body = body } }
func until(t time.Time) func(*briefs.Story)       { return func(s *briefs.Story) { s.Embargo.Until = t } }
func open(s *briefs.Story)                        { s.Embargo.Open = true }
func advisory(s *briefs.Story)                    { s.Publish = false }
func corrects(s *briefs.Story)                    { s.Correction = "the city" }
func kill(s *briefs.Story)                        { s.Kill = true }
func expires(t time.Time) func(*briefs.Story)     { return func(s *briefs.Story) { s.Expires = t } }

// other makes the story another item that acts on the one named.
func other(guid, acts string) func(*briefs.Story) {
	return func(s *briefs.Story) { s.GUID, s.Key, s.Acts = guid, guid, acts }
}

// named gives the story the keys of a numbered wire.
func named(guid string, keys ...string) func(*briefs.Story) {
	return func(s *briefs.Story) { s.GUID, s.Key, s.OtherKeys = guid, keys[0], keys[1:] }
}

func TestDecideSequences(t *testing.T) {
	t.Parallel()
	type step struct {
		story briefs.Story
		after time.Duration // after noon
		want  briefs.Action
	}
	day := "@2026-02-05"
	item := named("eca0099", "eca 99"+day, "dpa 99"+day)
	tests := []struct {
		name  string
		steps []step
	}{
		{"post, edit, repeat, older", []step{
			{version(1), 0, briefs.ActPost}, {version(3), 0, briefs.ActEdit},
			{version(3), 0, briefs.ActIgnore}, {version(2), 0, briefs.ActIgnore}}},
		{"a correction", []step{{version(1), 0, briefs.ActPost}, {version(2, corrects), 0, briefs.ActCorrect}}},
		{"a correction seen first is posted", []step{{version(2, corrects), 0, briefs.ActPost}}},
		{"a higher version with the same words", []step{
			{version(1), 0, briefs.ActPost}, {version(2, text("Text of  version 1\n")), 0, briefs.ActIgnore}}},
		{"a format without versions: other words at a later time", []step{
			{version(1), 0, briefs.ActPost},
			{version(1, text("New"), func(s *briefs.Story) { s.Updated = noon }), 0, briefs.ActEdit},
			{version(1, text("Older"), func(s *briefs.Story) { s.Updated = noon.Add(-3 * time.Hour) }), 0, briefs.ActIgnore}}},
		{"canceled is for good, whatever comes", []step{
			{version(1), 0, briefs.ActPost}, {version(2, status(briefs.StatusCanceled)), 0, briefs.ActRetract},
			{version(1), 0, briefs.ActIgnore}, {version(3), 0, briefs.ActIgnore},
			{version(2, status(briefs.StatusCanceled)), 0, briefs.ActIgnore}}},
		{"a kill that comes late kills all the same", []step{
			{version(3), 0, briefs.ActPost}, {version(2, status(briefs.StatusCanceled)), 0, briefs.ActRetract},
			{version(4), 0, briefs.ActIgnore}}},
		{"a kill before the story is remembered", []step{
			{version(2, status(briefs.StatusCanceled)), 0, briefs.ActRetract}, {version(1), 0, briefs.ActIgnore}}},
		{"withheld, then back", []step{
			{version(1), 0, briefs.ActPost}, {version(2, status(briefs.StatusWithheld)), 0, briefs.ActRetract},
			{version(1), 0, briefs.ActIgnore}, {version(2, status(briefs.StatusWithheld)), 0, briefs.ActIgnore},
			{version(3), 0, briefs.ActPost}, {version(4), 0, briefs.ActEdit}}},
		{"withheld, then back with the same words", []step{
			{version(1), 0, briefs.ActPost}, {version(2, status(briefs.StatusWithheld), text("Text of version 1")), 0, briefs.ActRetract},
			{version(3, text("Text of version 1")), 0, briefs.ActPost}}},
		{"withheld from the start", []step{
			{version(1, status(briefs.StatusWithheld)), 0, briefs.ActHold}, {version(2), 0, briefs.ActPost}}},
		{"withheld of an older version comes late", []step{
			{version(2), 0, briefs.ActPost}, {version(1, status(briefs.StatusWithheld)), 0, briefs.ActIgnore}}},
		{"a status nobody knows", []step{
			{version(1, status(briefs.StatusUnknown)), 0, briefs.ActHold}, {version(2), 0, briefs.ActPost},
			{version(3, status(briefs.StatusUnknown)), 0, briefs.ActHold}}},
		{"embargo ends by time", []step{
			{version(1, until(noon.Add(time.Hour))), 0, briefs.ActHold},
			{version(1, until(noon.Add(time.Hour))), 30 * time.Minute, briefs.ActIgnore},
			{version(1, until(noon.Add(time.Hour))), time.Hour, briefs.ActPost},
			{version(1, until(noon.Add(time.Hour))), 2 * time.Hour, briefs.ActIgnore},
			{version(2, until(noon.Add(time.Hour))), 2 * time.Hour, briefs.ActEdit}}},
		{"embargo ends by a version without it", []step{
			{version(1, open), 0, briefs.ActHold}, {version(2, open), 24 * time.Hour, briefs.ActHold},
			{version(1), 24 * time.Hour, briefs.ActIgnore}, {version(3), 24 * time.Hour, briefs.ActPost}}},
		{"embargo is moved", []step{
			{version(1, until(noon.Add(time.Hour))), 0, briefs.ActHold},
			{version(2, until(noon.Add(3*time.Hour))), 0, briefs.ActHold},
			{version(1, until(noon.Add(time.Hour))), 2 * time.Hour, briefs.ActIgnore},
			{version(2, until(noon.Add(3*time.Hour))), 3 * time.Hour, briefs.ActPost}}},
		{"an embargo on a posted story binds all versions", []step{
			{version(1), 0, briefs.ActPost}, {version(2, until(noon.Add(time.Hour))), 0, briefs.ActRetract},
			{version(2, until(noon.Add(time.Hour))), 2 * time.Hour, briefs.ActPost}}},
		{"what replaced a story is canceled under its own name", []step{
			{version(1, named("eca1", "eca 1"+day)), 0, briefs.ActPost},
			{version(1, other("eca2", "eca1"), status(briefs.StatusCanceled)), 0, briefs.ActRetract},
			{version(2, named("eca1", "eca 1"+day)), 0, briefs.ActIgnore}}},
		{"canceled under embargo", []step{
			{version(1, open), 0, briefs.ActHold}, {version(2, open, status(briefs.StatusCanceled)), 0, briefs.ActRetract},
			{version(3), 0, briefs.ActIgnore}}},
		{"not for publication", []step{
			{version(1, advisory), 0, briefs.ActIgnore}, {version(1, advisory, open), 0, briefs.ActIgnore},
			{version(2), 0, briefs.ActPost}, {version(3, advisory), 0, briefs.ActIgnore},
			{version(4, advisory, status(briefs.StatusWithheld)), 0, briefs.ActRetract}}},
		{"rights that have ended", []step{
			{version(1, expires(noon)), 0, briefs.ActIgnore}, {version(1, expires(noon.Add(time.Hour))), 0, briefs.ActPost},
			{version(2, expires(noon.Add(time.Hour))), time.Hour, briefs.ActRetract},
			{version(2, expires(noon.Add(time.Hour))), 2 * time.Hour, briefs.ActIgnore}}},
		{"a kill in prose of the story itself", []step{
			{version(1), 0, briefs.ActPost}, {version(2, kill), 0, briefs.ActRetract}, {version(3), 0, briefs.ActIgnore}}},
		{"a kill notice naming a number of the day", []step{
			{version(1, item), 0, briefs.ActPost},
			{version(1, other("eca0101", "dpa 0099"), kill), 0, briefs.ActRetract},
			{version(1, other("eca0101", "dpa 0099"), kill), 0, briefs.ActIgnore},
			{version(1, item, text("Again")), 0, briefs.ActIgnore}}},
		{"a kill notice does not reach last week's number", []step{
			{version(1, named("eca0099", "eca 99@2026-01-29", "dpa 99@2026-01-29"), func(s *briefs.Story) {
				s.Updated, s.Published = noon.AddDate(0, 0, -7), noon.AddDate(0, 0, -7)
			}), 0, briefs.ActPost},
			{version(1, other("eca0101", "dpa 0099"), kill), 0, briefs.ActAlert}}},
		{"a kill notice for what is not known alerts, and is remembered", []step{
			{version(1, other("eca0101", "dpa 0099"), kill), 0, briefs.ActAlert}, {version(1, item), 0, briefs.ActIgnore}}},
		{"a hold notice first: only what is sent after it is posted", []step{
			{version(1, other("eca0101", "dpa 0099"), kill, status(briefs.StatusWithheld)), 0, briefs.ActAlert},
			{version(1, item, func(s *briefs.Story) { s.Updated = noon.Add(-time.Hour) }), 0, briefs.ActIgnore},
			{version(1, item, text("Checked"), func(s *briefs.Story) { s.Updated = noon }), 0, briefs.ActPost}}},
		{"a hold notice, then back", []step{
			{version(1, item), 0, briefs.ActPost},
			{version(1, other("eca0101", "dpa 0099"), kill, status(briefs.StatusWithheld)), 0, briefs.ActRetract},
			{version(1, item, text("Checked"), func(s *briefs.Story) { s.Updated = noon }), 0, briefs.ActPost}}},
		{"a kill notice that names nothing", []step{{version(1, kill), 0, briefs.ActAlert}}},
		{"a kill notice naming a headline", []step{
			{version(1), 0, briefs.ActPost}, {version(1, other("n2", "ENVOYS OPEN TALKS"), kill), 0, briefs.ActRetract}}},
		{"a correction under a guid of its own, then its next version", []step{
			{version(1), 0, briefs.ActPost}, {version(1, other("urn:x:new", "urn:x:talks"), corrects, text("Better")), 0, briefs.ActCorrect},
			{version(2, other("urn:x:new", "urn:x:talks"), text("Better still")), 0, briefs.ActEdit},
			{version(3, status(briefs.StatusCanceled)), 0, briefs.ActRetract}}},
		{"a replacement of what is not known is news itself", []step{
			{version(1, other("urn:x:new", "urn:x:talks")), 0, briefs.ActPost}}},
		{"a substitute for a killed story", []step{
			{version(1), 0, briefs.ActPost}, {version(2, status(briefs.StatusCanceled)), 0, briefs.ActRetract},
			{version(1, other("urn:x:new", "urn:x:talks"), text("Right")), 0, briefs.ActPost}}},
		{"an embargoed replacement does not touch what is posted", []step{
			{version(1), 0, briefs.ActPost}, {version(1, other("urn:x:new", "urn:x:talks"), open), 0, briefs.ActHold}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var l briefs.Ledger
			for i, s := range tt.steps {
				got, reason := l.Take(s.story, noon.Add(s.after))
				if got != s.want {
					t.Fatalf("step %d: %s (%s), want %s", i+1, got, reason, s.want)
				}
				if reason == "" || strings.Contains(reason, s.story.Title) || strings.Contains(reason, s.story.Body) {
					t.Errorf("step %d: the reason %q is empty or shows the story", i+1, reason)
				}
			}
		})
	}
}

// Whatever the order of arrival, a story that was canceled ends up withdrawn,
// and one that was not ends with its highest version shown.
func TestDecideOrderOfArrival(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		killed := r.IntN(2) == 0
		stories := []briefs.Story{version(1), version(2), version(3, corrects), version(4), version(2)}
		if killed {
			stories = append(stories, version(5, status(briefs.StatusCanceled)))
		}
		r.Shuffle(len(stories), func(i, j int) { stories[i], stories[j] = stories[j], stories[i] })
		var l briefs.Ledger
		for _, s := range stories {
			l.Take(s, noon)
		}
		h := l.Known(version(1))
		if killed && h.Status != briefs.StatusCanceled {
			t.Fatalf("not withdrawn after %v", stories)
		}
		if !killed && (h.Version != 4 || h.Hash != briefs.HashOf("Envoys open talks", "Text of version 4")) {
			t.Fatalf("version %d is shown, want 4", h.Version)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	held := []briefs.Held{
		{ID: 1, GUID: "urn:newsml:x.example:20260205:TT:585152:0", Keys: []string{"urn:newsml:x.example:20260205:TT:585152:0"}, Title: "Council adopts resolution", Updated: noon.Add(-2 * time.Hour)},
		{ID: 2, GUID: "eca0099", Keys: []string{"eca 99@2026-02-05", "dpa 99@2026-02-05"}, Title: "Council to meet again on Friday", Updated: noon.Add(-time.Hour)},
		{ID: 3, GUID: "eca0099", Keys: []string{"eca 99@2026-02-04", "dpa 99@2026-02-04"}, Title: "Council adopts resolution", Updated: noon.Add(-20 * time.Hour)},
		{ID: 4, GUID: "w0007", Keys: []string{"w 7@2026-02-05", "slug bc-un--talks@2026-02-05"}, Title: "Talks", Updated: noon.Add(-time.Hour)},
	}
	tests := []struct {
		acts string
		want briefs.StoryID
	}{
		{"urn:newsml:x.example:20260205:TT:585152:0", 1},
		{"20260205:TT:585152:0", 1},
		{"dpa 0099", 2},
		{"DPA 99", 2},
		{"0099", 2},
		{"afp 0099", 0},
		{"dpa 0100", 0},
		{"Council adopts resolution", 1},
		{"“COUNCIL adopts resolution”", 1},
		{"Council to meet again", 2},
		{"Council", 0},
		{"BC-UN--Talks, 2nd Ld-Writethru", 4},
		{"", 0},
	}
	for _, tt := range tests {
		s := version(1, other("new", tt.acts))
		got, ok := briefs.Resolve(s, held)
		if ok != (tt.want != 0) || ok && got.ID != tt.want {
			t.Errorf("Resolve(%q) = %v, %v, want %d", tt.acts, got, ok, tt.want)
		}
	}
}

func TestActsOnFindsTheNumbersKey(t *testing.T) {
	t.Parallel()
	s := version(1, other("eca0101", "dpa 0099"))
	want := briefs.NumberKey("dpa", "00099", noon)
	if got := s.ActsOn(); len(got) == 0 || got[0] != want {
		t.Errorf("ActsOn() = %q, want %q first", got, want)
	}
	if s.Acts = "Council adopts resolution"; s.ActsOn() != nil {
		t.Errorf("ActsOn() = %q for a headline, want none", s.ActsOn())
	}
}

func TestHashOf(t *testing.T) {
	t.Parallel()
	a := briefs.HashOf("A title", "Some  text\n")
	if want := "480b68f2878d0c7b59b67766c9e1025f"; a != want {
		t.Errorf("HashOf changed to %s from %s: every stored story would look edited", a, want)
	}
	if b := briefs.HashOf(" A  title ", "Some text"); a != b {
		t.Errorf("white space changes the hash: %s, %s", a, b)
	}
	for _, b := range []string{briefs.HashOf("A title Some", "text"), briefs.HashOf("A title", "some text")} {
		if a == b {
			t.Errorf("other words, same hash %s", a)
		}
	}
}

func FuzzDecide(f *testing.F) {
	f.Add(1, "usable", "", "text", false, true, int64(0))
	f.Add(2, "canceled", "dpa 0099", "", true, false, int64(3600))
	f.Fuzz(func(t *testing.T, v int, st, acts, body string, killed, publish bool, embargo int64) {
		s := version(1, status(briefs.Status(st)), text(body))
		s.Version, s.Acts, s.Kill, s.Publish = v, acts, killed, publish
		if embargo%7 != 0 {
			s.Embargo.Until = noon.Add(time.Duration(embargo%1e6) * time.Second)
		}
		var l briefs.Ledger
		l.Take(version(1), noon)
		for range 2 {
			switch got, reason := l.Take(s, noon); got {
			case briefs.ActPost, briefs.ActEdit, briefs.ActCorrect:
				if s.Status != briefs.StatusUsable || s.Embargo.Holds(noon) || !s.Publish || s.Kill {
					t.Fatalf("%s (%s) of %+v", got, reason, s)
				}
			}
		}
	})
}

func TestHashDoesNotCountWhiteSpace(t *testing.T) {
	for _, s := range []string{"", " ", "a", " a\t b ", "\u00a0é\u2003\n ü\u0085x", "bad \xff\xc3 bytes \x85 ", strings.Repeat("word \n", 50)} {
		collapsed := strings.Join(strings.Fields(s), " ")
		if briefs.HashOf(s, s) != briefs.HashOf(collapsed, collapsed) {
			t.Errorf("%q and %q have other hashes", s, collapsed)
		}
	}
	if briefs.HashOf("A", "b") == briefs.HashOf("A b", "") || briefs.HashOf("A", "b c") == briefs.HashOf("A", "bc") {
		t.Error("other words have the same hash")
	}
	const want = "56bd5e465caa2d0a60049c3f4efccfe7"
	if got := briefs.HashOf("A  title", " Its\n text "); got != want {
		t.Errorf("the hash is %s, was %s in earlier releases", got, want)
	}
}
