package bot_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/attache-bot/attache/bot/standin"
)

// TestNobodyIsWatched: what a member looked up is neither logged nor stored.
func TestNobodyIsWatched(t *testing.T) {
	t.Parallel()
	const secret = "qworkelbank"
	w := newWorld(t).run()
	w.file(strait(general))
	for _, c := range []struct {
		name    string
		options []any
	}{
		{"brief", []any{"search", secret}}, {"quote", []any{"speaker", secret}}, {"quote", []any{"about", secret, "mentioned", secret}},
		{"quote", []any{"number", secret}}, {"why", []any{"search", secret}}, {"story", []any{"link", "https://" + secret + ".example/"}},
		{"trend", []any{"speaker", secret}}, {"sources list", []any{"source", secret}}, {"quote", []any{"since", secret}}, {"brief", []any{"country", secret}},
	} {
		w.command(reader, general, c.name, c.options...)
	}
	w.store.set(func(string) error { return fmt.Errorf("the disk fails") })
	w.command(reader, general, "brief", "search", secret)
	w.store.set(nil)
	if log := w.log.String(); strings.Contains(log, secret) || strings.Contains(log, reader) {
		t.Errorf("the log holds what was looked up, or who did:\n%s", log)
	}
	w.inDatabase(secret, false)
	w.inDatabase(reader, false)
	w.inDatabase("bread over guns", true) // or nothing is looked into
}

// inDatabase checks whether any file of the database holds the words.
func (w *world) inDatabase(words string, want bool) {
	w.t.Helper()
	files, err := filepath.Glob(w.path + "*")
	if err != nil || len(files) == 0 {
		w.t.Fatalf("no database: %v", err)
	}
	found := false
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			w.t.Fatal(err)
		}
		found = found || bytes.Contains(raw, []byte(words))
	}
	if found != want {
		w.t.Errorf("the database holds %q: %v, want %v", words, found, want)
	}
}

// hostileWords are what others would trip over.
var hostileWords = []string{
	strings.Repeat("a ", 100), strings.Repeat("🕊", 100), "\u202eدولة\u202c \u2066x\u2069", `'; drop table briefs; --`, `"NEAR(" OR * ^a:b {c d}: -e`,
	"@everyone <@&" + pingRole + "> <@" + reader + ">", "**[x](https://evil.example)** `code` ||y||\n> z\n# h", "\ufffd\u0000", "https://x.example/" + strings.Repeat("%2e/", 40), " ",
}

// TestHostileForms fills every part of every popup with it; what is taken is shown,
// saved and listed, and works nowhere.
func TestHostileForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	check := func(a standin.Answer, words string) standin.Message {
		t.Helper()
		m := w.has(a, true)
		shown := text(m)
		for _, row := range m.Components {
			for _, c := range row.Components {
				for _, o := range c.Options {
					shown += "\n" + o.Label
				}
			}
		}
		if strings.Contains(shown, "went wrong") || strings.Contains(shown, "<@&"+pingRole) || strings.Contains(shown, "@everyone ") || strings.Contains(shown, "](https://evil") || strings.Contains(shown, "\u202e") {
			t.Errorf("%q: %s", words, shown)
		}
		return m
	}
	for _, words := range append(hostileWords, strings.Repeat("x", 10000), strings.Repeat("word, ", 500)) {
		m := check(w.command(moderator, general, "subscribe", "topic", "grain"), words)
		a := w.click(moderator, m, "form:narrow:")
		for _, part := range []string{"countries", "speakers", "outlets", "include", "exclude"} {
			check(w.submit(a, map[string]string{part: words}, nil), words)
		}
		m = check(w.command(moderator, general, "subscribe", "topic", "grain"), words)
		m = check(w.submit(w.click(moderator, m, "form:narrow:"), map[string]string{"speakers": words, "include": words, "exclude": words}, nil), words)
		if customID(m, "form:save:") != "" {
			check(w.click(moderator, m, "form:save:"), words)
		}
		m = check(w.command(moderator, general, "subscriptions"), words)
		m = check(w.click(moderator, m, "subs:open:", menuValue(m)), words)
		for _, part := range []string{"at", "zone", "limit", "quiet"} {
			check(w.submit(w.click(moderator, m, "subs:when:"), map[string]string{part: words}, nil), words)
		}
	}
}

// TestHostileWords drives every slash command with every text option, alone and
// all at once, full of what others would trip over. The world validates each
// answer.
func TestHostileWords(t *testing.T) {
	t.Parallel()
	w, _ := offering(t, feedList())
	w.file(strait(general))
	answers, suggested := 0, 0
	type called struct {
		Name, sub string
		Options   []standin.CommandOption
	}
	var all []called
	for _, c := range w.discord.Commands() {
		if len(c.Options) > 0 && c.Options[0].Type == standin.OptionSubcommand {
			for _, o := range c.Options {
				all = append(all, called{c.Name, o.Name, o.Options})
			}
			continue
		}
		all = append(all, called{c.Name, "", c.Options})
	}
	for _, c := range all {
		call := func(args ...any) standin.Command {
			cmd := w.call(moderator, general, c.Name, args...)
			if c.sub != "" {
				cmd.Options = []standin.Option{{Name: c.sub, Options: cmd.Options}}
			}
			return cmd
		}
		for _, o := range c.Options {
			if !o.Autocomplete {
				continue
			}
			for _, typed := range append(hostileWords[:len(hostileWords):len(hostileWords)], strings.Repeat("x", 10000)) {
				cmd := call()
				typing := []standin.Option{{Name: o.Name, Value: typed, Focused: true}}
				if c.sub != "" {
					cmd.Options[0].Options = typing
				} else {
					cmd.Options = typing
				}
				a, err := w.discord.Autocomplete(t.Context(), cmd)
				if err != nil || a.Callback == 0 {
					t.Errorf("/%s %s, typed %.30q: %v", c.Name, o.Name, typed, err)
				}
				suggested++
			}
		}
		var free, fixed []any
		for _, o := range c.Options {
			switch {
			case len(o.Choices) > 0:
				fixed = append(fixed, o.Name, o.Choices[0].Value)
			case o.Type == standin.OptionString:
				free = append(free, o.Name)
			}
		}
		if len(free) == 0 {
			continue
		}
		// Discord keeps the longest from the bot.
		if _, err := w.discord.Interact(t.Context(), call(append(fixed[:len(fixed):len(fixed)], free[0], strings.Repeat("x", 10000))...)); !errors.Is(err, standin.ErrInput) {
			t.Errorf("/%s takes 10,000 characters: %v", c.Name, err)
		}
		for n, words := range hostileWords {
			one := append(fixed[:len(fixed):len(fixed)], free[n%len(free)], words)
			every := fixed[:len(fixed):len(fixed)]
			for _, name := range free {
				every = append(every, name, words)
			}
			for _, args := range [][]any{one, every} {
				a, err := w.discord.Interact(t.Context(), call(args...))
				if errors.Is(err, standin.ErrInput) && len(args) == len(one) {
					continue // another option is required
				}
				if err != nil || a.Message == nil {
					t.Errorf("/%s %q: %v", c.Name, args, err)
					continue
				}
				answers++
				if got := text(a.Message.Message); strings.Contains(got, "went wrong") || strings.Contains(got, "<@&"+pingRole) {
					t.Errorf("/%s %q: %s", c.Name, args, got)
				}
			}
		}
	}
	if answers < 100 || suggested < 100 {
		t.Errorf("%d answers and %d suggestions only", answers, suggested)
	}
}
