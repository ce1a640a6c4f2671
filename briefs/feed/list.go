package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/attache-bot/attache/briefs"
)

// maxList is the largest feeds.yaml that is read, in bytes; maxNodes is how
// many values it may come to once its aliases are followed.
const (
	maxList  = 4 << 20
	maxNodes = 250_000
)

// shippedName is the file name that faults of the shipped list carry.
const shippedName = "shipped feeds.yaml"

// ListOption changes what [ReadList] accepts.
type ListOption func(*listReader)

// AllowFast accepts "@every" schedules from one second. It is meant for
// installations that poll their own network.
func AllowFast() ListOption { return func(r *listReader) { r.fast = true } }

// ReadList reads a feeds.yaml. The name is what its faults are reported under;
// shipped is the list that "include: shipped" stands for (nil = there is none).
//
// A list that includes the shipped one changes it by name: of a feed or topic
// that is in both, only the keys the operator's file gives are changed.
// Defaults apply to every feed that does not give the key itself, the
// operator's before the shipped ones.
//
// The error is always a [Faults] with everything that is wrong, not only the
// first thing; the list is nil then.
func ReadList(name string, data, shipped []byte, opts ...ListOption) (*briefs.List, error) {
	r := &listReader{}
	for _, opt := range opts {
		opt(r)
	}
	own := r.document(name, data)
	base := document{}
	if v, ok := own.top["include"]; ok && r.text(v) != "" {
		base = r.included(v, shipped)
	}
	list := r.resolve(base, own)
	if len(r.faults) > 0 {
		return nil, r.faults.tidy()
	}
	return list, nil
}

func (r *listReader) included(v value, shipped []byte) document {
	switch {
	case r.text(v) != "shipped":
		r.fault(v, "write include: shipped, or leave it out", "%q cannot be included", r.text(v))
	case shipped == nil:
		r.fault(v, "leave include out", "there is no shipped list")
	default:
		return r.document(shippedName, shipped)
	}
	return document{}
}

// value is a node of a file, kept with what is needed to report on it.
type value struct {
	file string
	node *yaml.Node
}

// fields are the keys of one mapping.
type fields map[string]value

// document is a list as it stands in one file.
type document struct {
	top           fields
	defaults      fields
	topics, feeds []section
	servers       []value
}

// section is a topic or feed as it stands in one file.
type section struct {
	name   string
	at     value
	fields fields
}

// listReader collects faults while files are read.
type listReader struct {
	fast   bool
	nodes  int
	full   bool // maxNodes was reported
	faults Faults
}

func (r *listReader) fault(at value, remedy, format string, args ...any) {
	f := Fault{File: at.file, Message: fmt.Sprintf(format, args...), Remedy: remedy}
	if at.node != nil {
		f.Line, f.Column = at.node.Line, at.node.Column
	}
	r.faults = append(r.faults, f)
}

// document reads one file down to its sections.
func (r *listReader) document(file string, data []byte) document {
	root := r.parse(file, data)
	if root.node == nil {
		return document{}
	}
	d := document{top: r.mapping(root, topKeys)}
	if v, ok := d.top["defaults"]; ok {
		d.defaults = r.mapping(v, defaultKeys)
	}
	d.servers = r.items(d.top["servers"])
	d.topics = r.sections(d.top["topics"], "topic", topicKeys)
	d.feeds = r.sections(d.top["feeds"], "feed", feedKeys)
	return d
}

// parse returns the root of the one document that the file may hold.
func (r *listReader) parse(file string, data []byte) value {
	at := value{file: file}
	if len(data) > maxList {
		r.fault(at, "split it or shorten it", "the list is larger than %d MB", maxList>>20)
		return at
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		r.fault(at, "", "%v", err)
		return at
	}
	var doc yaml.Node
	if err := loader.Load(&doc); err != nil {
		if !errors.Is(err, io.EOF) { // an empty file is an empty list
			r.syntax(file, err)
		}
		return at
	}
	var second yaml.Node
	switch err := loader.Load(&second); {
	case err == nil:
		r.fault(value{file, &second}, "a list is one document: take out the line ---", "a second document begins here, it would be ignored")
	case !errors.Is(err, io.EOF):
		r.syntax(file, err)
	}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		at.node = doc.Content[0]
	}
	return at
}

