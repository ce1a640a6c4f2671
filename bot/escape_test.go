package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/attache-bot/attache/bot"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	const zw = "\u200b"
	for _, c := range []struct{ name, in, want string }{
		{"words", "Talks resume in Port Oren.", "Talks resume in Port Oren."},
		{"white space", " a\n\tb\u00a0c ", "a b c"},
		{"emphasis", "*a* _b_ ~~c~~ ||d|| `e`", `\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| \` + "`e" + `\` + "`"},
		{"backslash", `a\*b`, `a\\\*b`},
		{"header", "# Headline", `\# Headline`},
		{"sign inside a line", "No. 3 - a + b # c", "No. 3 - a + b # c"},
		{"list", "- item", `\- item`},
		{"numbered", "12. Item", `12\. Item`},
		{"a year is no item", "2026 was", "2026 was"},
		{"masked link", "[a](https://b.example)", `\[a\]\(https:\/\/b.example)`},
		{"bare link", "see https://b.example/x_y", `see https:\/\/b.example/x\_y`},
		{"invite", "discord.gg/abc DISCORD.COM/invite/x", `discord\.gg/abc DISCORD\.COM/invite/x`},
		{"everyone", "@everyone and @here", "@" + zw + "everyone and @" + zw + "here"},
		{"mention", "<@123>", `\<` + zw + "@" + zw + `123\>`},
		{"emoji name", "a :skull: at 10:30:45", `a \:skull: at 10\:30:45`},
		{"address", "a@b.example", "a@" + zw + "b.example"},
		{"zero width", "@\u200beve\u200dryone", "@" + zw + "everyone"},
		{"override", "\u202eabc", "abc"},
		{"joiner in emoji", "👩\u200d🚀", "👩\u200d🚀"},
		{"marks piled up", "e" + strings.Repeat("\u0301", 50), "e" + strings.Repeat("\u0301", 4)},
		{"broken", "a\xffb", "a b"},
		{"nothing", "\u200b\u202e", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bot.Escape(c.in); got != c.want {
				t.Errorf("escape(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

// seen is what a reader sees of markdown, by Discord's rule for backslashes.
func seen(s string) string {
	var out strings.Builder
	for rest := s; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
		if r == '\\' && rest != "" {
			if next := rune(rest[0]); next < utf8.RuneSelf && (unicode.IsPunct(next) || unicode.IsSymbol(next)) {
				r, rest = next, rest[1:]
			}
		}
		if r != '\u200b' {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// working is what must not be found in text of a feed once it is escaped: what
// works without regard to backslashes, as the server reads it.
var working = regexp.MustCompile(`(?i)@everyone|@here|<[@#:/at]|\]\(|https?://|discord(app)?\.(gg|com)/`)

// bare finds a sign of markdown that no backslash disarms.
var bare = regexp.MustCompile("(^|[^\\\\])(\\\\\\\\)*([*_~|`\\[\\]<>]|:[A-Za-z0-9_+~-]+:|^([#+-]|[0-9]+[.)]))")

func checkEscaped(t interface{ Errorf(string, ...any) }, in, out string) {
	if got, want := seen(out), bot.Plain(in); got != want {
		t.Errorf("of %q a reader sees %q, not %q", in, got, want)
	}
	if m := working.FindString(out); m != "" {
		t.Errorf("%q works in %q", m, out)
	}
	if m := bare.FindString(out); m != "" {
		t.Errorf("%q is not escaped in %q", m, out)
	}
	for _, r := range out {
		if r != '\u200b' && r != '\u200c' && r != '\u200d' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Errorf("%U is left in %q", r, out)
		}
	}
}

// hostile draws text that a feed might send to break out of its place.
func hostile() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{
		"@everyone", "@here", "<@1>", "<@&77>", "<#5>", "<t:0:R>", "<:x:1>", "</buy:1>", "[a](http://b)", "](", "](<", ">)", "\\", "\\\\", "`", "```", "||", "**", "__", "~~",
		"# ", "> ", ">>> ", "- ", "-# ", "1. ", "discord.gg/x", "https://discord.com/invite/x", "http://", "://", ":smile:", ":", "<", ">", "@", "[", "]", "(", ")", "“", "”", "\"", "«", "»",
		"\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\x00", "\n", "\t", " ", " ", " ", "👩\u200d🚀", "🏴\U000e0067\U000e0062", "e\u0301\u0301\u0301\u0301\u0301\u0301", "نص", "שלום", "漢字", "word", "The minister.", "Mr. ",
	})
	return rapid.Custom(func(t *rapid.T) string {
		var out strings.Builder
		for _, p := range rapid.SliceOfN(rapid.OneOf(pieces, rapid.String()), 0, 20).Draw(t, "pieces") {
			out.WriteString(p)
		}
		if n := rapid.IntRange(0, 60).Draw(t, "times"); n > 55 {
			return strings.Repeat(out.String(), n)
		}
		return out.String()
	})
}

func TestEscapeAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "text")
		checkEscaped(t, s, bot.Escape(s))
		if m := working.FindString(bot.Defang(s)); m != "" {
			t.Errorf("%q is left in %q", m, bot.Defang(s))
		}
	})
}

func TestFitAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "text")
		limit := rapid.IntRange(0, 400).Draw(t, "limit")
		got := bot.Fit(s, limit, bot.Escape)
		if n := bot.Units(got); n > limit {
			t.Errorf("%d units of at most %d: %q", n, limit, got)
		}
		if !utf8.ValidString(got) {
			t.Errorf("broken: %q", got)
		}
		if kept := seen(strings.TrimSuffix(got, "…")); !strings.HasPrefix(bot.Plain(s), kept) {
			t.Errorf("%q is not how %q begins", kept, bot.Plain(s))
		}
	})
}

func TestFit(t *testing.T) {
	t.Parallel()
	same := func(s string) string { return s }
	for _, c := range []struct {
		name, in string
		limit    int
		want     string
	}{
		{"fits", "one two", 7, "one two"},
		{"between words", "one two three", 9, "one two…"},
		{"no comma before the dots", "one, two", 5, "one…"},
		{"between graphemes", "👩\u200d🚀👩\u200d🚀👩\u200d🚀", 12, "👩\u200d🚀👩\u200d🚀…"},
		{"a grapheme that does not fit", "👩\u200d🚀👩\u200d🚀", 4, ""},
		{"not inside a quotation", "He said “never ever again” and left", 22, "He said…"},
		{"not inside straight marks", `He said "never ever again" and left`, 22, "He said…"},
		{"after a quotation", "“Never” he said and went home", 20, "“Never” he said and…"},
		{"nothing but quotation", "“never ever again shall we”", 12, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bot.Fit(c.in, c.limit, same); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSafeLink(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://a.example/x?y=1#z":                      "https://a.example/x?y=1#z",
		" http://a.example/a b ":                         "http://a.example/a%20b",
		"https://a.example/(x)":                          "https://a.example/%28x%29",
		"https://a.example/@everyone":                    "https://a.example/%40everyone",
		"https://a.example/новости":                      "https://a.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
		"https://user:secret@a.example/":                 "",
		"javascript:alert(1)":                            "",
		"data:text/html,x":                               "",
		"//a.example/x":                                  "",
		"https://":                                       "",
		"":                                               "",
		"https://discord.gg/abc":                         "",
		"https://discord.com/invite/abc":                 "",
		"https://bücher.example/x":                       "https://xn--bcher-kva.example/x",
		"https://a.example:8443/x":                       "https://a.example:8443/x",
		"https://a_b.example/":                           "https://a_b.example/",
		"https://[::1]/x":                                "",
		"https://a.example>)/x":                          "",
		"https://a.example/" + strings.Repeat("x", 2000): "",
	} {
		if got := bot.SafeLink(in); got != want {
			t.Errorf("safeLink(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "@everyone [a](http://b) <@1> :x: 1. # > discord.gg/x", "\\", "]\u200b("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkEscaped(t, s, bot.Escape(s)) })
}
