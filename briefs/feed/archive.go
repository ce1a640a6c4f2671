package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/attache-bot/attache/briefs"
)

// Older returns the address of the document with the stories before those of
// this one, "" = none is known: by the links of RFC 5005 (prev-archive, then
// next), JSON Feed's next_url, or, of a WordPress feed, the next ?paged= number,
// which answers 404 once there is nothing more.
func Older(body []byte, contentType, address string) string {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return ""
	}
	doc := toUTF8(body, contentType)
	if bytes.HasPrefix(bytes.TrimSpace(doc), []byte("{")) && isJSONFeed(doc) {
		var f struct {
			Next string `json:"next_url"`
		}
		if json.Unmarshal(doc, &f) != nil {
			return ""
		}
		return within(base, f.Next)
	}
	older := headLinks(doc)
	for _, rel := range []string{"prev-archive", "next"} {
		if to := within(base, older[rel]); to != "" {
			return to
		}
	}
	if strings.Contains(older["generator"], "wordpress.org") {
		return nextPaged(*base)
	}
	return ""
}

// within resolves an address that is not the document's own.
func within(base *url.URL, href string) string {
	u, err := base.Parse(strings.TrimSpace(href))
	if err != nil || href == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment = ""
	if u.String() == base.String() {
		return ""
	}
	return u.String()
}

// headLinks returns the links that the feed, not one of its items, carries, by
// their relation, and the name of its generator.
func headLinks(doc []byte) map[string]string {
	for _, item := range []string{"<item", "<entry"} {
		if i := bytes.Index(doc, []byte(item)); i >= 0 {
			doc = doc[:i]
		}
	}
	found := make(map[string]string)
	z := html.NewTokenizer(bytes.NewReader(doc))
	z.SetMaxBuf(1 << 20)
	for z.Next() != html.ErrorToken {
		t := z.Token()
		if t.Type != html.StartTagToken && t.Type != html.SelfClosingTagToken {
			continue
		}
		_, local, prefixed := strings.Cut(t.Data, ":")
		if !prefixed {
			local = t.Data
		}
		a := attributes(t.Attr)
		switch local {
		case "link":
			for rel := range strings.FieldsSeq(strings.ToLower(a["rel"])) {
				if found[rel] == "" {
					found[rel] = a["href"]
				}
			}
		case "generator":
			found["generator"] = a["uri"]
			if z.Next() == html.TextToken {
				found["generator"] += " " + string(z.Text())
			}
		}
	}
	return found
}

// nextPaged is the address with its page number raised by one; the first has none.
func nextPaged(u url.URL) string {
	q := u.Query()
	n, err := strconv.Atoi(q.Get("paged"))
	if err != nil || n < 1 {
		n = 1
	}
	q.Set("paged", strconv.Itoa(n+1))
	u.RawQuery = q.Encode()
	return u.String()
}

// Archive is one document of a feed's past.
type Archive struct {
	Stories []briefs.Story
	Older   string // where to go on, "" = this is the end
}

// ReadArchive reads one document of a feed's past by o, of which it fills in what
// came with the bytes. Its errors are those of [Parse] and of o.Fetch.
func ReadArchive(res *Response, o ParseOptions) (Archive, error) {
	o.ContentType, o.Base = res.ContentType, res.URL
	parsed, err := parseWhole(res.Body, o)
	if err != nil {
		return Archive{}, err
	}
	return Archive{Stories: parsed.Stories, Older: Older(res.Body, res.ContentType, res.URL)}, nil
}

// ReadFolder reads the wire files of a folder, in the order they came, and
// leaves them where they are. It calls do with what each holds, or why it can't
// be read, and ends with do's first error. skip tells by name which not to read.
func ReadFolder(path string, o ParseOptions, skip func(name string) bool, do func(name string, stories []briefs.Story, err error) error) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	defer root.Close()
	files, _, err := arrived(root, ".")
	if err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	for _, file := range files {
		if skip(file.Name()) {
			continue
		}
		var parsed Parsed
		body, err := file.read(root)
		if err == nil {
			o.Base, o.Arrived = file.Name(), file.arrived(o.Now)
			parsed, err = parseWhole(body, o)
		}
		if err := do(file.Name(), parsed.Stories, err); err != nil {
			return err
		}
	}
	return nil
}
