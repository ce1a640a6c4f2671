package main

import (
	"os"
	"syscall"
)

// peakOf is the most memory that the process had, in bytes.
func peakOf(p *os.ProcessState) int64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
