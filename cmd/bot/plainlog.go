package main

import (
	"bytes"
	"io"
)

// plainLog is where package log writes to. Go's HTTP client quotes there what a
// server sends behind its answer: that may be a story under embargo, comes as often
// as the server likes, and is nothing that an operator could do something about.
type plainLog struct{ io.Writer }

// Write drops such lines; the others go on.
func (l plainLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Unsolicited response received on idle HTTP channel")) {
		return len(line), nil
	}
	return l.Writer.Write(line)
}
