package briefs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func told() briefs.Brief {
	return briefs.Brief{
		Headline: "Varonia lifts its grain ban", Summary: "Varonia said it would lift the ban on Friday.", Language: "en-GB", Urgency: 4,
		Quotes: []briefs.Quote{{Text: "We choose bread over guns,", Speaker: "Mira Tolland"}},
		Topics: []briefs.TopicMatch{{Name: "grain", Score: 5}, {Name: "talks", Score: 2}},
		Places: []briefs.PlaceMatch{{Code: "NO", Name: "Norway"}},
		Source: briefs.Source{Feed: "post", Outlet: "The Harbour Post", Kind: briefs.KindPrivate},
	}
}

// TestAdmits: each part of a filter lets through what fits it and says what does
// not.
func TestAdmits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fits, not briefs.Filter
		why       string
	}{
		{briefs.Filter{Countries: []string{"SE", "no"}}, briefs.Filter{Countries: []string{"SE"}}, "countries"},
		{briefs.Filter{Speakers: []string{"tolland"}}, briefs.Filter{Speakers: []string{"Tolland Jon"}}, "speakers"},
		{briefs.Filter{Languages: []string{"en"}}, briefs.Filter{Languages: []string{"fr"}}, "language"},
		{briefs.Filter{Outlets: []string{"the harbour post"}}, briefs.Filter{Outlets: []string{"Harbour"}}, "sources"},
		{briefs.Filter{Kinds: []briefs.SourceKind{briefs.KindPrivate}}, briefs.Filter{Kinds: []briefs.SourceKind{briefs.KindPublic}}, "kind"},
		{briefs.Filter{Include: []string{"cheese", "Bread over Guns"}}, briefs.Filter{Include: []string{"rain"}}, "none of the words"},
		{briefs.Filter{Exclude: []string{"rain", ""}}, briefs.Filter{Exclude: []string{"grain ban"}}, "grain ban"},
		{briefs.Filter{}, briefs.Filter{Urgent: true}, "urgent"},
	} {
		c.fits.Topics, c.not.Topics = []briefs.TopicName{"cheese", "grain"}, []briefs.TopicName{"talks"}
		s := briefs.Subscription{Filter: c.fits}
		if ok, why := s.Admits(told()); !ok {
			t.Errorf("%+v keeps it out: %s", c.fits, why)
		}
		s.Filter = c.not
		if ok, why := s.Admits(told()); ok || !strings.Contains(why, c.why) {
			t.Errorf("%+v: %v, %q", c.not, ok, why)
		}
		if got := briefs.Route(told(), []briefs.Subscription{s}); len(got) > 0 {
			t.Errorf("%+v: it is sent to %+v", c.not, got)
		}
	}
	for _, s := range []briefs.Subscription{
		{Filter: briefs.OnTopics("sport")},
		{Filter: briefs.OnTopics("grain"), Blocked: briefs.Blocklist{Outlets: []string{"THE HARBOUR POST"}}},
		{Filter: briefs.OnTopics("grain"), Blocked: briefs.Blocklist{Words: []string{"guns"}}},
	} {
		if ok, why := s.Admits(told()); ok || why == "" || len(briefs.Route(told(), []briefs.Subscription{s})) > 0 {
			t.Errorf("%+v takes it", s)
		}
	}
}

// TestSpeakerSpelled: a speaker asked for is found however an outlet writes the name,
// and nobody else is.
func TestSpeakerSpelled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked, quoted string
		fits          bool
	}{
		{"Kharkovenko", "Oleksii Harkovenko", true}, {"Alexei Kharkovenko", "Oleksii Harkovenko", true}, {"Харковенко", "Oleksii Harkovenko", true},
		{"Maren Kharkovenko", "Oleksii Harkovenko", false}, {"tólland", "Mira Tolland", true}, {"Tolland", "Mira Tollander", false}, {"Mir Tolland", "Mira Tolland", false},
		{"Edda Marsh", "Marsh", false}, {"", "Mira Tolland", false}, {"…", "Mira Tolland", false}, {"Tolland", "", false},
	} {
		b := told()
		b.Quotes[0].Speaker = c.quoted
		s := briefs.Subscription{Filter: briefs.Filter{Topics: []briefs.TopicName{"grain"}, Speakers: []string{c.asked}}}
		if ok, _ := s.Admits(b); ok != c.fits {
			t.Errorf("asked for %q, %q is quoted: %v, want %v", c.asked, c.quoted, ok, c.fits)
		}
	}
}

