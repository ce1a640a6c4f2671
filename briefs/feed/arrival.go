package feed

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

// arrival is a file in a folder of wires, as it was found.
type arrival struct {
	fs.FileInfo
	path string // within the folder
}

// is reports whether the file is still the one that was found, and as it was.
func (a arrival) is(other fs.FileInfo) bool {
	return os.SameFile(a.FileInfo, other) && a.Size() == other.Size() && a.ModTime().Equal(other.ModTime())
}

// errMoving: the file was written to or moved while it was read, or is to be
// written on.
var errMoving = errors.New("the file is still being written")

// read reads a file that does not change meanwhile.
func (a arrival) read(root *os.Root) ([]byte, error) {
	if a.Size() > maxFeed {
		return nil, fmt.Errorf("file of %d MB: %w", a.Size()>>20, ErrTooLarge)
	}
	// What has taken a file's place may be a pipe, which would hold us for ever.
	in, err := root.OpenFile(a.path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if now, err := in.Stat(); err != nil || !a.is(now) {
		return nil, errors.Join(errMoving, err)
	}
	body, err := io.ReadAll(io.LimitReader(in, maxFeed+1))
	if err != nil {
		return nil, err
	}
	after, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if int64(len(body)) != a.Size() || !a.is(after) {
		return nil, errMoving
	}
	return body, nil
}

// noClock is before what a file that has any time at all was written.
var noClock = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// arrived is when the file came. It is the same whenever the file is read: what
// says no day of its own is known by that day.
func (a arrival) arrived(now time.Time) time.Time {
	if at := a.ModTime(); at.After(noClock) && at.Before(now) {
		return at
	}
	return now
}

// transit is where files pass on their way out. Between a look at a name and the
// renaming of what it names another file may take the name; here it can't, and
// what is found here at a look is read like any other.
const transit = doneFolder + "/.moving"

// move puts the file away into a folder, under another name where its own is
// taken: agencies use the same names again. What has taken the file's place stays
// to be read; a file that is gone was moved already.
func (a arrival) move(root *os.Root, folder string) error {
	for _, dir := range []string{doneFolder, transit, folder} {
		if err := root.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	at := a.path
	if path.Dir(at) != transit {
		var err error
		if at, err = a.rename(root, at, transit); err != nil || at == "" {
			return err
		}
	}
	_, err := a.rename(root, at, folder)
	return err
}

// rename moves the file from a path to a free name in a folder, and returns that;
// "" = there is another file or none.
func (a arrival) rename(root *os.Root, from, folder string) (string, error) {
	switch now, err := root.Lstat(from); {
	case errors.Is(err, fs.ErrNotExist), err == nil && !a.is(now):
		return "", nil
	case err != nil:
		return "", err
	}
	to, err := freeName(root, folder, path.Base(a.path))
	if err != nil {
		return "", err
	}
	if err := root.Rename(from, to); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	return to, nil
}

// maxName is how long a file's name may be, in bytes.
const maxName = 255

// freeName returns a path in the folder that nothing has: the name, or the name
// with a number. The numbers of a name that comes every minute are many, so they
// are not tried one by one.
func freeName(root *os.Root, folder, name string) (string, error) {
	ext := path.Ext(name)
	numbered := func(n int) string {
		if n == 1 {
			return path.Join(folder, name)
		}
		tail := fmt.Sprintf(".%d%s", n, ext)
		stem := strings.TrimSuffix(name, ext)
		return path.Join(folder, stem[:min(len(stem), max(maxName-len(tail), 1))]+tail)
	}
	isTaken := func(n int) (bool, error) {
		_, err := root.Lstat(numbered(n))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return true, err
	}
	taken, free := 0, 1 // 0 stands for none
	for {
		is, err := isTaken(free)
		if err != nil {
			return "", err
		}
		if !is {
			break
		}
		taken, free = free, 2*free
	}
	for free-taken > 1 {
		middle := (taken + free) / 2
		is, err := isTaken(middle)
		if err != nil {
			return "", err
		}
		if is {
			taken = middle
		} else {
			free = middle
		}
	}
	return numbered(free), nil
}

// unfinished are the ends of names that uploads have before they are complete.
var unfinished = []string{".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".uploading", ".swp", "~"}

// waiting lists the files of a folder that wait to be read, in the order they
// came, those in transit with them; and what is no file.
func waiting(root *os.Root) (files []arrival, odd []fs.FileInfo, err error) {
	files, odd, err = arrived(root, ".")
	if err != nil {
		return nil, nil, err
	}
	left, _, err := arrived(root, transit)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	if len(left) > 0 {
		files = append(files, left...)
		inArrivalOrder(files)
	}
	return files, odd, nil
}

// arrived lists the files of a folder itself, in the order they came, and what is
// neither a file nor a folder.
func arrived(root *os.Root, folder string) (files []arrival, odd []fs.FileInfo, err error) {
	dir, err := root.Open(folder)
	if err != nil {
		return nil, nil, err
	}
	defer dir.Close()
	infos, err := dir.Readdir(-1) // an Lstat of each: links are no files
	if err != nil {
		return nil, nil, err
	}
	for _, file := range infos {
		name := strings.ToLower(file.Name())
		switch {
		case file.IsDir(), strings.HasPrefix(name, "."),
			slices.ContainsFunc(unfinished, func(end string) bool { return strings.HasSuffix(name, end) }):
		case file.Mode().IsRegular():
			files = append(files, arrival{file, path.Join(folder, file.Name())})
		default:
			odd = append(odd, file)
		}
	}
	inArrivalOrder(files)
	return files, odd, nil
}

func inArrivalOrder(files []arrival) {
	slices.SortFunc(files, func(a, b arrival) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
}
