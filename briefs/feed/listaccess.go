package feed

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/http/httpguts"

	"github.com/attache-bot/attache/briefs"
)

// ownHeaders are set by the client itself: who asks, for what, and how the
// answer may be sent. Connection and the like are HTTP's.
var ownHeaders = []string{
	"Accept-Encoding", "Connection", "Content-Length", "Host", "If-Modified-Since", "If-None-Match", "Keep-Alive",
	"Proxy-Authorization", "Proxy-Connection", "Range", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent",
}

// ownSettings are the bot's secrets, which no feed's server has a claim to.
var ownSettings = []string{"DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "DATABASE_URL", "PGPASSWORD"}

// secretNames are parts of the names of headers that hold secrets.
var secretNames = []string{"auth", "key", "token", "secret", "cookie", "session", "password", "credential", "signature"}

const maxHeaders = 20

// headers reads what is sent with every request of a feed. A secret stands in
// the list by reference only, so that the list may be shown and shared.
func (r *listReader) headers(v value, address string) []briefs.Header {
	n := r.follow(v)
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fault(v, "write one Name: env:VARIABLE a line", "headers should be a mapping")
		return nil
	}
	var out []briefs.Header
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := value{v.file, n.Content[i]}, value{v.file, n.Content[i+1]}
		h := briefs.Header{Name: http.CanonicalHeaderKey(r.text(key)), Value: r.text(val)}
		switch {
		case !httpguts.ValidHeaderFieldName(h.Name):
			r.fault(key, "such as X-Api-Key", "%q is not the name of a header", h.Name)
		case slices.Contains(ownHeaders, h.Name):
			r.fault(key, "leave it out", "the header %s is set by the bot itself", h.Name)
		case slices.ContainsFunc(out, func(o briefs.Header) bool { return o.Name == h.Name }):
			r.fault(key, "keep one of the two", "the header %s is given twice", h.Name)
		case len(out) == maxHeaders:
			r.fault(key, "leave some out", "a feed has more than %d headers", maxHeaders)
			return out
		default:
			r.headerValue(val, h, address)
			out = append(out, h)
		}
	}
	return out
}

func (r *listReader) headerValue(at value, h briefs.Header, address string) {
	where, name := h.Reference()
	secret := where != ""
	switch {
	case h.Value == "":
		r.fault(at, "write env:VARIABLE, file:PATH or the value", "the header %s has no value", h.Name)
	case !secret && hasSecretName(h.Name):
		// Its value may be the secret: it is not repeated.
		r.fault(at, "put it into a variable or a file and write env:VARIABLE or file:PATH", "the header %s holds a secret, which the list may not", h.Name)
	case !secret && !httpguts.ValidHeaderFieldValue(h.Value):
		r.fault(at, "one line of plain text", "the header %s can't have that value", h.Name)
	case secret && name == "":
		r.fault(at, "such as env:AGENCY_KEY or file:/run/secrets/agency", "%q names nothing", h.Value)
	case where == "env" && slices.Contains(ownSettings, name):
		r.fault(at, "name the agency's own secret", "%s is the bot's, it is sent to nobody", name)
	case secret && strings.HasPrefix(strings.ToLower(address), "http:") && !r.fast:
		r.fault(at, "use the https address", "the header %s would be sent over plain http", h.Name)
	}
}

func hasSecretName(header string) bool {
	header = strings.ToLower(header)
	return slices.ContainsFunc(secretNames, func(part string) bool { return strings.Contains(header, part) })
}

// kills reads further words by which a wire withdraws a story. They are sent in
// capitals, and a word or two in common use would withdraw the news.
func (r *listReader) kills(v value) []string {
	var out []string
	for _, item := range r.items(v) {
		phrase := strings.ToUpper(strings.Join(strings.Fields(r.text(item)), " "))
		if len(phrase) < minKill {
			r.fault(item, "such as MANDATORY KILL", "%q is too short to withdraw a story by", phrase)
			continue
		}
		out = append(out, phrase)
	}
	return out
}

const minKill = 8 // bytes

// places reads where servers are.
func (r *listReader) places(servers []value) (out []briefs.Place) {
	for _, v := range servers {
		f := r.mapping(v, serverKeys)
		id := r.text(f["id"])
		switch {
		case !serverShape.MatchString(id):
			r.fault(v, "id: and the number Discord shows by Copy Server ID", "%q is not a server's id", id)
		case slices.ContainsFunc(out, func(p briefs.Place) bool { return p.Server == briefs.ServerID(id) }):
			r.fault(v, "keep one of the two", "the server %s is in the list twice", id)
		case r.text(f["country"]) == "":
			r.fault(v, "add country: such as FR", "the server %s has no country", id)
		default:
			out = append(out, briefs.Place{Server: briefs.ServerID(id), Country: r.country(f["country"])})
		}
	}
	return out
}

// keyless leaves out of an address, however badly it is written, what may be a
// password or a key.
func keyless(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		address = "…" + address[at:]
	}
	if before, _, cut := strings.Cut(address, "?"); cut {
		return before + "?…"
	}
	return address
}

func (r *listReader) address(v value) string {
	s := r.text(v)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		r.fault(v, "such as https://example.org/feed.xml", "%q is not an address", keyless(s))
	case u.Scheme != "http" && u.Scheme != "https":
		r.fault(v, "http:// or https://; for files use folder:", "%q cannot be fetched", keyless(s))
	case u.Hostname() == "":
		r.fault(v, "such as https://example.org/feed.xml", "%q names no host", keyless(s))
	case u.User != nil:
		r.fault(v, "take name and password out", "an address in the list may hold no password")
	}
	return s
}
