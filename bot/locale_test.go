package bot_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/attache-bot/attache/bot/standin"
)

// TestLocalised holds that every description and choice is there in every
// language, within Discord's limits, and that no catalog has others.
func TestLocalised(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	locales := []string{"de", "es-419", "es-ES", "fr"}
	used := map[string]bool{}
	check := func(where, english string, others map[string]string) {
		if english == "" {
			return // a message command
		}
		used[english] = true
		if have := slices.Sorted(maps.Keys(others)); !slices.Equal(have, locales) {
			t.Errorf("%s: %q is there in %v, want %v", where, english, have, locales)
		}
		for locale, said := range others {
			if n := utf8.RuneCountInString(said); n == 0 || n > 100 || strings.TrimSpace(said) != said {
				t.Errorf("%s, %s: %q has %d characters", where, locale, said, n)
			}
		}
	}
	for _, c := range w.discord.Commands() {
		check("/"+c.Name, c.Description, c.DescriptionLocalizations)
		var options func(where string, list []standin.CommandOption)
		options = func(where string, list []standin.CommandOption) {
			for _, o := range list {
				check(where+" "+o.Name, o.Description, o.DescriptionLocalizations)
				for _, choice := range o.Choices {
					check(where+" "+o.Name, choice.Name, choice.NameLocalizations)
				}
				options(where+" "+o.Name, o.Options)
			}
		}
		options("/"+c.Name, c.Options)
	}
	files, err := filepath.Glob("locale/*.json")
	if err != nil || len(files) != 3 {
		t.Fatalf("catalogs %v, %v", files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for english := range words {
			if !used[english] {
				t.Errorf("%s: nothing says %q", f, english)
			}
		}
	}
}
