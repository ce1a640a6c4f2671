package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

const (
	// maxRemembered bounds the items that are remembered of a feed.
	maxRemembered = 400
	// wholeEvery is how often a feed that brings something new is read whole:
	// so it is seen which stories are on it still.
	wholeEvery = time.Hour
)

// News is what a document holds that the one before did not.
type News struct {
	// Parsed is as [Parse] returns it, but that the stories are left out whose
	// items were there before, byte for byte.
	Parsed
	// Rest is how many were left out.
	Rest int
	// Memory is to be given with the next document, once these stories are
	// filed: printable, about 22 bytes an item, "" = nothing is remembered.
	Memory string
	// Wanting: items of a wire were left out whose words can't be got now. The
	// document is to be asked for again, whether it has changed or not.
	Wanting bool
}

// ParseNew reads as [Parse] does what is new since the document that left the
// memory. A document in which anything is odd is read whole, as is one of an
// hour's distance from the last that was, one with an item that could be a
// version of another, and whatever is neither RSS nor Atom. Of a wire whose items'
// words come in documents of their own, these are got once for each version.
func ParseNew(body []byte, o ParseOptions, memory string) (News, error) {
	if news, ok := parseNew(body, o, memory); ok {
		if !o.Now.IsZero() {
			clamp(news.Stories, o.Now)
		}
		return news, nil
	}
	if o.Fetch == nil {
		p, err := Parse(body, o)
		return News{Parsed: p}, err
	}
	o.words = newWords(o, memory)
	p, err := Parse(body, o)
	return News{Parsed: p, Rest: o.words.rest, Memory: o.words.memory(), Wanting: o.words.wanting}, err
}

// parseNew is not ok where the document is to be read by Parse.
func parseNew(body []byte, o ParseOptions, memory string) (News, bool) {
	body, err := gunzip(body)
	if err != nil || len(body) > maxFeed || slices.Contains(wireFormats, o.Format) {
		return News{}, false
	}
	doc := o.decode(body)
	r := findRoot(doc)
	if r.at < 0 || r.first != r.name || r.name == "entry" || r.entities != nil || r.bomb {
		return News{}, false
	}
	doc = doc[r.at:]
	r.at = 0
	m := recall(memory)
	if now := o.Now; now.Before(m.whole) || now.Sub(m.whole) >= wholeEvery {
		m = remembered{whole: now}
	}
	news, ok := m.read(doc, r, o)
	if !ok && len(m.items) > 0 {
		m = remembered{whole: o.Now}
		news, ok = m.read(doc, r, o)
	}
	return news, ok
}

// identity is what an item is remembered by: its bytes and what its story might
// share with another.
type identity struct {
	sum        uint64
	guid, link uint32 // 0 = none
}

// remembered is a memory.
type remembered struct {
	whole time.Time // when the feed was last read whole
	items map[uint64]identity
}

// read reads what is not remembered.
func (m remembered) read(doc []byte, r root, o ParseOptions) (News, bool) {
	items, end, ok := cut(doc, r.name, func(sum uint64) bool { _, known := m.items[sum]; return known })
	if !ok {
		return News{}, false
	}
	fixed, err := repair(without(doc, items, end), r, false, true)
	if err != nil {
		return News{}, false
	}
	p, err := parseRepaired(fixed, r, o)
	news := News{Parsed: p}
	next := make([]identity, 0, len(items))
	guids, links := map[uint32]bool{}, map[uint32]bool{}
	for _, it := range items {
		if it.known {
			id := m.items[it.sum]
			next, guids[id.guid], links[id.link] = append(next, id), true, true
		}
	}
	news.Rest = len(next)
	if err != nil || len(p.Stories)+news.Rest != len(items) {
		return News{}, false
	}
	stories := p.Stories
	for _, it := range items {
		if it.known {
			continue
		}
		id := identityOf(&stories[0], it.sum)
		stories = stories[1:]
		if id.guid != 0 && guids[id.guid] || id.link != 0 && links[id.link] {
			return News{}, false // two that may be one are judged together
		}
		if it.sum != 0 {
			next = append(next, id)
		}
	}
	news.Memory = remembered{whole: m.whole}.with(next)
	return news, true
}

func identityOf(s *briefs.Story, sum uint64) identity {
	short := func(s string) uint32 {
		if s == "" {
			return 0
		}
		sum := sha256.Sum256([]byte(s))
		return max(binary.BigEndian.Uint32(sum[:]), 1)
	}
	return identity{sum: sum, guid: short(cmp.Or(canonicalURL(s.GUID), s.GUID)), link: short(cmp.Or(canonicalURL(s.Link), s.Link))}
}

// A memory is kept as base64 of the time, in seconds, and 16 bytes an item.
const identityLength = 16

func (m remembered) with(items []identity) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(m.whole.Unix()))
	for _, id := range items {
		b = binary.BigEndian.AppendUint64(b, id.sum)
		b = binary.BigEndian.AppendUint32(b, id.guid)
		b = binary.BigEndian.AppendUint32(b, id.link)
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

// recall reads a memory; one that is none is empty.
func recall(memory string) remembered {
	b, err := base64.RawStdEncoding.DecodeString(memory)
	if err != nil || len(b) < 8 || len(b)%identityLength != 8 || len(b) > 8+maxRemembered*identityLength {
		return remembered{}
	}
	m := remembered{whole: time.Unix(int64(binary.BigEndian.Uint64(b)), 0), items: make(map[uint64]identity, len(b)/identityLength)}
	for b = b[8:]; len(b) > 0; b = b[identityLength:] {
		id := identity{sum: binary.BigEndian.Uint64(b), guid: binary.BigEndian.Uint32(b[8:]), link: binary.BigEndian.Uint32(b[12:])}
		m.items[id.sum] = id
	}
	return m
}
