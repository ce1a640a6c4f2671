package standin

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// optional tells a key that was sent, null included, from one that was not:
// in a PATCH the two mean different things.
type optional[T any] struct {
	Set   bool
	Value T
}

func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.Set = true
	return json.Unmarshal(b, &o.Value)
}

func (o optional[T]) into(dst *T) {
	if o.Set {
		*dst = o.Value
	}
}

// The checks of a body's values, with Discord's codes and words. Lengths are
// in code points.

func atMost(f *form, path []any, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", limit)
	}
}

func between(f *form, path []any, text string, least, most int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		f.fail(path, "BASE_TYPE_REQUIRED", "This field is required")
	case n < least || n > most:
		f.fail(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", least, most)
	}
}

// trimmed are the texts Discord strips of white space at both ends.
func trimmed(text *string) { *text = strings.TrimSpace(*text) }
