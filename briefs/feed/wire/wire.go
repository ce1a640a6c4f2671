package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Format is a wire format.
type Format string

// The formats that are read.
const (
	NewsMLG2 Format = "newsml-g2"
	NewsML1  Format = "newsml-1.2"
	NITF     Format = "nitf"
	RBNews   Format = "ritzau-rbnews"
	NINJS    Format = "ninjs"
	APMedia  Format = "ap-media-json"
	DPA      Format = "dpa-digitalwires"
	IPTC7901 Format = "iptc-7901"
	ANPA     Format = "anpa-1312"
)

// ErrFormat: the bytes are no wire item of a format that is read.
var ErrFormat = errors.New("not a wire item")

// Limits on what one file may ask for. A real item is a few kB, a package of
// them some hundreds.
const (
	maxSize  = 16 << 20 // bytes of a file
	maxDepth = 256      // nested elements
	maxNodes = 300_000  // elements and runs of text of a file
)

// Options are what a reading needs beside the bytes; the zero value serves.
type Options struct {
	// Now is when the item arrived (zero = time.Now). It dates items that carry
	// no day of their own, such as a text wire without a trailer.
	Now time.Time
	// Name is the file's name or address. A file's name identifies an item that
	// has no identifier of its own (AP's NITF); where it has none either, its
	// headline and day do.
	Name string
	// Kills are the words by which an agency withdraws a story in prose
	// (nil = [KillPhrases]).
	Kills []string
	// ContentType is the type the file came with, "" = none; its charset is
	// believed only where the bytes don't say better.
	ContentType string
	// Words returns the document that holds an item's words where the item names one
	// and does not carry them; nil = there is none to be had, and its abstract
	// serves. An error leaves the item out. Words itself nil = no document is got.
	Words func(Rendition) ([]byte, error)
}

// Rendition is a document of its own in which the words of an item are.
type Rendition struct {
	Link string // as sent
	// Of stands for the item's version: it stays the same as long as nothing of it
	// changes that the rules go by.
	Of      string
	Updated time.Time // when that version was made; zero = not said
}

