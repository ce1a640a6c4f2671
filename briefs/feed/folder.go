package feed

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
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
// .tmp, .part or the like are left alone, whoever moves them into place. What
// was filed goes to done/, what could not be read for five minutes to error/,
// beside the files. The same bytes dropped again are not read again:
// done/.hashes remembers them.
type Folder struct {
	path   string
	format string
	kills  []string
	now    func() time.Time
	log    *slog.Logger

	mu     sync.Mutex
	looks  map[string]look
	hashes *hashes
	again  time.Time // when the next look is wanted; zero = nothing waits
}

// look is what is known of a file that waits.
type look struct {
	size     int64
	modified time.Time
	since    time.Time // since when it has been as it is
	tried    time.Time // when it was last found unreadable; zero = never
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

// Look reads the files that have arrived. Its error is the folder's or the
// context's; a file that can't be read is logged and put aside in time.
func (f *Folder) Look(ctx context.Context) (Drop, error) {
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
	files, err := arrived(root)
	if err != nil {
		return Drop{}, fmt.Errorf("watched folder: %w", err)
	}
	f.forget(files)
	var drop Drop
	var read []filed
	left := int64(maxLook)
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
			stories, sum, err := f.read(root, file)
			if err != nil {
				f.refuse(root, file, err)
				continue
			}
			// Two files of one look may hold the same bytes.
			if !slices.ContainsFunc(read, func(r filed) bool { return r.hash == sum }) {
				drop.Stories = append(drop.Stories, stories...)
			}
			read = append(read, filed{file.Name(), sum})
		}
	}
	if len(read) > 0 {
		drop.Done = func(context.Context) error { return f.putAway(read) }
	}
	return drop, nil
}

// forget drops what is known of files that are gone.
func (f *Folder) forget(files []fs.FileInfo) {
	there := make(map[string]bool, len(files))
	for _, file := range files {
		there[file.Name()] = true
	}
	for name := range f.looks {
		if !there[name] {
			delete(f.looks, name)
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
func (f *Folder) ready(file fs.FileInfo) bool {
	now := f.now()
	old, seen := f.looks[file.Name()]
	if !seen || old.size != file.Size() || !old.modified.Equal(file.ModTime()) {
		f.looks[file.Name()] = look{size: file.Size(), modified: file.ModTime(), since: now}
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

// errMoving: the file was written to or moved while it was read.
var errMoving = errors.New("the file is still being written")

// read returns the stories of one file and the hash of its bytes. Bytes that
// were read before are no stories.
func (f *Folder) read(root *os.Root, file fs.FileInfo) ([]briefs.Story, string, error) {
	body, err := readStill(root, file)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	if f.hashes.has(hash) {
		return nil, hash, nil
	}
	if len(body) == 0 {
		return nil, "", fmt.Errorf("%w: the file is empty", ErrNotFeed)
	}
	parsed, err := Parse(body, ParseOptions{Base: file.Name(), Now: f.now(), Format: f.format, Kills: f.kills})
	return parsed.Stories, hash, err
}

// readStill reads a file that does not change meanwhile.
func readStill(root *os.Root, file fs.FileInfo) ([]byte, error) {
	if file.Size() > maxFeed {
		return nil, fmt.Errorf("file of %d MB: %w", file.Size()>>20, ErrTooLarge)
	}
	in, err := root.Open(file.Name())
	if err != nil {
		return nil, err
	}
	defer in.Close()
	body, err := io.ReadAll(io.LimitReader(in, maxFeed+1))
	if err != nil {
		return nil, err
	}
	after, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if int64(len(body)) != file.Size() || !after.ModTime().Equal(file.ModTime()) {
		return nil, errMoving
	}
	return body, nil
}

// refuse puts a file aside that could not be read for too long. Until then it
// may only be half there.
func (f *Folder) refuse(root *os.Root, file fs.FileInfo, reason error) {
	now, known := f.now(), f.looks[file.Name()]
	known.tried = now
	f.looks[file.Name()] = known
	f.wait(between)
	if now.Sub(known.since) < patience || errors.Is(reason, errMoving) || errors.Is(reason, fs.ErrNotExist) {
		return
	}
	if err := move(root, file.Name(), errorFolder); err != nil {
		f.log.Error("a wire file can't be read, nor moved to error", "file", file.Name(), "reason", reason, "err", err)
		return
	}
	delete(f.looks, file.Name())
	f.log.Error("a wire file can't be read: moved to error", "file", file.Name(), "reason", reason)
}

// unfinished are the ends of names that uploads have before they are complete.
var unfinished = []string{".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".uploading", ".swp", "~"}

// arrived lists the files of the folder itself in the order they came.
func arrived(root *os.Root) ([]fs.FileInfo, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	infos, err := dir.Readdir(-1) // an Lstat of each: links are no files
	if err != nil {
		return nil, err
	}
	files := slices.DeleteFunc(infos, func(file fs.FileInfo) bool {
		name := strings.ToLower(file.Name())
		return !file.Mode().IsRegular() || strings.HasPrefix(name, ".") ||
			slices.ContainsFunc(unfinished, func(end string) bool { return strings.HasSuffix(name, end) })
	})
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	return files, nil
}
