package standin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/attache-bot/attache/bot/standin"
)

// fault reads the code of the first fault at a dotted path of a 50035 body.
func fault(t *testing.T, body map[string]any, path string) string {
	t.Helper()
	node, _ := body["errors"].(map[string]any)
	for key := range strings.SplitSeq(path, ".") {
		if key != "" {
			node, _ = node[key].(map[string]any)
		}
	}
	list, _ := node["_errors"].([]any)
	if len(list) == 0 {
		t.Fatalf("no fault at %q in %v", path, body)
	}
	return list[0].(map[string]any)["code"].(string)
}

func row(buttons string) string {
	return `{"components":[{"type":1,"components":[` + buttons + `]}]}`
}

func TestInvalidMessages(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	long := strings.Repeat
	six := long(`{"type":2,"style":5,"label":"l","url":"https://example.org"},`, 5) + `{"type":2,"style":5,"label":"l","url":"https://example.org"}`
	for _, tt := range []struct{ name, body, path, code string }{
		{"content", `{"content":"` + long("é", 2001) + `"}`, "content", "BASE_TYPE_MAX_LENGTH"},
		{"nonce", `{"content":"a","nonce":"` + long("n", 26) + `"}`, "nonce", "BASE_TYPE_MAX_LENGTH"},
		{"embed title", `{"embeds":[{"title":"` + long("t", 257) + `"}]}`, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"},
		{"embed description", `{"embeds":[{"description":"` + long("t", 4097) + `"}]}`, "embeds.0.description", "BASE_TYPE_MAX_LENGTH"},
		{"embed footer", `{"embeds":[{"title":"a","footer":{"text":"` + long("t", 2049) + `"}}]}`, "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"},
		{"embed author", `{"embeds":[{"title":"a","author":{"name":"` + long("t", 257) + `"}}]}`, "embeds.0.author.name", "BASE_TYPE_MAX_LENGTH"},
		{"empty field value", `{"embeds":[{"title":"a","fields":[{"name":"n","value":" "}]}]}`, "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"},
		{"26 fields", `{"embeds":[{"title":"a","fields":[` + long(`{"name":"n","value":"v"},`, 25) + `{"name":"n","value":"v"}]}]}`, "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"},
		{"6000 in all", `{"embeds":[{"description":"` + long("t", 4000) + `"},{"description":"` + long("t", 2001) + `"}]}`, "embeds", "MAX_EMBED_SIZE_EXCEEDED"},
		{"11 embeds", `{"embeds":[` + long(`{"title":"a"},`, 10) + `{"title":"a"}]}`, "embeds", "BASE_TYPE_MAX_LENGTH"},
		{"empty embed", `{"embeds":[{}]}`, "embeds.0.description", "BASE_TYPE_REQUIRED"},
		{"embed link", `{"embeds":[{"title":"a","url":"ftp://example.org"}]}`, "embeds.0.url", "URL_TYPE_INVALID_SCHEME"},
		{"embed time", `{"embeds":[{"title":"a","timestamp":"yesterday"}]}`, "embeds.0.timestamp", "DATE_TIME_TYPE_PARSE"},
		{"wrong type", `{"content":7}`, "content", "BASE_TYPE_BAD_TYPE"},
		{"six rows", `{"components":[` + long(`{"type":1,"components":[]},`, 5) + `{"type":1,"components":[]}]}`, "components", "BASE_TYPE_MAX_LENGTH"},
		{"six buttons", row(six), "components.0.components", "BASE_TYPE_BAD_LENGTH"},
		{"button outside a row", `{"components":[{"type":2}]}`, "components.0.type", "UNION_TYPE_CHOICES"},
		{"unknown component", row(`{"type":77}`), "components.0.components.0.type", "UNION_TYPE_CHOICES"},
		{"V2 without its flag", `{"components":[{"type":10,"content":"a"}]}`, "components.0.type", "UNION_TYPE_CHOICES"},
		{"V2 with content", `{"content":"a","flags":32768,"components":[{"type":10,"content":"a"}]}`, "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		{"label", row(`{"type":2,"style":1,"custom_id":"a","label":"` + long("l", 81) + `"}`), "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"},
		{"no custom id", row(`{"type":2,"style":1,"label":"l"}`), "components.0.components.0.custom_id", "BASE_TYPE_REQUIRED"},
		{"long custom id", row(`{"type":2,"style":1,"label":"l","custom_id":"` + long("c", 101) + `"}`), "components.0.components.0.custom_id", "BASE_TYPE_BAD_LENGTH"},
		{"same custom id", row(`{"type":2,"style":1,"label":"l","custom_id":"a"},{"type":2,"style":1,"label":"l","custom_id":"a"}`), "components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"},
		{"link with custom id", row(`{"type":2,"style":5,"label":"l","custom_id":"a","url":"https://example.org"}`), "components.0.components.0.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"},
		{"link without address", row(`{"type":2,"style":5,"label":"l"}`), "components.0.components.0.url", "BASE_TYPE_REQUIRED"},
		{"link too long", row(`{"type":2,"style":5,"label":"l","url":"https://example.org/` + long("p", 500) + `"}`), "components.0.components.0.url", "BASE_TYPE_MAX_LENGTH"},
		{"link of no host", row(`{"type":2,"style":5,"label":"l","url":"https://"}`), "components.0.components.0.url", "URL_TYPE_INVALID_URL"},
		{"menu beside a button", row(`{"type":5,"custom_id":"a"},{"type":2,"style":1,"label":"l","custom_id":"b"}`), "components.0.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"},
		{"menu without options", row(`{"type":3,"custom_id":"a","options":[]}`), "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"},
		{"menu with a value twice", row(`{"type":3,"custom_id":"a","options":[{"label":"a","value":"v"},{"label":"b","value":"v"}]}`), "components.0.components.0.options.1.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"},
		{"parse and list", `{"content":"a","allowed_mentions":{"parse":["users"],"users":["` + member + `"]}}`, "allowed_mentions.parse", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"},
		{"reply to nothing", `{"content":"a","message_reference":{"message_id":"1"}}`, "message_reference", "REPLIES_UNKNOWN_MESSAGE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := w.do("POST", "/channels/"+briefs+"/messages", tt.body)
			if res.StatusCode != 400 || body["code"] != 50035.0 || body["message"] != "Invalid Form Body" {
				t.Fatalf("HTTP %d %v, want a 50035", res.StatusCode, body)
			}
			if got := fault(t, body, tt.path); got != tt.code {
				t.Errorf("%s: %s, want %s", tt.path, got, tt.code)
			}
		})
	}
	if n := len(w.History(briefs)); n != 0 {
		t.Errorf("%d messages were made all the same", n)
	}
}

// TestAtTheLimit sends what is exactly as long as Discord allows.
func TestAtTheLimit(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	x := strings.Repeat
	body := fmt.Sprintf(`{"content":" %s ","nonce":"%s","embeds":[{"title":"%s","description":"%s"}],"components":[{"type":1,"components":[{"type":2,"style":5,"label":"%s","url":"https://example.org/%s"}]}]}`,
		x("😀", 2000), x("n", 25), x("t", 256), x("d", 4096), x("l", 80), x("p", 512-len("https://example.org/")))
	if res, out := w.do("POST", "/channels/"+briefs+"/messages", body); res.StatusCode != 200 || out["nonce"] != x("n", 25) {
		t.Errorf("HTTP %d %v", res.StatusCode, out)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	said, err := w.Say(briefs, member, "hello")
	if err != nil {
		t.Fatal(err)
	}
	_, own := w.do("POST", "/channels/"+briefs+"/messages", `{"content":"a"}`)
	_, gone := w.do("POST", "/channels/"+briefs+"/messages", `{"content":"b"}`)
	w.do("DELETE", "/channels/"+briefs+"/messages/"+gone["id"].(string), "")
	hidden, err := w.AddChannel(guildID, standin.Channel{Name: "hidden"})
	if err != nil {
		t.Fatal(err)
	}
	readonly, err := w.AddChannel(guildID, standin.Channel{Name: "read-only"})
	if err != nil {
		t.Fatal(err)
	}
	for id, p := range map[string]standin.Permissions{hidden: 0, readonly: standin.ViewChannel} {
		if err := w.SetBotPermissions(id, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetDMsClosed(member, true); err != nil {
		t.Fatal(err)
	}
	_, dm := w.do("POST", "/users/@me/channels", `{"recipient_id":"`+member+`"}`)
	left := w.AddGuild(standin.Guild{Name: "left", Channels: []standin.Channel{{ID: "77", Name: "a"}}})
	if err := w.RemoveGuild(left); err != nil {
		t.Fatal(err)
	}
	const hi = `{"content":"hi"}`
	for _, tt := range []struct {
		name, method, path, body string
		status, code             int
	}{
		{"no such route", "GET", "/nothing", "", 404, 0},
		{"no such method", "PUT", "/channels/" + briefs + "/messages", "{}", 405, 0},
		{"broken JSON", "POST", "/channels/" + briefs + "/messages", "{", 400, 50109},
		{"empty message", "POST", "/channels/" + briefs + "/messages", `{"content":" \n "}`, 400, 50006},
		{"unknown channel", "POST", "/channels/123/messages", hi, 404, 10003},
		{"channel no id", "GET", "/channels/abc", "", 400, 50035},
		{"hidden channel", "POST", "/channels/" + hidden + "/messages", hi, 403, 50001},
		{"read-only channel", "POST", "/channels/" + readonly + "/messages", hi, 403, 50013},
		{"channel of a guild left", "POST", "/channels/77/messages", hi, 403, 50001},
		{"closed DMs", "POST", "/channels/" + dm["id"].(string) + "/messages", hi, 403, 50007},
		{"forum takes no message", "POST", "/channels/" + stories + "/messages", hi, 400, 50008},
		{"unknown message", "PATCH", "/channels/" + briefs + "/messages/1", hi, 404, 10008},
		{"deleted message", "PATCH", "/channels/" + briefs + "/messages/" + gone["id"].(string), hi, 404, 10008},
		{"message of another channel", "GET", "/channels/" + talks + "/messages/" + own["id"].(string), "", 404, 10008},
		{"message of another author", "PATCH", "/channels/" + briefs + "/messages/" + said.ID, hi, 403, 50005},
		{"edit to nothing", "PATCH", "/channels/" + briefs + "/messages/" + own["id"].(string), `{"content":null}`, 400, 50006},
		{"crosspost of a text channel", "POST", "/channels/" + briefs + "/messages/" + own["id"].(string) + "/crosspost", "", 400, 50024},
		{"commands of another application", "GET", "/applications/1/commands", "", 403, 20012},
		{"unknown command", "DELETE", "/applications/" + w.Bot().ID + "/commands/1", "", 404, 10063},
		{"unknown guild", "GET", "/guilds/1/channels", "", 404, 10004},
		{"guild left", "GET", "/guilds/" + left + "/channels", "", 403, 50001},
		{"unknown interaction", "POST", "/interactions/1/x/callback", `{"type":5}`, 404, 10062},
		{"unknown webhook token", "POST", "/webhooks/" + w.Bot().ID + "/x", hi, 401, 50027},
		{"unknown recipient", "POST", "/users/@me/channels", `{"recipient_id":"1"}`, 400, 50035},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := w.do(tt.method, tt.path, tt.body)
			if res.StatusCode != tt.status || body["code"] != float64(tt.code) || body["message"] == "" {
				t.Errorf("HTTP %d %v, want %d with code %d", res.StatusCode, body, tt.status, tt.code)
			}
		})
	}
}

func TestTokenAndVersion(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	if res, _ := w.do("GET", "/users/@me", ""); res.StatusCode != 200 {
		t.Fatalf("good token: HTTP %d", res.StatusCode)
	}
	w.SetTokens("another")
	if res, body := w.do("GET", "/users/@me", ""); res.StatusCode != 401 || body["message"] != "401: Unauthorized" {
		t.Errorf("old token: HTTP %d %v", res.StatusCode, body)
	}
	res, err := http.Get(w.url + "/api/v6/gateway")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 400 {
		t.Errorf("version 6: HTTP %d", res.StatusCode)
	}
	if n := w.Stats().Statuses[401]; n != 1 {
		t.Errorf("%d answers of 401 counted", n)
	}
}

func TestCommandRules(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	base := "/applications/" + w.Bot().ID + "/commands"
	opt := func(s string) string { return `{"name":"a","description":"d","options":[` + s + `]}` }
	for _, tt := range []struct{ name, body, path, code string }{
		{"upper case", `{"name":"Brief","description":"d"}`, "name", "APPLICATION_COMMAND_INVALID_NAME"},
		{"space", `{"name":"a b","description":"d"}`, "name", "APPLICATION_COMMAND_INVALID_NAME"},
		{"33 characters", `{"name":"` + strings.Repeat("a", 33) + `","description":"d"}`, "name", "APPLICATION_COMMAND_INVALID_NAME"},
		{"no description", `{"name":"a"}`, "description", "BASE_TYPE_REQUIRED"},
		{"long description", `{"name":"a","description":"` + strings.Repeat("d", 101) + `"}`, "description", "BASE_TYPE_BAD_LENGTH"},
		{"required after optional", opt(`{"type":3,"name":"x","description":"d"},{"type":3,"name":"y","description":"d","required":true}`), "options.1", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"},
		{"same option twice", opt(`{"type":3,"name":"x","description":"d"},{"type":3,"name":"x","description":"d"}`), "options.1.name", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE"},
		{"26 options", opt(strings.Repeat(`{"type":3,"name":"x","description":"d"},`, 25) + `{"type":3,"name":"x","description":"d"}`), "options", "BASE_TYPE_MAX_LENGTH"},
		{"choices and autocomplete", opt(`{"type":3,"name":"x","description":"d","autocomplete":true,"choices":[{"name":"a","value":"a"}]}`), "options.0.autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"},
		{"choice of another type", opt(`{"type":4,"name":"x","description":"d","choices":[{"name":"a","value":"a"}]}`), "options.0.choices.0.value", "NUMBER_TYPE_COERCE"},
		{"unknown option type", opt(`{"type":12,"name":"x","description":"d"}`), "options.0.type", "BASE_TYPE_CHOICES"},
		{"subcommand beside option", opt(`{"type":1,"name":"x","description":"d"},{"type":3,"name":"y","description":"d"}`), "options.0", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"},
		{"bounds on text", opt(`{"type":3,"name":"x","description":"d","min_value":1}`), "options.0", "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID"},
		{"description of a message command", `{"name":"Brief this","type":3,"description":"d"}`, "description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, body := w.do("POST", base, tt.body)
			if res.StatusCode != 400 {
				t.Fatalf("HTTP %d %v", res.StatusCode, body)
			}
			if got := fault(t, body, tt.path); got != tt.code {
				t.Errorf("%s: %s, want %s", tt.path, got, tt.code)
			}
		})
	}
	res, body := w.do("PUT", base, `[{"name":"a","description":"d"},{"name":"a","description":"d"}]`)
	if got := fault(t, body, "1.name"); res.StatusCode != 400 || got != "APPLICATION_COMMANDS_DUPLICATE_NAME" {
		t.Errorf("bulk: HTTP %d, %s", res.StatusCode, got)
	}
}

func TestCommandLife(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	base := "/applications/" + w.Bot().ID + "/commands"
	res, first := w.do("POST", base, `{"name":"brief","description":"d","integration_types":[0],"contexts":[0,1]}`)
	if res.StatusCode != 201 {
		t.Fatalf("create: HTTP %d %v", res.StatusCode, first)
	}
	res, again := w.do("POST", base, `{"name":"brief","description":"e"}`)
	if res.StatusCode != 200 || again["id"] != first["id"] || again["version"] == first["version"] {
		t.Errorf("replace: HTTP %d %v", res.StatusCode, again)
	}
	id := first["id"].(string)
	res, patched := w.do("PATCH", base+"/"+id, `{"default_member_permissions":"16"}`)
	if res.StatusCode != 200 || patched["description"] != "e" || patched["default_member_permissions"] != "16" {
		t.Errorf("patch: HTTP %d %v", res.StatusCode, patched)
	}
	if res, _ := w.do("DELETE", base+"/"+id, ""); res.StatusCode != 204 || len(w.Commands()) != 0 {
		t.Errorf("delete: HTTP %d, %d commands left", res.StatusCode, len(w.Commands()))
	}
}
