package feed

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFolderNameWrittenAnew: while the stories of a file are being filed, its name
// is given to another version. That is read too.
func TestFolderNameWrittenAnew(t *testing.T) {
	for _, tt := range []struct {
		name string
		anew func(r *tray)
	}{
		{"renamed into place", func(r *tray) {
			r.drop("a.part", item("later"), 0)
			if err := os.Rename(filepath.Join(r.path, "a.part"), filepath.Join(r.path, "a.xml")); err != nil {
				r.t.Fatal(err)
			}
		}},
		{"written over", func(r *tray) { r.drop("a.xml", item("later"), 0) }},
		{"taken away and given again", func(r *tray) {
			if err := os.Rename(filepath.Join(r.path, "a.xml"), filepath.Join(r.path, "b.xml")); err != nil {
				r.t.Fatal(err)
			}
			r.drop("a.xml", item("later"), 0)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newTray(t)
			r.drop("a.xml", item("first"), time.Minute)
			r.look(0)
			got, done := r.look(settle)
			if got != "first" {
				t.Fatalf("read %q", got)
			}
			tt.anew(r)
			done()
			if got := r.files("done"); got != "" {
				t.Errorf("done holds %q", got)
			}
			r.reopen()
			r.look(0)
			if got, _ := r.look(settle); got != "later" {
				t.Errorf("read %q of the name written anew", got)
			}
		})
	}
}

// TestFolderEndedAnywhere has a process end between any two of the steps by which
// a file goes: what was filed is not brought again, what was not is not lost.
func TestFolderEndedAnywhere(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps func(r *tray) // beyond the look
		want  string
	}{
		{"before anything", func(*tray) {}, "one"},
		{"once the hash is kept", func(r *tray) { r.remember("one") }, ""},
		{"in transit", func(r *tray) {
			r.remember("one")
			r.rename("a.xml", transit+"/a.xml")
		}, ""},
		{"once it is put away", func(r *tray) {
			r.remember("one")
			r.rename("a.xml", transit+"/a.xml")
			r.rename(transit+"/a.xml", "done/a.xml")
		}, ""},
		{"in transit, and it was another", func(r *tray) {
			r.remember("one")
			r.drop("a.xml", item("two"), 0)
			r.rename("a.xml", transit+"/a.xml")
			r.drop("a.xml", item("three"), -time.Second)
		}, "two three"},
		{"in half a line of the hashes", func(r *tray) { r.write(hashFile, strings.Repeat("0", 40)) }, "one"},
		{"and the disk put zeros into the hashes", func(r *tray) { r.write(hashFile, strings.Repeat("\x00", 1<<17)) }, "one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newTray(t)
			r.drop("a.xml", item("one"), time.Minute)
			r.look(0)
			if got, _ := r.look(settle); got != "one" {
				t.Fatalf("read %q", got)
			}
			if err := os.MkdirAll(filepath.Join(r.path, transit), 0o755); err != nil {
				t.Fatal(err)
			}
			tt.steps(r)
			r.reopen()
			r.now = r.now.Add(time.Minute)
			r.look(0)
			got, done := r.look(settle)
			if got != tt.want {
				t.Errorf("read %q, want %q", got, tt.want)
			}
			if tt.name != "once it is put away" {
				done()
			}
			if in, moving := r.files("."), r.files(transit); in+moving != "" || !strings.Contains(r.files("done"), "a.xml") {
				t.Errorf("left %q and %q, done holds %q", in, moving, r.files("done"))
			}
		})
	}
}

