//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks a file beside the database until it is unlocked or the process
// ends. (The database itself is not used for it: closing any descriptor of it
// would end SQLite's own locks.) The file is left behind, empty.
//
// Closing alone would not unlock it at once: a process that is being started
// shares the descriptor until it runs its program.
func lockFile(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() error { return errors.Join(unix.Flock(int(f.Fd()), unix.LOCK_UN), f.Close()) }, nil
}

// giveTo makes a file belong to whoever has the other one: what the operator puts in
// place as root must be the bot's.
func giveTo(path, like string) error {
	var s unix.Stat_t
	if os.Geteuid() != 0 { // nobody else may give
		return nil
	}
	if err := unix.Stat(like, &s); err != nil {
		return fmt.Errorf("owner of %s: %w", like, err)
	}
	return os.Chown(path, int(s.Uid), int(s.Gid))
}
