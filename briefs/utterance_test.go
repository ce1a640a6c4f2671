package briefs_test

import (
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func TestUtterance(t *testing.T) {
	const tolland, full = "Tolland", "Mira Tolland"
	tests := []struct {
		name     string
		a, b     string
		by, byB  string
		rendered bool
	}{
		{"the same words", "We have chosen bread over guns.", "We have chosen bread over guns,", full, tolland, true},
		{"a part of it", "We have chosen bread over guns", "We have chosen bread over guns and we shall keep to it.", tolland, full, true},
		{"split in one outlet", "We have chosen bread over guns […] and we shall keep to it", "We have chosen bread over guns and we shall keep to it.", full, full, true},
		{"another translation", "We have chosen the bread over the guns and will keep to it", "We have chosen bread over guns and we shall keep to it", full, tolland, true},
		{"another person", "We have chosen bread over guns.", "We have chosen bread over guns.", full, "Jon Reiss", false},
		{"an initial is no name", "We have chosen bread over guns.", "We have chosen bread over guns.", "M. Tolland", "M. Reiss", false},
		{"unnamed, long and the same", "Nobody will fire the first shot in these waters", "Nobody will fire the first shot in these waters", "", full, true},
		{"unnamed and short", "We shall not fire", "We shall not fire", "", full, false},
		{"too short", "We shall see", "We shall see", full, full, false},
		{"a negation", "We will send our ships to the strait", "We will not send our ships to the strait", full, full, false},
		{"a contraction", "We will send our ships to the strait", "We won’t send our ships to the strait", full, full, false},
		{"a number", "We will send 12 ships to the strait at dawn", "We will send 20 ships to the strait at dawn", full, full, false},
		{"a name", "We support the accession of Varonia to the league", "We support the accession of Eltsand to the league", full, full, false},
		{"a name left out", "We support the accession of Varonia to the league this year", "We support its accession to the league this very year", full, full, true},
		{"alike in what says nothing", "The harbour is open to all of us", "The northern bridge is closed to all of us", full, full, false},
		{"another statement", "We will send our ships to the strait", "Grain will move again before the winter comes", full, full, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := briefs.NewUtterance(briefs.Quote{Text: tt.a, Speaker: tt.by}), briefs.NewUtterance(briefs.Quote{Text: tt.b, Speaker: tt.byB})
			if a.Same(b) != tt.rendered || b.Same(a) != tt.rendered {
				t.Errorf("Same = %v and %v, want %v", a.Same(b), b.Same(a), tt.rendered)
			}
		})
	}
}