// Parse reads the stories of a wire file in the file's order. Items that are
// no text (pictures, packages, events) are skipped without error, so a file may
// hold no story. A file that can't be read to its end is an error: half an item
// may lack its embargo.
func Parse(data []byte, o Options) ([]briefs.Story, error) {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.Kills == nil {
		o.Kills = KillPhrases
	}
	stories, err := parse(data, o)
	if err != nil && o.Name != "" {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return stories, err
}

func parse(data []byte, o Options) ([]briefs.Story, error) {
	if len(data) > maxSize {
		return nil, fmt.Errorf("wire file of %d bytes: more than %d", len(data), maxSize)
	}
	f := Sniff(data, o.ContentType)
	text := decodeXML(data, o.ContentType)
	drafts, err := draftsOf(f, text, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	stories := make([]briefs.Story, 0, len(drafts))
	for _, d := range drafts {
		stories = append(stories, d.story(o))
	}
	return stories, nil
}

// draftsOf reads what a text of the format holds.
func draftsOf(f Format, text string, o Options) ([]*draft, error) {
	switch f {
	case NewsMLG2, NewsML1, NITF, RBNews:
		return parseXML(f, text, o)
	case NINJS, APMedia, DPA:
		return parseJSON(f, text, o)
	case IPTC7901, ANPA:
		return readText(f, text, o), nil
	}
	return nil, ErrFormat
}

// readText reads the messages of a text wire.
func readText(f Format, text string, o Options) []*draft {
	var drafts []*draft
	for _, message := range messages(f, text) {
		d := (*draft)(nil)
		if f == ANPA {
			d = readANPA(message, o)
		} else {
			d = read7901(message, o)
		}
		if d != nil {
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// messages parts the messages of a text wire. Each begins with SOH, where the
// control characters got through; else with its header, behind the ETX and the
// time of the one before.
func messages(f Format, text string) []string {
	begins := isIPTC7901
	if f == ANPA {
		begins = isANPA
	}
	var found []string
	for message := range strings.SplitSeq(text, "\x01") {
		start, at := 0, 0
		for {
			n := strings.IndexByte(message[at:], '\x03')
			if n < 0 {
				break
			}
			at += n + 1
			next := at
			for line := range strings.Lines(message[at:min(len(message), at+maxTrailer)]) {
				if begins(line) {
					found = append(found, message[start:next])
					start = next
					break
				}
				next += len(line)
			}
		}
		found = append(found, message[start:])
	}
	return found
}

// Unended reports whether the last message of a text wire's file begins and does
// not end. XML and JSON can't be read when they are cut off; half a message can.
func Unended(data []byte) bool {
	begin := bytes.LastIndexByte(data, '\x01')
	if begin < 0 || bytes.IndexByte(data[begin:], '\x03') >= 0 {
		return false
	}
	f := Sniff(data, "")
	return f == IPTC7901 || f == ANPA
}

// maxTrailer is within how many bytes behind a message the next must begin.
const maxTrailer = 256

// parseXML reads the documents of a file: one, mostly.
func parseXML(f Format, text string, o Options) ([]*draft, error) {
	var drafts []*draft
	for f != "" {
		root, rest, err := readTree(text)
		if err != nil {
			return nil, err
		}
		if isEnvelope(root.name) {
			found, err := enclosed(root, o)
			if err != nil {
				return nil, err
			}
			drafts = append(drafts, found...)
		} else {
			drafts = append(drafts, readRoot(root, o)...)
		}
		text, f = rest, sniffXML(rest)
		o.Name = "" // it is the first one's
	}
	return drafts, nil
}

// readRoot reads an element that is an item or holds some; none where it is not.
func readRoot(root *node, o Options) []*draft {
	switch rootFormat(root.name) {
	case NewsMLG2:
		return readG2(root)
	case NewsML1:
		return readNewsML1(root)
	case NITF:
		return readNITF(root, o)
	case RBNews:
		return readRBNews(root)
	}
	return nil
}

func parseJSON(f Format, text string, o Options) ([]*draft, error) {
	doc, err := readJSON(text)
	if err != nil {
		return nil, err
	}
	switch f {
	case APMedia:
		return readAPMedia(doc, o), nil
	case DPA:
		return readDPA(doc), nil
	}
	return readNINJS(doc), nil
}

// Sniff tells the wire format of the bytes, "" where they are none: a feed, a
// page, or anything else. It looks at the beginning only, as far as documents
// are known to put anything before what tells them apart. The content type is
// asked for the charset alone.
func Sniff(data []byte, contentType string) Format {
	head := decodeXML(data[:min(len(data), sniffLen)], contentType)
	switch trimmed := strings.TrimLeft(head, " \t\r\n"+controls+"\ufeff"); {
	case strings.HasPrefix(trimmed, "<"):
		return sniffXML(trimmed)
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		return sniffJSON(decodeXML(data[:min(len(data), sniffJSONLen)], contentType))
	case isANPA(head):
		return ANPA
	case isIPTC7901(head):
		return IPTC7901
	}
	return ""
}

const (
	sniffLen     = 16 << 10  // long comments and document types stand before a root
	sniffJSONLen = 256 << 10 // a long text may stand before the names that tell
)

func sniffXML(head string) Format {
	root, rest := nextElement(head)
	if !isEnvelope(root) {
		return rootFormat(root)
	}
	return sniffEnvelope(rest)
}

// rootFormat tells the format by the name of its root element.
func rootFormat(root string) Format {
	switch strings.ToLower(root) {
	case "newsmessage", "newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem":
		if root == "NewsItem" { // NewsML 1 writes its names with capitals
			return NewsML1
		}
		return NewsMLG2
	case "newsml":
		return NewsML1
	case "nitf":
		return NITF
	case "rbnews":
		return RBNews
	}
	return ""
}

// nextElement returns the local name of the first element, reading over
// declarations, comments and the document type with its internal subset, and what
// stands behind the name.
func nextElement(s string) (name, rest string) {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return "", ""
		}
		s = s[i:]
		var end int
		switch {
		case strings.HasPrefix(s, "<!--"):
			end = strings.Index(s, "-->")
		case strings.HasPrefix(s, "<?"):
			end = strings.Index(s, "?>")
		case strings.HasPrefix(s, "<!"):
			end = doctypeEnd(s)
		default:
			name = s[1:]
			if j := strings.IndexAny(name, " \t\r\n/>"); j >= 0 {
				name, rest = name[:j], name[j:]
			}
			return name[strings.LastIndexByte(name, ':')+1:], rest
		}
		if end < 0 {
			return "", ""
		}
		s = s[end+1:]
	}
}

// doctypeEnd finds the ">" that ends a document type, -1 = none.
func doctypeEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth <= 0 {
				return i
			}
		}
	}
	return -1
}
