package attache_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/attache-bot/attache"

// TestImports holds the shape of the program: a star. Every package speaks the
// vocabulary of briefs, siblings never import each other, only the commands
// join them.
func TestImports(t *testing.T) {
	t.Parallel()
	// Tests are exempt: .Imports leaves theirs out.
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		seen++
		for imported := range strings.FieldsSeq(imports) {
			if !allowed(strings.TrimPrefix(pkg, module), imported) {
				t.Errorf("%s must not import %s", pkg, imported)
			}
		}
	}
	if seen < 8 {
		t.Errorf("go list named %d packages, want the whole program", seen)
	}
}

// allowed tells whether the package at path (below the module) may import.
func allowed(path, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	std := !strings.Contains(first, ".")
	inner, ours := strings.CutPrefix(imported, module)
	switch {
	case strings.HasPrefix(path, "/cmd/"), strings.HasPrefix(path, "/internal/"):
		return true
	case path == "/briefs", path == "":
		return std
	case !ours:
		return true
	case inner == "/briefs":
		return true
	default:
		// A package may use what lies below it and above it in its own
		// subject; the stand-in is no part of the bot but what it is tried on.
		below := strings.HasPrefix(inner, path+"/") && inner != "/bot/standin"
		above := strings.HasPrefix(path, inner+"/") && inner != "/bot"
		return below || above
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path, imported string
		want           bool
	}{
		{"/briefs", "time", true},
		{"/briefs", "golang.org/x/net/html", false},
		{"/briefs/store", module + "/briefs", true},
		{"/briefs/store", module + "/briefs/feed", false},
		{"/briefs/feed", module + "/briefs/feed/wire", true},
		{"/briefs/store/storetest", module + "/briefs/store", true},
		{"/bot", module + "/bot/standin", false},
		{"/bot/standin", module + "/bot", false},
		{"/bot/standin", module + "/bot/standin/openapi", true},
		{"/cmd/bot", module + "/briefs/store", true},
	} {
		if got := allowed(tt.path, tt.imported); got != tt.want {
			t.Errorf("allowed(%q, %q) = %v, want %v", tt.path, tt.imported, got, tt.want)
		}
	}
}
