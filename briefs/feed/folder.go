package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

const (
	// settle is how long a file must keep its size and time before it is read.
	settle = time.Second
	// patience is how long a file that can't be read may still become readable:
	// an upload may stall.
	patience = 5 * time.Minute
	// between is how long after a look that left work the next one is wanted.
	between = 15 * time.Second
	// maxLook bounds the bytes read in one look; the rest waits for the next.
	maxLook = 32 << 20
)

// FolderOptions are what a Folder is made with; the zero value serves.
type FolderOptions struct {
	Format string   // as ParseOptions.Format
	Kills  []string // as ParseOptions.Kills
	Now    func() time.Time
	Log    *slog.Logger
}

// Folder reads the files that an agency's receiver writes into a directory. Its
// methods may be called concurrently.
//
// A file is read once its size and time have not changed for a second, the
// oldest first and by name within one moment. Hidden files and those named
// .tmp, .part or the like are left alone, whoever moves them into place, and so
// is what is no regular file. What was filed goes to done/, what could not be read
// for five minutes to error/, beside the files. The same bytes dropped again are
// not read again: done/.hashes remembers them. A process may end anywhere in this,
// and whoever writes the files may write the same name anew: what was not filed is
// read again, and a file that was not read is never put away.
type Folder struct {
	path   string
	format string
	kills  []string
	now    func() time.Time
	log    *slog.Logger

	mu     sync.Mutex
	looks  map[string]look // by path
	odd    map[string]bool // what is no file, by name
	hashes *hashes
	again  time.Time // when the next look is wanted; zero = nothing waits
}

// look is what is known of a file that waits.
type look struct {
	as    fs.FileInfo
	since time.Time         // since when it has been as it is
	tried time.Time         // when it was last found unreadable; zero = never
	words map[string][]byte // documents that were got for it, while others are waited for
}

// Drop is what one look at a folder found.
type Drop struct {
	// Stories are in the order the files arrived.
	Stories []briefs.Story
	// Done puts the files away. It is to be called once the stories are filed;
	// until then every look brings them again.
	Done func(context.Context) error
}

// NewFolder returns the folder at path, which need not be there yet.
func NewFolder(path string, o FolderOptions) *Folder {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Folder{path: path, format: o.Format, kills: o.Kills, now: o.Now, log: o.Log.With("folder", path), looks: map[string]look{}}
}

// Again returns when the folder is to be looked at again because files wait in
// it, the zero time if none does.
func (f *Folder) Again() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.again
}

// Look reads the files that have arrived. With fetch, it gets the words of items that
// come in a document of their own, as [ParseNew] does: a file waits for them, an hour
// at most. Its error is the folder's or the context's; a file that can't be read is
// logged and put aside in time.
func (f *Folder) Look(ctx context.Context, fetch func(link string) ([]byte, error)) (Drop, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return Drop{}, fmt.Errorf("watched folder: %w", err)
	}
	defer root.Close()
	if f.hashes == nil {
		if f.hashes, err = readHashes(root); err != nil {
			return Drop{}, fmt.Errorf("watched folder: %w", err)
		}
	}
	files, odd, err := waiting(root)
	if err != nil {
		return Drop{}, fmt.Errorf("watched folder: %w", err)
	}
	f.warn(odd)
	f.forget(files)
	var drop Drop
	var read []filed
	left := int64(maxLook)
	var words *words
	if fetch != nil {
		words = newWords(ParseOptions{Now: f.now(), Fetch: func(_, link string) ([]byte, error) { return fetch(link) }}, "")
	}
	f.again = time.Time{}
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return Drop{}, err
		}
		switch {
		case !f.ready(file):
		case left < file.Size() && len(read) > 0:
			f.wait(0)
			left = 0 // later files keep their place
		default:
			left -= file.Size()
			stories, sum, err := f.read(root, file, words)
			if err != nil {
				f.refuse(root, file, err)
				continue
			}
			// Two files of one look may hold the same bytes.
			if !slices.ContainsFunc(read, func(r filed) bool { return r.hash == sum }) {
				drop.Stories = append(drop.Stories, stories...)
			}
			read = append(read, filed{file, sum})
		}
	}
	if len(read) > 0 {
		drop.Done = func(context.Context) error { return f.putAway(read) }
	}
	return drop, nil
}

