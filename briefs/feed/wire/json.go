package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// object is a JSON object with its names in lower case: ninjs 1 writes
// pubstatus, ninjs 2 pubStatus.
type object map[string]any

// readJSON decodes a JSON document, mending what agencies' exports break: raw
// control characters in strings and escapes that JSON doesn't know. Several
// documents one behind the other are a list.
func readJSON(text string) (any, error) {
	mended := mendJSON(text)
	d := json.NewDecoder(strings.NewReader(mended))
	d.UseNumber()
	var all []any
	for {
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("json: %w", err)
		}
		if list, ok := v.([]any); ok {
			all = append(all, list...)
		} else {
			all = append(all, v)
		}
		rest := strings.TrimLeft(mended[d.InputOffset():], " \t\r\n")
		if !strings.HasPrefix(rest, "{") && !strings.HasPrefix(rest, "[") {
			break // junk
		}
	}
	if len(all) == 1 {
		return lowerNames(all[0]), nil
	}
	return lowerNames(all), nil
}

func lowerNames(v any) any {
	switch v := v.(type) {
	case map[string]any:
		o := make(object, len(v))
		for k, x := range v {
			o[strings.ToLower(k)] = lowerNames(x)
		}
		return o
	case []any:
		for i, x := range v {
			v[i] = lowerNames(x)
		}
	}
	return v
}

// mendJSON returns the text fit for a strict decoder: inside strings a control
// character becomes a blank (a line break stays one) and the backslash goes
// before a character that can't be escaped, as in \“.
func mendJSON(s string) string {
	if json.Valid([]byte(s)) {
		return s
	}
	var b bytes.Buffer
	b.Grow(len(s))
	in := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case !in:
			in = c == '"'
			if c < 0x20 && c != '\n' && c != '\r' && c != '\t' {
				c = ' '
			}
			b.WriteByte(c)
		case c == '"':
			in = false
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c < 0x20:
			b.WriteByte(' ')
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`"\/bfnrtu`, s[i+1]) >= 0:
			b.WriteByte(c)
			b.WriteByte(s[i+1])
			i++
		case c == '\\':
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// str is the first of the named values that is text, a number or a boolean and
// not blank, trimmed.
func (o object) str(names ...string) string {
	for _, name := range names {
		switch v := o[name].(type) {
		case string:
			if s := strings.TrimSpace(v); s != "" {
				return s
			}
		case json.Number:
			return v.String()
		case bool:
			return fmt.Sprint(v)
		}
	}
	return ""
}

// obj is the named object; a list stands for its first. Never nil to read from.
func (o object) obj(name string) object {
	switch v := o[name].(type) {
	case object:
		return v
	case []any:
		if len(v) > 0 {
			first, _ := v[0].(object)
			return first
		}
	}
	return nil
}

// list is the named list's objects; an object alone is a list of one, an
// object of objects (ninjs 1 associations) its values.
func (o object) list(name string) []object {
	var found []object
	switch v := o[name].(type) {
	case []any:
		for _, x := range v {
			if e, ok := x.(object); ok {
				found = append(found, e)
			}
		}
	case object:
		found = append(found, v)
	}
	return found
}

// texts is the named value's texts: one, a list of them, or of objects with a
// name, code or value.
func (o object) texts(name string) []string {
	var found []string
	add := func(x any) {
		switch x := x.(type) {
		case string:
			found = append(found, x)
		case object:
			for _, k := range []string{"name", "code", "uri", "literal", "value", "qcode"} {
				if s := x.str(k); s != "" {
					found = append(found, s)
				}
			}
		}
	}
	if l, ok := o[name].([]any); ok {
		for _, x := range l {
			add(x)
		}
	} else {
		add(o[name])
	}
	return found
}

// has reports whether the name is there with a value, even an empty text.
func (o object) has(name string) bool {
	v, ok := o[name]
	return ok && v != nil
}

// sniffJSON tells JSON wires from JSON feeds and from anything else by the
// names in their outer objects.
func sniffJSON(head string) Format {
	names := outerNames(head)
	has := func(all ...string) bool {
		for _, n := range all {
			if !names[n] {
				return false
			}
		}
		return true
	}
	switch {
	case strings.Contains(head[:min(len(head), 1024)], "jsonfeed.org/version"):
		return ""
	case has("article_html"), has("urn", "version_created"), strings.Contains(head[:min(len(head), 1024)], `"digitalwires@`):
		return DPA
	case has("data", "meta"), has("data", "altids"), has("altids", "itemid"), has("altids", "pubstatus", "editorialpriority"):
		return APMedia
	case !has("uri") && !has("guid"):
		return ""
	}
	for _, n := range []string{"pubstatus", "versioncreated", "version", "embargoed", "headline", "headlines", "bodies",
		"body_text", "body_html", "body_xhtml", "type", "representationtype"} {
		if has(n) {
			return NINJS
		}
	}
	return ""
}

// outerNames gathers the names of the objects in the first levels of a document
// that may be cut off.
func outerNames(head string) map[string]bool {
	names := make(map[string]bool)
	d := json.NewDecoder(strings.NewReader(mendJSON(head)))
	type level struct{ object, name bool }
	var stack []level
	for {
		tok, err := d.Token()
		if err != nil {
			return names
		}
		delim, isDelim := tok.(json.Delim)
		if isDelim && (delim == '}' || delim == ']') {
			stack = stack[:len(stack)-1]
			continue
		}
		if n := len(stack); n > 0 && stack[n-1].object {
			top := &stack[n-1]
			top.name = !top.name
			if name, ok := tok.(string); ok && top.name && n <= sniffDepth {
				names[strings.ToLower(name)] = true
			}
		}
		if isDelim {
			stack = append(stack, level{object: delim == '{'})
		}
	}
}

// sniffDepth is how deep an item may lie in its envelope: AP has
// {"data":{"items":[{"item":{…}}]}}.
const sniffDepth = 6
