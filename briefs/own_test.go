package briefs_test

import (
	"slices"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func TestSameAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://a.example/feed", "http://A.example/feed/", true},
		{"https://a.example:443/feed#top", "https://a.example/feed", true},
		{"https://a.example/feed?x=1", "https://a.example/feed?x=2", false},
		{"https://a.example/feed", "https://a.example:8080/feed", false},
		{"https://a.example/feed", "https://www.a.example/feed", false},
		{"https://a.example/Feed", "https://a.example/feed", false},
		{"", "", true},
		{"no address", "another", false},
	} {
		if got := briefs.SameAddress(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v, want %v", c.a, c.b, got, c.want)
		}
		if got := briefs.OwnName(c.a) == briefs.OwnName(c.b); got != c.want {
			t.Errorf("%q and %q have one name: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// TestWithOwn: one feed an address, for the servers that added it and for nobody
// else; what the operator's list has for all, or has switched off, is left out.
func TestWithOwn(t *testing.T) {
	t.Parallel()
	feed := func(name briefs.FeedName, enabled bool, audience ...briefs.ServerID) briefs.Feed {
		return briefs.Feed{Name: name, URL: "https://" + string(name) + ".example/rss", Enabled: enabled, Source: briefs.Source{Feed: name, Outlet: string(name), Audience: audience}}
	}
	list := &briefs.List{Feeds: []briefs.Feed{feed("open", true), feed("off", false), feed("closed", true, "9")}}
	own := func(server briefs.ServerID, host, outlet string) briefs.OwnSource {
		url := "https://" + host + ".example/rss"
		return briefs.OwnSource{Server: server, Name: briefs.OwnName(url), URL: url, Outlet: outlet}
	}
	got := list.WithOwn([]briefs.OwnSource{
		own("1", "new", "First"), own("2", "new", "Second"), own("1", "open", "x"), own("1", "off", "x"), own("1", "closed", "Also"),
	})
	if len(list.Feeds) != 3 || len(got.Feeds) != 5 {
		t.Fatalf("%d feeds of %d", len(got.Feeds), len(list.Feeds))
	}
	first, also := got.Feeds[3], got.Feeds[4]
	if first.Outlet != "First" || !slices.Equal(first.Audience, []briefs.ServerID{"1", "2"}) || !first.Own || !first.Enabled || first.Page || first.Use != briefs.UseAbstract || first.Schedule != "@every 15m" {
		t.Errorf("%+v", first)
	}
	if also.Outlet != "Also" || !slices.Equal(also.Audience, []briefs.ServerID{"1"}) {
		t.Errorf("%+v", also)
	}
	if f, ok := got.At(first.URL); ok {
		t.Errorf("taken for the operator's: %+v", f)
	}
}
