package feed

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Where files go that are dealt with, within the watched folder.
const (
	doneFolder  = "done"
	errorFolder = "error"
	hashFile    = doneFolder + "/.hashes"
)

// filed is a file whose stories were handed out, and the hash of its bytes.
type filed struct {
	arrival
	hash string
}

// putAway moves files to done. The hashes are kept first: a file that is left
// behind by a crash in between is then known, and moved without being read. One
// that can't be moved does not keep the others.
func (f *Folder) putAway(files []filed) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return fmt.Errorf("watched folder: %w", err)
	}
	defer root.Close()
	if err := f.hashes.add(root, files); err != nil {
		return fmt.Errorf("watched folder: %w", err)
	}
	var first error
	stuck := 0
	for _, file := range files {
		if err := file.move(root, doneFolder); err != nil {
			if stuck++; first == nil {
				first = err
			}
			known := f.looks[file.path]
			known.tried = f.now() // it is known by now, and not to be read at every look
			f.looks[file.path] = known
			continue
		}
		delete(f.looks, file.path)
	}
	if first != nil {
		return fmt.Errorf("watched folder: %d of %d files can't be put away: %w", stuck, len(files), first)
	}
	return nil
}

// maxHashes is how many files a folder remembers; agencies send some thousand a day.
const maxHashes = 20_000

// hashes are the files that were put away, the latest last.
type hashes struct {
	known map[string]bool
	order []string
}

func (h *hashes) has(hash string) bool { return h.known[hash] }

// readHashes reads what is remembered; a line that a crash cut off is none.
func readHashes(root *os.Root) (*hashes, error) {
	h := &hashes{known: map[string]bool{}}
	text, err := root.ReadFile(hashFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); len(line) == 2*sha256.Size && !h.known[line] {
			h.known[line] = true
			h.order = append(h.order, line)
		}
	}
	return h, nil
}

// add remembers the files, on disk and then here. Once twice too many are
// remembered the older half is forgotten.
func (h *hashes) add(root *os.Root, files []filed) error {
	var text strings.Builder
	var fresh []string
	met := make(map[string]bool, len(files))
	for _, f := range files {
		if !h.known[f.hash] && !met[f.hash] {
			met[f.hash] = true
			fresh = append(fresh, f.hash)
			// A line begins with its own end: what a crash cut off before it is ended so.
			text.WriteString("\n" + f.hash + "\n")
		}
	}
	if err := root.Mkdir(doneFolder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if len(h.order)+len(fresh) > 2*maxHashes {
		return h.rewrite(root, append(h.order, fresh...)[len(h.order)+len(fresh)-maxHashes:])
	}
	if len(fresh) > 0 {
		out, err := root.OpenFile(hashFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		_, err = out.WriteString(text.String())
		if err = errors.Join(err, out.Close()); err != nil {
			return err
		}
	}
	for _, hash := range fresh {
		h.known[hash] = true
	}
	h.order = append(h.order, fresh...)
	return nil
}

// rewrite replaces the memory by the given hashes.
func (h *hashes) rewrite(root *os.Root, order []string) error {
	if err := root.WriteFile(hashFile+".tmp", []byte(strings.Join(order, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	if err := root.Rename(hashFile+".tmp", hashFile); err != nil {
		return err
	}
	h.order = append([]string(nil), order...)
	h.known = make(map[string]bool, len(order))
	for _, hash := range order {
		h.known[hash] = true
	}
	return nil
}