// remember keeps the hash of an item as a process does that has filed it.
func (r *tray) remember(title string) {
	r.t.Helper()
	root, err := os.OpenRoot(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer root.Close()
	h, err := readHashes(root)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := h.add(root, []filed{{hash: fmt.Sprintf("%x", sha256.Sum256([]byte(item(title))))}}); err != nil {
		r.t.Fatal(err)
	}
}

func (r *tray) rename(from, to string) {
	r.t.Helper()
	if err := os.Rename(filepath.Join(r.path, from), filepath.Join(r.path, to)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *tray) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.path, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// TestFolderLeavesWhatIsNoFile: links, pipes and sockets are neither read nor
// waited for, and the operator is told once of each.
func TestFolderLeavesWhatIsNoFile(t *testing.T) {
	r := newTray(t)
	outside := filepath.Join(t.TempDir(), "secret.xml")
	if err := errors.Join(
		os.WriteFile(outside, []byte(item("outside")), 0o600),
		os.Symlink(outside, filepath.Join(r.path, "link.xml")),
		os.Symlink("a.xml", filepath.Join(r.path, "inner.xml")),
		syscall.Mkfifo(filepath.Join(r.path, "pipe.xml"), 0o600),
		os.Mkdir(filepath.Join(r.path, "folder.xml"), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(r.path, "s.xml"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r.drop("a.xml", item("one"), 0)
	r.look(0)
	got, done := r.look(settle)
	done()
	r.look(settle)
	if got != "one" || r.files("done") != "a.xml" {
		t.Errorf("read %q, done holds %q", got, r.files("done"))
	}
	for _, name := range []string{"link.xml", "inner.xml", "pipe.xml", "s.xml"} {
		if n := strings.Count(r.log.String(), "file="+name); n != 1 {
			t.Errorf("%s was told of %d times", name, n)
		}
	}
}

// TestArrivalIsTheFileFound: what takes a file's place once it was found is not
// read in its name.
func TestArrivalIsTheFileFound(t *testing.T) {
	for name, swap := range map[string]func(path string) error{
		"a pipe":       func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a link":       func(path string) error { return os.Symlink("/etc/hostname", path) },
		"another file": func(path string) error { return os.WriteFile(path, []byte("othertext"), 0o600) },
		"nothing":      func(string) error { return nil },
	} {
		r := newTray(t)
		r.drop("a.xml", "some text", time.Hour)
		root, err := os.OpenRoot(r.path)
		if err != nil {
			t.Fatal(err)
		}
		files, _, err := waiting(root)
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		if body, err := files[0].read(root); err != nil || string(body) != "some text" {
			t.Errorf("the file itself: %q, %v", body, err)
		}
		path := filepath.Join(r.path, "a.xml")
		if err := errors.Join(os.Rename(path, path+".old"), swap(path)); err != nil {
			t.Fatal(err)
		}
		if body, err := files[0].read(root); err == nil {
			t.Errorf("%s in its place: read %q", name, body)
		}
		root.Close()
	}
}

// TestFolderStuckFile: a file that can't be put away keeps no other from it, and
// what was filed of it is not brought again.
func TestFolderStuckFile(t *testing.T) {
	r := newTray(t)
	stuck := "a." + strings.Repeat("x", 253) // no number fits behind it
	if err := os.Mkdir(filepath.Join(r.path, "done"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.write("done/"+stuck, "of another day")
	r.drop(stuck, item("one"), time.Hour)
	r.drop("b.xml", item("two"), time.Minute)
	r.look(0)
	drop, err := r.Look(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(settle)
	if drop, err = r.Look(t.Context(), nil); err != nil || len(drop.Stories) != 2 {
		t.Fatalf("%d stories, %v", len(drop.Stories), err)
	}
	if err := drop.Done(t.Context()); err == nil || !strings.Contains(err.Error(), "1 of 2 files can't be put away") {
		t.Errorf("%v", err)
	}
	if got := r.files("done"); got != stuck+" b.xml" {
		t.Errorf("done holds %q", got)
	}
	r.drop("c.xml", item("three"), 0)
	r.look(0)
	if got, _ := r.look(settle); got != "three" {
		t.Errorf("read %q beside the stuck files", got)
	}
	if err := os.Remove(filepath.Join(r.path, "done", stuck)); err != nil {
		t.Fatal(err)
	}
	got, done := r.look(between)
	done()
	if got != "three" || r.files(".")+r.files(transit) != "" {
		t.Errorf("read %q, left %q and %q", got, r.files("."), r.files(transit))
	}
}

// TestFolderHalfMessage: half a message of a text wire can be read, so the end of
// the other half is waited for; of a wire that has none, not for ever.
func TestFolderHalfMessage(t *testing.T) {
	const half = "\x01vpa0012 3 i 380  vp-intl 0045\r\n\r\nNorland/harbour\r\nNorland opens its harbour\r\n\r\n   Port Alba (vp) - Norland opened its harbour\r\n"
	r := newTray(t)
	r.drop("a.txt", half, 0)
	r.look(0)
	if got, _ := r.look(settle); got != "" {
		t.Fatalf("read %q of half a message", got)
	}
	r.drop("a.txt", half+"on Wednesday.\r\n\x03\r\n181122 GMT Nov 26\r\n", 0)
	r.look(0)
	got, done := r.look(settle)
	done()
	r.drop("b.txt", strings.Replace(half, "0012", "0013", 1), 0)
	r.look(0)
	for range int(patience / between) {
		if early, _ := r.look(between - time.Millisecond); early != "" {
			t.Errorf("read %q before its time", early)
		}
	}
	late, _ := r.look(2 * between)
	if got == "" || late == "" || r.files("error") != "" {
		t.Errorf("read %q once it was whole, %q once its time was over", got, late)
	}
}

// TestFolderDay: an item that says no day is of the day on which its file came,
// whenever it is read.
func TestFolderDay(t *testing.T) {
	const text = "vpa0012 3 i 380  vp-intl 0045\r\n\r\nNorland/harbour\r\nNorland opens its harbour\r\n\r\n   Port Alba (vp) - Norland opened its harbour.\r\n"
	keys := map[string]bool{}
	r := newTray(t)
	r.drop("a.txt", text, 0)
	for _, later := range []time.Duration{settle, 20 * time.Hour} {
		r.reopen()
		r.look(later)
		r.now = r.now.Add(settle)
		drop, err := r.Look(t.Context(), nil)
		if err != nil || len(drop.Stories) != 1 {
			t.Fatal(drop.Stories, err)
		}
		keys[drop.Stories[0].Key] = true
	}
	if len(keys) != 1 {
		t.Errorf("one item is known by %v", keys)
	}
}

func TestFolderThousands(t *testing.T) {
	const n = 500
	r := newTray(t)
	want := make([]string, n)
	for i := range n {
		want[i] = fmt.Sprintf("n%03d", i)
		r.drop(want[i]+".xml", item(want[i]), time.Minute)
	}
	r.look(0)
	got, done := r.look(settle)
	done()
	if !slices.Equal(strings.Fields(got), want) || r.files(".") != "" {
		t.Errorf("%d read of %d, %d left", len(strings.Fields(got)), n, len(strings.Fields(r.files("."))))
	}
}

func TestFreeName(t *testing.T) {
	path := t.TempDir()
	root, err := os.OpenRoot(path)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	long := strings.Repeat("n", 251) + ".xml"
	for _, name := range []string{"a.xml", long} {
		names := map[string]bool{}
		for range 200 {
			free, err := freeName(root, ".", name)
			if err != nil || names[free] || filepath.Ext(free) != ".xml" {
				t.Fatalf("%q, %v", free, err)
			}
			names[free] = true
			if err := os.WriteFile(filepath.Join(path, free), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestHashesForgetTheOldest(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	h, err := readHashes(root)
	if err != nil {
		t.Fatal(err)
	}
	name := func(n int) string { return fmt.Sprintf("%064d", n) }
	var many []filed
	for n := range 2 * maxHashes {
		many = append(many, filed{hash: name(n)})
	}
	if err := h.add(root, many); err != nil {
		t.Fatal(err)
	}
	if err := h.add(root, []filed{{hash: name(2 * maxHashes)}}); err != nil {
		t.Fatal(err)
	}
	again, err := readHashes(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []*hashes{h, again} {
		if len(h.order) != maxHashes || h.has(name(maxHashes)) || !h.has(name(2*maxHashes)) {
			t.Errorf("%d remembered, the oldest %v", len(h.order), h.order[0])
		}
	}
}