// syntax reports what the YAML reader says, at the place it says.
func (r *listReader) syntax(file string, err error) {
	f := Fault{File: file, Message: err.Error(), Remedy: "the file is not valid YAML"}
	var at *yaml.LoadError
	if errors.As(err, &at) {
		f.Line, f.Column, f.Message = at.Mark.Line, at.Mark.Column, at.Message
	}
	r.faults = append(r.faults, f)
}

// mapping returns the fields of a mapping and reports keys it does not know.
func (r *listReader) mapping(v value, known []string) fields {
	n := r.follow(v)
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fault(v, "write key: value lines", "this should be a mapping with the keys %s", strings.Join(known, ", "))
		return nil
	}
	out := fields{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := value{v.file, n.Content[i]}, value{v.file, n.Content[i+1]}
		switch name := key.node.Value; {
		case !slices.Contains(known, name):
			r.fault(key, suggest(name, known), "unknown key %q", name)
		case out[name].node != nil:
			r.fault(key, "keep one of the two", "the key %q is given twice", name)
		default:
			out[name] = val
		}
	}
	return out
}

// items returns the elements of a list; an absent or null value is none.
func (r *listReader) items(v value) []value {
	n := r.follow(v)
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(v, "write [a, b] or one - a line", "this should be a list")
		return nil
	}
	out := make([]value, len(n.Content))
	for i, e := range n.Content {
		out[i] = value{v.file, e}
	}
	return out
}

// follow resolves an alias and counts what the file comes to with its aliases
// followed, so that a few lines cannot stand for billions of values.
func (r *listReader) follow(v value) *yaml.Node {
	n := v.node
	if n == nil {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if r.nodes += 1 + len(n.Content); r.nodes > maxNodes {
		if !r.full {
			r.full = true
			r.fault(v, "write the values out, without aliases", "the list comes to more than %d values", maxNodes)
		}
		return nil
	}
	return n
}

func (r *listReader) sections(v value, what string, keys []string) []section {
	var out []section
	for _, item := range r.items(v) {
		s := section{at: item, fields: r.mapping(item, keys)}
		if s.fields == nil {
			continue
		}
		name := s.fields["name"]
		if s.name = r.text(name); s.name == "" {
			r.fault(item, "add name: some-name", "this %s has no name", what)
			continue
		}
		if !nameShape.MatchString(s.name) {
			r.fault(name, "use a to z, 0 to 9 and hyphens, at most 64", "%q cannot be the name of a %s", s.name, what)
		}
		if slices.ContainsFunc(out, func(o section) bool { return o.name == s.name }) {
			r.fault(name, "rename one of the two", "the %s %q is in the list twice", what, s.name)
			continue
		}
		out = append(out, s)
	}
	return out
}

// overlay merges two files' sections by name: keys of over replace keys of base.
func overlay(base, over []section) []section {
	out := slices.Clone(base)
	for _, s := range over {
		i := slices.IndexFunc(out, func(o section) bool { return o.name == s.name })
		if i < 0 {
			out = append(out, s)
			continue
		}
		out[i] = section{name: s.name, at: s.at, fields: layered(out[i].fields, s.fields)}
	}
	return out
}

// layered returns the fields of all layers, later ones before earlier ones.
func layered(layers ...fields) fields {
	out := fields{}
	for _, layer := range layers {
		for k, v := range layer {
			out[k] = v
		}
	}
	return out
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// suggest names the known key that a misspelt one is nearest to.
func suggest(name string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "the keys are " + strings.Join(known, ", ")
}

// editDistance is Levenshtein's distance over bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
