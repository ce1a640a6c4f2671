package briefs_test

import (
	"slices"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func TestTerritory(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		briefs.Territory
		text string
		in   string // where of FR, NO, DE and an unknown place it may be shown
	}{
		{"anywhere", briefs.Territory{}, "", "FR NO DE ?"},
		{"only", briefs.Territory{Only: []string{"NO", "FR"}}, "NO FR", "FR NO"},
		{"except", briefs.Territory{Except: []string{"DE"}}, "-DE", "FR NO"},
		{"both", briefs.Territory{Only: []string{"NO", "FR"}, Except: []string{"FR"}}, "NO FR -FR", "NO"},
		{"unclear", briefs.Territory{Unclear: true, Only: []string{"NO"}}, "?", ""},
	} {
		in := ""
		for _, c := range []string{"FR", "NO", "DE", ""} {
			if again := briefs.ParseTerritory(tt.Territory.String()); again.Allows(c) != tt.Allows(c) {
				t.Errorf("%s: kept, it is another: %+v", tt.name, again)
			}
			if tt.Allows(c) {
				if c == "" {
					c = "?"
				}
				in += " " + c
			}
		}
		if in != "" {
			in = in[1:]
		}
		if tt.Territory.String() != tt.text || in != tt.in {
			t.Errorf("%s: %q, shown in %q, want %q, %q", tt.name, tt.Territory, in, tt.text, tt.in)
		}
	}
}

// TestAudience: what is not known to be outside a story's excluded places does
// not see it.
func TestAudience(t *testing.T) {
	t.Parallel()
	list := &briefs.List{Places: []briefs.Place{{Server: "n", Country: "NO"}, {Server: "f", Country: "FR"}}}
	no := briefs.Territory{Except: []string{"FR"}}
	for _, tt := range []struct {
		name      string
		audience  []briefs.ServerID
		territory briefs.Territory
		want      []briefs.ServerID
		ok        bool
	}{
		{"open to all", nil, briefs.Territory{}, nil, true},
		{"closed to most", []briefs.ServerID{"n", "x"}, briefs.Territory{}, []briefs.ServerID{"n", "x"}, true},
		{"of an open source those known to be elsewhere", nil, no, []briefs.ServerID{"n"}, true},
		{"of a closed one those of it", []briefs.ServerID{"n", "f", "x"}, no, []briefs.ServerID{"n"}, true},
		{"none is known to be elsewhere", []briefs.ServerID{"f", "x"}, no, nil, false},
		{"nowhere", nil, briefs.Territory{Unclear: true}, nil, false},
	} {
		got, ok := list.Audience(briefs.Source{Audience: tt.audience}, tt.territory)
		if !slices.Equal(got, tt.want) || ok != tt.ok {
			t.Errorf("%s: %q, %v, want %q, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
