// Package openapi checks request bodies against Discord's published OpenAPI
// description. It hides the description's shape and the compiling of its
// schemas, which happens at a route's first use.
//
// The description does not forbid unknown keys, so that a misspelt field would
// pass: keys no schema of the place names are reported too, unless their value
// is empty (null, false, 0, "", [] or {}), which asks for nothing and which
// libraries that serialise whole structs send freely.
package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ErrUnknownRoute says that the description has no such operation, or none
// that takes a JSON body.
var ErrUnknownRoute = errors.New("no such operation takes a body")

// Validator checks bodies. It may be used by several goroutines.
type Validator struct {
	doc    any
	ignore []string

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	bodies   map[string]*jsonschema.Schema
}

// resource is the description's name among the compiler's resources.
const resource = "discord.json"

// Load reads the description from a file. The error of an absent file is
// [os.ErrNotExist]. Ignored are unknown keys, by their dotted path, which the
// client's library is known to send: discordgo's edits have "ID" and "Channel".
func Load(path string, ignore ...string) (*Validator, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("openapi description: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("openapi description %s: %w", path, err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(resource, doc); err != nil {
		return nil, fmt.Errorf("openapi description %s: %w", path, err)
	}
	return &Validator{doc: doc, ignore: ignore, compiler: c, bodies: map[string]*jsonschema.Schema{}}, nil
}

// Validate checks the body of a request. The route is the description's path
// template, such as "/channels/{channel_id}/messages".
func (v *Validator) Validate(method, route string, body []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("body: %w", err)
	}
	pointer, err := v.locate(method, route)
	if err != nil {
		return err
	}
	schema, err := v.compile(pointer)
	if err != nil {
		return fmt.Errorf("schema %s: %w", pointer, err)
	}
	unknown := v.unknown(nil, []any{v.at(pointer)}, value)
	if err := schema.Validate(value); err != nil {
		return errors.Join(append(unknown, err)...)
	}
	return errors.Join(unknown...)
}

// locate finds the JSON pointer to the schema of an operation's body.
func (v *Validator) locate(method, route string) (string, error) {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	pointer := "/paths/" + escape.Replace(route) + "/" + strings.ToLower(method) + "/requestBody/content/application~1json/schema"
	if v.at(pointer) == nil {
		return "", fmt.Errorf("%s %s: %w", method, route, ErrUnknownRoute)
	}
	return pointer, nil
}

func (v *Validator) compile(pointer string) (*jsonschema.Schema, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s := v.bodies[pointer]; s != nil {
		return s, nil
	}
	// A fragment is a URI: the braces of path templates must be escaped.
	s, err := v.compiler.Compile(resource + "#" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(pointer))
	if err == nil {
		v.bodies[pointer] = s
	}
	return s, err
}

// at follows a JSON pointer into the description; nil is nothing there.
func (v *Validator) at(pointer string) any {
	node := v.doc
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		m, ok := node.(map[string]any)
		if !ok {
			return nil
		}
		node = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	}
	return node
}

// unknown reports the keys of a value no schema of its place names.
func (v *Validator) unknown(path []string, schemas []any, value any) []error {
	var faults []error
	plain := v.flatten(nil, schemas, value)
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			here := append(slices.Clip(path), key)
			next, known := inside(plain, key)
			if !known {
				if name := strings.Join(here, "."); !empty(inner) && !slices.Contains(v.ignore, name) {
					faults = append(faults, fmt.Errorf("unknown key %s", name))
				}
				continue
			}
			faults = append(faults, v.unknown(here, next, inner)...)
		}
	case []any:
		var items []any
		for _, s := range plain {
			if s["items"] != nil {
				items = append(items, s["items"])
			}
		}
		for i, inner := range value {
			faults = append(faults, v.unknown(append(slices.Clip(path), fmt.Sprint(i)), items, inner)...)
		}
	}
	return faults
}

func empty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return fmt.Sprint(value) == "0"
}

// inside gives the schemas of a key among the alternatives of an object. A
// place of which the schemas say nothing takes any key.
func inside(plain []map[string]any, key string) (next []any, known bool) {
	silent := true
	for _, s := range plain {
		props, has := s["properties"].(map[string]any)
		if inner, ok := props[key]; ok {
			next, known = append(next, inner), true
		}
		if more, ok := s["additionalProperties"]; ok && more != false {
			next, known = append(next, more), true
		}
		silent = silent && !has
	}
	return next, known || silent
}

// flatten resolves references and spreads unions, leaving out alternatives
// whose "type" property the value contradicts.
func (v *Validator) flatten(out []map[string]any, schemas []any, value any) []map[string]any {
	for _, schema := range schemas {
		s, ok := schema.(map[string]any)
		if !ok || contradicts(s, value) {
			continue
		}
		if ref, ok := s["$ref"].(string); ok {
			out = v.flatten(out, []any{v.at(strings.TrimPrefix(ref, "#"))}, value)
		}
		for _, union := range []string{"allOf", "anyOf", "oneOf"} {
			if list, ok := s[union].([]any); ok {
				out = v.flatten(out, list, value)
			}
		}
		if s["type"] != "null" {
			out = append(out, s)
		}
	}
	return out
}

func contradicts(s map[string]any, value any) bool {
	object, _ := value.(map[string]any)
	props, _ := s["properties"].(map[string]any)
	kind, _ := props["type"].(map[string]any)
	allowed, _ := kind["enum"].([]any)
	if object["type"] == nil || len(allowed) == 0 {
		return false
	}
	return !slices.ContainsFunc(allowed, func(a any) bool { return fmt.Sprint(a) == fmt.Sprint(object["type"]) })
}
