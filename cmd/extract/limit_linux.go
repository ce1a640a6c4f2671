package main

import (
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// limit makes the kernel end a process that wants more than its share. Address
// space is more than memory: Go and the library reserve what they don't use.
func limit() {
	debug.SetMemoryLimit(maxMemory)
	for resource, most := range map[int]uint64{
		unix.RLIMIT_AS:  4 * maxMemory,
		unix.RLIMIT_CPU: 3 * uint64(maxTime.Seconds()),
	} {
		// A lower limit that is there already stands.
		_ = unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most})
	}
}
