package openapi_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/attache-bot/attache/bot/standin/openapi"
)

// load finds the description beside the repository.
func load(t *testing.T) *openapi.Validator {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	v, err := openapi.Load(filepath.Join(dir, "..", "shared", "data", "discord", "openapi.json"), "Channel")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("shared/data/discord/openapi.json is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValidate(t *testing.T) {
	v := load(t)
	const messages = "/channels/{channel_id}/messages"
	for _, tt := range []struct {
		name, method, route, body string
		want                      string // in the error; empty: valid
	}{
		{"plain message", "POST", messages, `{"content":"hi","nonce":"abc","enforce_nonce":true,"allowed_mentions":{"parse":[]}}`, ""},
		{"nonce too long", "POST", messages, `{"content":"hi","nonce":"` + strings.Repeat("n", 26) + `"}`, "nonce"},
		{"misspelt key", "POST", messages, `{"content":"hi","enforce_nonse":true}`, "unknown key enforce_nonse"},
		{"misspelt key deep down", "POST", messages, `{"components":[{"type":1,"components":[{"type":2,"style":1,"custom_id":"a","lable":"x"}]}]}`, "unknown key components.0.components.0.lable"},
		{"key of another component", "POST", messages, `{"components":[{"type":1,"components":[{"type":2,"style":1,"custom_id":"a","placeholder":"x"}]}]}`, "unknown key components.0.components.0.placeholder"},
		{"empty unknown keys", "POST", messages, `{"content":"hi","a":null,"b":false,"c":0,"d":"","e":[],"f":{}}`, ""},
		{"ignored key", "POST", messages, `{"content":"hi","Channel":"1"}`, ""},
		{"unknown component", "POST", messages, `{"components":[{"type":77}]}`, "components"},
		{"localisations take any key", "PUT", "/applications/{application_id}/commands", `[{"name":"a","description":"b","name_localizations":{"de":"c"}}]`, ""},
		{"no such route", "POST", "/channels/{channel_id}/nothing", `{}`, "no such operation"},
		{"not JSON", "POST", messages, `{`, "body"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := v.Validate(tt.method, tt.route, []byte(tt.body))
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	if _, err := openapi.Load(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openapi.Load(path); err == nil {
		t.Error("broken file accepted")
	}
}
