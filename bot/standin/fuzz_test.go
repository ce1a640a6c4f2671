package standin_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/attache-bot/attache/bot/standin"
)

// FuzzBodies holds that no body breaks the stand-in, and that what it accepts
// as a message is within Discord's limits.
func FuzzBodies(f *testing.F) {
	for _, body := range []string{
		`{"content":"a","nonce":1,"enforce_nonce":true,"allowed_mentions":{"parse":["users"]}}`,
		`{"embeds":[{"title":"t","fields":[{"name":"n","value":"v"}],"footer":{"text":"f"}}],"flags":4096}`,
		row(`{"type":2,"style":5,"label":"l","url":"https://example.org"},{"type":2,"style":1,"emoji":{"name":"x"},"custom_id":"c"}`),
		`{"name":"a","message":{"content":"b"},"applied_tags":[]}`,
		`{"type":4,"data":{"content":"c","flags":64}}`,
		`[{"name":"a","description":"d","options":[{"type":3,"name":"x","description":"d"}]}]`,
		`{"content":null,"embeds":null,"components":null,"message_reference":{}}`,
		`{"flags":32768,"components":[{"type":9,"components":[{"type":10,"content":"a"}],"accessory":{"type":11}}]}`,
	} {
		f.Add(body)
	}
	s := standin.New(standin.Options{Guilds: standin.DefaultWorld()})
	f.Cleanup(s.Close)
	app := "/applications/" + s.Bot().ID
	f.Fuzz(func(t *testing.T, body string) {
		for _, target := range []string{"POST /channels/" + briefs + "/messages", "POST /channels/" + stories + "/threads", "PUT " + app + "/commands", "POST " + app + "/commands", "POST /users/@me/channels"} {
			method, path, _ := strings.Cut(target, " ")
			r := httptest.NewRequest(method, "/api/v10"+path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bot x")
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s: HTTP %d %s", target, w.Code, w.Body)
			}
		}
		for _, m := range s.Messages(briefs) {
			if err := s.Remove(m.ID); err != nil {
				t.Fatal(err)
			}
			text := 0
			for _, e := range m.Embeds {
				text += utf8.RuneCountInString(e.Title + e.Description)
			}
			if utf8.RuneCountInString(m.Content) > 2000 || text > 6000 || len(m.Embeds) > 10 || len(m.Nonce) > 100 {
				t.Fatalf("accepted %+v", m)
			}
		}
	})
}
