package standin

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Discord's limits on a message (developer documentation, "Message" and
// "Embed limits").
const (
	maxContent   = 2000
	maxNonce     = 25
	maxEmbeds    = 10
	maxEmbedText = 6000 // over all embeds of the message
	maxFields    = 25
)

// check tidies and refuses a message body as Discord does, all faults at once.
func (in *messageInput) check(path []any) error {
	var f form
	trimmed(&in.Content.Value)
	atMost(&f, at(path, "content"), in.Content.Value, maxContent)
	in.checkNonce(&f, at(path, "nonce"))
	in.Allowed.check(&f, at(path, "allowed_mentions"))
	checkEmbeds(&f, at(path, "embeds"), in.Embeds.Value)
	v2 := in.Flags.Value&FlagComponentsV2 != 0
	if v2 && (in.Content.Value != "" || len(in.Embeds.Value) > 0) {
		const code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
		for key, used := range map[string]bool{"content": in.Content.Value != "", "embeds": len(in.Embeds.Value) > 0} {
			if used {
				f.fail(at(path, key), code, "The '%s' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", key)
			}
		}
	}
	checkComponents(&f, at(path, "components"), in.Components.Value, v2)
	return f.err()
}

// checkNonce reads the nonce, which may be a number or a string.
func (in *messageInput) checkNonce(f *form, path []any) {
	raw := strings.TrimSpace(string(in.Nonce))
	if raw == "" || raw == "null" {
		return
	}
	if err := json.Unmarshal(in.Nonce, &in.nonce); err != nil {
		if _, err := strconv.ParseInt(raw, 10, 64); err != nil {
			f.fail(path, "BASE_TYPE_BAD_TYPE", "Value must be a string or an integer.")
			return
		}
		in.nonce = raw
	}
	atMost(f, path, in.nonce, maxNonce)
}

func checkEmbeds(f *form, path []any, embeds []Embed) {
	if len(embeds) > maxEmbeds {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxEmbeds)
		return
	}
	total := 0
	for i := range embeds {
		total += embeds[i].check(f, at(path, i))
	}
	if total > maxEmbedText {
		f.fail(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbedText)
	}
}

// check tidies one embed and returns the length of its counted text.
func (e *Embed) check(f *form, path []any) int {
	total := 0
	text := func(field *string, limit int, where ...any) {
		trimmed(field)
		atMost(f, at(path, where...), *field, limit)
		total += utf8.RuneCountInString(*field)
	}
	e.Type = "rich"
	text(&e.Title, 256, "title")
	text(&e.Description, 4096, "description")
	link(f, at(path, "url"), e.URL, 2048)
	if e.Footer != nil {
		text(&e.Footer.Text, 2048, "footer", "text")
		link(f, at(path, "footer", "icon_url"), e.Footer.IconURL, 2048)
	}
	if e.Author != nil {
		text(&e.Author.Name, 256, "author", "name")
		link(f, at(path, "author", "url"), e.Author.URL, 2048)
		link(f, at(path, "author", "icon_url"), e.Author.IconURL, 2048)
		if e.Author.Name == "" {
			f.fail(at(path, "author", "name"), "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	for key, part := range map[string]*EmbedPart{"image": e.Image, "thumbnail": e.Thumbnail} {
		if part != nil {
			link(f, at(path, key, "url"), part.URL, 2048)
		}
	}
	if len(e.Fields) > maxFields {
		f.fail(at(path, "fields"), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxFields)
	}
	for i := range e.Fields {
		field := &e.Fields[i]
		text(&field.Name, 256, "fields", i, "name")
		text(&field.Value, 1024, "fields", i, "value")
		for key, value := range map[string]string{"name": field.Name, "value": field.Value} {
			if value == "" {
				f.fail(at(path, "fields", i, key), "BASE_TYPE_REQUIRED", "This field is required")
			}
		}
	}
	e.checkRest(f, path, total)
	return total
}

func (e *Embed) checkRest(f *form, path []any, text int) {
	if e.Timestamp != "" {
		if _, err := time.Parse(time.RFC3339, e.Timestamp); err != nil {
			f.fail(at(path, "timestamp"), "DATE_TIME_TYPE_PARSE", "Could not parse %s. Should be ISO8601.", e.Timestamp)
		}
	}
	if e.Color < 0 || e.Color > 0xFFFFFF {
		f.fail(at(path, "color"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
	}
	if text == 0 && e.Image == nil && e.Thumbnail == nil {
		f.fail(at(path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
	}
}

// link checks an optional address: an empty one is one that was not sent,
// since the libraries in use leave empty ones out.
func link(f *form, path []any, address string, limit int) {
	if address == "" {
		return
	}
	atMost(f, path, address, limit)
	schemes := []string{"http", "https", "attachment"}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		f.fail(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	case !slices.Contains(schemes, u.Scheme):
		f.fail(path, "URL_TYPE_INVALID_SCHEME", "Scheme %q is not supported. Scheme must be one of ('http', 'https').", u.Scheme)
	case u.Host == "" || strings.ContainsAny(address, " \t\n"):
		f.fail(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	}
}
