package wire

import (
	"html"
	"strings"
)

// Some services hand their items out in the answer of a SOAP call, as elements of
// its body or, where the call is said to return a string, as a text.

// isEnvelope reports whether an element of the name is SOAP's root.
func isEnvelope(name string) bool { return strings.EqualFold(name, "Envelope") }

// sections are the marks of CDATA.
var sections = strings.NewReplacer("<![CDATA[", "", "]]>", "")

// sniffEnvelope tells the format of the first item in an envelope, given what
// stands behind its name.
func sniffEnvelope(rest string) Format {
	rest = html.UnescapeString(sections.Replace(rest))
	for rest != "" {
		var name string
		name, rest = nextElement(rest) // no name: it ends one
		if f := rootFormat(name); f != "" {
			return f
		}
	}
	return ""
}

// enclosed reads what is in an envelope.
func enclosed(envelope *node, o Options) (drafts []*draft, err error) {
	envelope.walk(func(n *node) bool {
		if err != nil || n.name == "" {
			return false
		}
		if len(drafts) > 0 {
			o.Name = "" // it is the first one's
		}
		if rootFormat(n.name) != "" {
			drafts = append(drafts, readRoot(n, o)...)
			return false
		}
		if text := strings.TrimSpace(n.own()); strings.HasPrefix(text, "<") {
			if name, _ := nextElement(text); rootFormat(name) != "" { // no envelope in an envelope
				var found []*draft
				found, err = parseXML(rootFormat(name), text, o)
				drafts = append(drafts, found...)
			}
		}
		return true
	})
	return drafts, err
}