// warn says, once of each, what lies among the files and is none.
func (f *Folder) warn(odd []fs.FileInfo) {
	known := f.odd
	f.odd = make(map[string]bool, len(odd))
	for _, file := range odd {
		f.odd[file.Name()] = true
		if !known[file.Name()] {
			f.log.Warn("left alone in a watched folder: it is no file", "file", file.Name(), "type", file.Mode().Type().String())
		}
	}
}

// forget drops what is known of files that are gone.
func (f *Folder) forget(files []arrival) {
	there := make(map[string]bool, len(files))
	for _, file := range files {
		there[file.path] = true
	}
	for path := range f.looks {
		if !there[path] {
			delete(f.looks, path)
		}
	}
}

// wait asks for another look after d at the latest.
func (f *Folder) wait(d time.Duration) {
	if at := f.now().Add(d); f.again.IsZero() || at.Before(f.again) {
		f.again = at
	}
}

// ready reports whether a file has settled, and is due if it was unreadable.
func (f *Folder) ready(file arrival) bool {
	now := f.now()
	old, seen := f.looks[file.path]
	if !seen || !file.is(old.as) {
		f.looks[file.path] = look{as: file.FileInfo, since: now}
		f.wait(settle)
		return false
	}
	due := old.since.Add(settle)
	if !old.tried.IsZero() {
		due = old.tried.Add(between)
	}
	if due.After(now) {
		f.wait(due.Sub(now))
		return false
	}
	return true
}

// read returns the stories of one file and the hash of its bytes. Bytes that
// were read before are no stories.
func (f *Folder) read(root *os.Root, file arrival, words *words) ([]briefs.Story, string, error) {
	body, err := file.read(root)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	now := f.now()
	switch waited := now.Sub(f.looks[file.path].since); {
	case f.hashes.has(hash):
		return nil, hash, nil
	case len(body) == 0:
		return nil, "", fmt.Errorf("%w: the file is empty", ErrNotFeed)
	case waited < patience && wire.Unended(body):
		return nil, "", errMoving
	}
	o := ParseOptions{Base: file.Name(), Now: now, Arrived: file.arrived(now), Format: f.format, Kills: f.kills, words: words}
	if words == nil {
		parsed, err := Parse(body, o)
		return parsed.Stories, hash, err
	}
	known := f.looks[file.path]
	if known.words == nil {
		known.words = make(map[string][]byte)
	}
	words.have, words.late, words.wanting = known.words, now.Sub(known.since) >= wordsWait, false
	parsed, err := Parse(body, o)
	if words.wanting && err == nil {
		f.looks[file.path] = known
		err = errLater
	}
	return parsed.Stories, hash, err
}

// refuse puts a file aside that could not be read for too long. Until then it
// may only be half there.
func (f *Folder) refuse(root *os.Root, file arrival, reason error) {
	now, known := f.now(), f.looks[file.path]
	known.tried = now
	f.looks[file.path] = known
	f.wait(between)
	passing := []error{errMoving, errLater, fs.ErrNotExist}
	if now.Sub(known.since) < patience || slices.ContainsFunc(passing, func(err error) bool { return errors.Is(reason, err) }) {
		return
	}
	if err := file.move(root, errorFolder); err != nil {
		f.log.Error("a wire file can't be read, nor moved to error", "file", file.Name(), "reason", reason, "err", err)
		return
	}
	delete(f.looks, file.path)
	f.log.Error("a wire file can't be read: moved to error", "file", file.Name(), "reason", reason)
}
