package feed

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs/feed/wire"
)

const (
	// maxWords is how many documents with the words of items are got for one
	// document of a wire, wordsFailures how many may fail before the rest waits for
	// the next time.
	maxWords      = 40
	wordsFailures = 5
	// wordsWait is how old a version may become before its abstract serves, where
	// its words can't be got.
	wordsWait = time.Hour
	// maxKept is how large a document may be that is kept for a file that waits.
	maxKept = 1 << 20
	// wordsMark begins the memory of items whose words were got.
	wordsMark = "words "
)

// words gets what items of a wire say, each version once.
type words struct {
	fetch func(from, link string) ([]byte, error)
	from  string
	now   time.Time
	// all: the past is read once, so nothing may be left out. The first document
	// that can't be got for now ends the reading: err.
	all bool
	err error
	// have is what was got by the versions before, of a file that waits for the rest
	// of its words; nil = it is not kept. late: such a file has waited long enough.
	have map[string][]byte
	late bool

	known           map[string]bool // by the versions' short hashes
	next            []string
	rest            int // items known already
	tries, failures int
	wanting         bool // items were left out that are to be asked for again
}

func newWords(o ParseOptions, memory string) *words {
	w := &words{fetch: o.Fetch, from: o.Base, now: o.Now, known: make(map[string]bool)}
	if w.now.IsZero() {
		w.now = time.Now()
	}
	if list, ok := strings.CutPrefix(memory, wordsMark); ok {
		for _, sum := range strings.Fields(list) {
			w.known[sum] = true
		}
	}
	return w
}

var (
	errKnown = errors.New("the item is known")
	errLater = errors.New("the item's words are got another time")
)

func (w *words) get(r wire.Rendition) ([]byte, error) {
	hash := sha256.Sum256([]byte(r.Of))
	sum := base64.RawURLEncoding.EncodeToString(hash[:9])
	if w.known[sum] {
		w.next = append(w.next, sum)
		w.rest++
		return nil, errKnown
	}
	if body, ok := w.have[r.Of]; ok {
		return body, nil
	}
	if w.err != nil || !w.all && (w.tries == maxWords || w.failures == wordsFailures) {
		w.wanting = true
		return nil, errLater
	}
	w.tries++
	body, err := w.fetch(w.from, r.Link)
	if err != nil && w.all {
		w.err = err
		return nil, errLater
	}
	if err != nil {
		w.failures++
		if !w.late && (r.Updated.IsZero() || w.now.Sub(r.Updated) < wordsWait) {
			w.wanting = true
			return nil, errLater
		}
		body = nil
	}
	if w.have != nil && len(body) <= maxKept {
		w.have[r.Of] = body
	}
	w.next = append(w.next, sum)
	return body, nil
}

// memory is what the next document is to be read with.
func (w *words) memory() string {
	if len(w.next) == 0 {
		return ""
	}
	return wordsMark + strings.Join(w.next[:min(len(w.next), maxRemembered)], " ")
}

// parseWhole reads as [Parse] does, with the words of all items, however many
// documents these are in.
func parseWhole(body []byte, o ParseOptions) (Parsed, error) {
	if o.Fetch == nil {
		return Parse(body, o)
	}
	o.words = newWords(o, "")
	o.words.all = true
	p, err := Parse(body, o)
	if err == nil && o.words.err != nil {
		err = o.words.err
	}
	return p, err
}
