package main

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs/feed"
)

func TestExtractOnDemand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the broken programs are shell scripts")
	}
	page := []byte("<html lang=en><title>River talks</title><body><nav><a href=/>Home</a></nav><article><h1>River talks</h1>" +
		strings.Repeat("<p>Envoys of both banks met in the customs house on Tuesday, and nobody left the table.</p>", 6) + "</article></body></html>")
	folder := t.TempDir()
	script := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := `{"title":"By the program","text":"<p>` + strings.Repeat("Words of the program. ", 20) + `</p>"}`
	for _, tt := range []struct{ name, program, want string }{
		{"good", script("good", "cat >/dev/null; echo '"+good+"'"), "By the program"},
		{"off", "off", "River talks"},
		{"missing", filepath.Join(folder, "nowhere"), "River talks"},
		{"fails", script("fails", "cat >/dev/null; exit 1"), "River talks"},
		{"reads nothing", script("deaf", "exit 1"), "River talks"},
		{"says no JSON", script("mumbles", "cat >/dev/null; echo words"), "River talks"},
		{"finds no text", script("empty", "cat >/dev/null; echo '{}'"), "River talks"},
		{"never stops talking", script("talks", "cat >/dev/null; exec yes"), "River talks"},
		{"hangs", script("hangs", "exec sleep 60"), "River talks"},
		{"sees no secret", script("spies", `[ -z "$HOME$DISCORD_TOKEN" ] && exit 1; echo '`+good+"'"), "River talks"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DISCORD_TOKEN", "secret")
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			began := time.Now()
			got, err := feed.PageBy(ctx, page, "https://morrow.example/a", findExtract(tt.program, slog.New(slog.DiscardHandler)))
			if err != nil || got.Title != tt.want || time.Since(began) > 10*time.Second {
				t.Errorf("%q after %s, %v", got.Title, time.Since(began), err)
			}
		})
	}
	t.Run("the program itself", func(t *testing.T) {
		if testing.Short() {
			t.Skip("builds cmd/extract")
		}
		program := filepath.Join(folder, extractProgram)
		if out, err := exec.Command("go", "build", "-o", program, "../extract").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		article, err := findExtract(program, slog.New(slog.DiscardHandler))(t.Context(), page, "https://morrow.example/a")
		if err != nil || article.Title != "River talks" || !strings.Contains(article.Text, "nobody left the table") {
			t.Errorf("%+v, %v", article, err)
		}
	})
	t.Run("what is reserved is not extracted", func(t *testing.T) {
		reserved := append([]byte(`<meta name="robots" content="noai">`), page...)
		asked := false
		_, err := feed.PageBy(t.Context(), reserved, "", func(context.Context, []byte, string) (feed.Article, error) {
			asked = true
			return feed.Article{}, nil
		})
		if err == nil || asked {
			t.Errorf("asked: %v, %v", asked, err)
		}
	})
}
