package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// sentenceArgs says of the functions that take sentences which of their
// arguments those are.
var sentenceArgs = map[string][]int{"say": {0}, "sayIf": {0}, "sorry": {0}, "pick": {2, 3}}

// sentences are the sentences that the package's own code says, and where.
func sentences(t *testing.T) map[string]token.Position {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	found := make(map[string]token.Position)
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			callee := ""
			switch fn := call.Fun.(type) {
			case *ast.Ident:
				callee = fn.Name
			case *ast.SelectorExpr:
				callee = fn.Sel.Name
			}
			for _, at := range sentenceArgs[callee] {
				if at < len(call.Args) {
					if s, ok := literal(call.Args[at]); ok {
						found[s] = set.Position(call.Pos())
					}
				}
			}
			return true
		})
	}
	return found
}

// literal is the text of a string that stands in the source.
func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// source is all the code that could say something in English: this package's, and
// what others say that is answered with.
func source(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range []string{"*.go", "../briefs/*.go", "../briefs/store/*.go", "../briefs/feed/*.go", "../briefs/cluster/*.go", "../cmd/bot/*.go"} {
		files, err := filepath.Glob(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(f, "_test.go") {
				all.Write(raw)
			}
		}
	}
	return all.String()
}

// verbs are the verbs of a sentence by the part that each shows.
func verbs(sentence string) map[int]string {
	list := make(map[int]string)
	next := 1
	for _, m := range regexp.MustCompile(`%(?:\[(\d+)\])?([-+# 0-9.]*[a-zA-Z]|%)`).FindAllStringSubmatch(sentence, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		list[next] = m[2]
		next++
	}
	return list
}

// TestAnswersLocalised holds that every sentence is there in every language,
// with the same parts, and that no catalog has others.
func TestAnswersLocalised(t *testing.T) {
	t.Parallel()
	said, code := sentences(t), source(t)
	if len(said) < 200 {
		t.Fatalf("%d sentences only: are they found?", len(said))
	}
	english, err := readAnswers("en")
	if err != nil {
		t.Fatal(err)
	}
	for sentence, f := range english {
		if f.One == "" || f.Other == "" {
			t.Errorf("en: %q needs no entry but for forms", sentence)
		}
	}
	for _, lang := range []string{"de", "es", "fr"} {
		words, err := readAnswers(lang)
		if err != nil {
			t.Fatal(err)
		}
		for sentence, at := range said {
			if _, ok := words[sentence]; !ok {
				t.Errorf("%s: %s has no %q", at, lang, sentence)
			}
		}
		for sentence := range english {
			if words[sentence].One == "" {
				t.Errorf("%s: %q has no form for one", lang, sentence)
			}
		}
		for sentence, f := range words {
			if _, ok := said[sentence]; !ok && !strings.Contains(code, strconv.Quote(sentence)) {
				t.Errorf("%s: nothing says %q", lang, sentence)
			}
			forms := []string{f.Other}
			if f.One != "" {
				forms = append(forms, f.One)
			}
			for _, form := range forms {
				if got, want := verbs(form), verbs(sentence); !maps.Equal(got, want) {
					t.Errorf("%s: %q has the parts %v, want %v: %q", lang, sentence, got, want, form)
				}
				if strings.HasSuffix(form, " ") != strings.HasSuffix(sentence, " ") {
					t.Errorf("%s: %q ends otherwise: %q", lang, sentence, form)
				}
				for _, name := range regexp.MustCompile("`[^`]*`").FindAllString(sentence, -1) {
					if !strings.Contains(name, "ceasefire") && !strings.Contains(name, "black sea") && !strings.Contains(form, name) && strings.Contains(name, "/") {
						t.Errorf("%s: %q lacks %s: %q", lang, sentence, name, form)
					}
				}
			}
		}
	}
}

// TestSay has the rules of number and of fallback.
func TestSay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		locale, sentence string
		parts            []any
		want             string
	}{
		{"en-US", "%d briefs", []any{1}, "1 brief"},
		{"en-GB", "%d briefs", []any{0}, "0 briefs"},
		{"en-GB", "%d briefs", []any{1234567}, "1,234,567 briefs"},
		{"de", "%d briefs", []any{1}, "1 Kurzmeldung"},
		{"de", "%d briefs", []any{1234567}, "1.234.567 Kurzmeldungen"},
		{"fr", "%d briefs", []any{0}, "0 brève"},
		{"fr", "%d briefs", []any{2}, "2 brèves"},
		{"es-419", "%d briefs", []any{1}, "1 breve"},
		{"es-ES", "No more.", nil, "No hay más."},
		{"ja", "%d briefs", []any{2}, "2 briefs"},
		{"", "No more.", nil, "No more."},
		{"de", "100% of it is new, %s", nil, "100% of it is new, %s"}, // no sentence of ours
		{"de", "%s and %d, not in any catalog", []any{"x", 2000}, "x and 2.000, not in any catalog"},
	} {
		if got := strings.ReplaceAll(tongueOf(discordgo.Locale(tt.locale)).say(tt.sentence, tt.parts...), "\u00a0", " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.locale, got, tt.want)
		}
	}
	outer := sorry("That page can't be briefed: %s", sorry("No more."))
	if got := tongueOf("de").fault(outer); got != "Aus dieser Seite lässt sich keine Kurzmeldung machen: Keine weiteren." {
		t.Errorf("in German: %q", got)
	}
	if got := outer.Error(); got != "That page can't be briefed: No more." {
		t.Errorf("in English: %q", got)
	}
	if names := slices.Sorted(maps.Keys(tongues())); !slices.Equal(names, []string{"de", "en", "es", "fr"}) {
		t.Errorf("languages %v", names)
	}
}