// TestRehearse: what a week would have brought is what Route does, an event once a
// channel and once a server that does not want it everywhere.
func TestRehearse(t *testing.T) {
	t.Parallel()
	sub := func(id briefs.SubscriptionID, server briefs.ServerID, channel briefs.ChannelID, everywhere bool, topics ...briefs.TopicName) briefs.Subscription {
		return briefs.Subscription{ID: id, Server: server, Channel: channel, Filter: briefs.OnTopics(topics...), Everywhere: everywhere}
	}
	subs := []briefs.Subscription{
		sub(1, "s1", "a", false, "talks"), sub(2, "s1", "b", false, "grain", "wine"), sub(3, "s1", "b", false, "grain"),
		sub(4, "s2", "x", true, "talks"), sub(5, "s2", "y", true, "grain", "talks"),
	}
	story := func(id, event briefs.StoryID, topic briefs.TopicName) briefs.Brief {
		return briefs.Brief{Story: id, Headline: fmt.Sprint("story ", id), Placed: briefs.Placement{Event: event}, Topics: []briefs.TopicMatch{{Name: topic, Score: 1}}}
	}
	brought := briefs.Rehearse([]briefs.Brief{story(1, 1, "grain"), story(2, 1, "talks"), story(3, 3, "talks"), story(4, 0, "wine"), story(5, 5, "sport")}, subs)
	got := map[briefs.ChannelID][]briefs.StoryID{}
	for channel, list := range brought {
		for _, b := range list {
			got[channel] = append(got[channel], b.Story)
		}
	}
	// Story 2 tells the event that s1 has in b and s2 in y; x has not had it.
	if want := "map[a:[3] b:[1 4] x:[2 3] y:[1 3]]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestRouteBest: six channels of a server with overlapping wishes get a story once,
// where it fits best, unless the server wants it everywhere.
func TestRouteBest(t *testing.T) {
	t.Parallel()
	var subs []briefs.Subscription
	add := func(server briefs.ServerID, channel briefs.ChannelID, topics string, f briefs.Filter, everywhere bool) {
		for t := range strings.FieldsSeq(topics) {
			f.Topics = append(f.Topics, briefs.TopicName(t))
		}
		subs = append(subs, briefs.Subscription{ID: briefs.SubscriptionID(len(subs) + 1), Server: server, Channel: channel, Filter: f, Everywhere: everywhere})
	}
	add("s1", "a", "talks sport", briefs.Filter{}, false)
	add("s1", "b", "grain", briefs.Filter{}, false)
	add("s1", "c", "grain", briefs.Filter{Countries: []string{"NO"}}, false)
	add("s1", "d", "", briefs.Filter{Speakers: []string{"Tolland"}}, false)
	add("s1", "e", "sport", briefs.Filter{}, false)
	add("s1", "f", "grain talks", briefs.Filter{}, false)
	add("s1", "c", "talks", briefs.Filter{}, false) // two subscriptions of one channel
	add("s2", "x", "talks", briefs.Filter{}, true)
	add("s2", "y", "grain", briefs.Filter{}, true)
	add("s2", "z", "sport", briefs.Filter{}, true)
	var got []string
	for _, g := range briefs.Route(told(), subs) {
		got = append(got, fmt.Sprintf("%s/%s by %d", g.Server, g.Channel, g.Subscription))
	}
	if want := "[s1/c by 3 s2/x by 8 s2/y by 9]"; fmt.Sprint(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}
