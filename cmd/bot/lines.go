package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// eachLine decodes the lines of JSON on stdin one at a time and calls do with
// each. A bad line is named on stderr with its number and the rest goes on; the
// error is then the exit code for bad input.
func eachLine[T any](p *program, do func(T) error) error {
	lines := bufio.NewReaderSize(p.stdin, 1<<16)
	bad := false
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			var v T
			if fault := json.Unmarshal(line, &v); fault != nil {
				fmt.Fprintf(p.stderr, "bot: line %d: %v (a line is one JSON object)\n", n, fault)
				bad = true
			} else if fault := do(v); fault != nil {
				return fmt.Errorf("line %d: %w", n, fault)
			}
		}
		if err == io.EOF {
			break
		}
		if p.ctx.Err() != nil {
			return p.ctx.Err()
		}
	}
	if bad {
		return exit(exitUsage)
	}
	return nil
}

// encoder writes one JSON object a line, each in one write so that a reader
// has it at once.
func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
