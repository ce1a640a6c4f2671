package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// eachLine decodes the lines of JSON on stdin one at a time and calls do with
// each. A bad line is named on stderr with its number and the rest goes on; the
// error is then the exit code for bad input. A line over maxInput ends it.
//
// What counts as JSON is the same as for encoding/json, which however reads each
// line twice: once to see whether it is whole, and its faults told so.
func eachLine[T any](p *program, do func(T) error) error {
	lines := bufio.NewScanner(p.stdin)
	lines.Buffer(make([]byte, 1<<16), maxInput)
	options := json.JoinOptions(jsonv1.DefaultOptionsV1(), jsonv1.ReportErrorsWithLegacySemantics(false))
	bad := false
	n := 0
	for lines.Scan() {
		n++
		if line := lines.Bytes(); len(bytes.TrimSpace(line)) > 0 {
			var v T
			if fault := json.Unmarshal(line, &v, options); fault != nil {
				fmt.Fprintf(p.stderr, "bot: line %d: %v (a line is one JSON object)\n", n, fault)
				bad = true
			} else if fault := do(v); fault != nil {
				return fmt.Errorf("line %d: %w", n, fault)
			}
		}
		if p.ctx.Err() != nil {
			return p.ctx.Err()
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d: it is over %d MiB: is every object on a line of its own?", n+1, maxInput>>20)
	case err != nil:
		return fmt.Errorf("line %d: %w", n+1, err)
	case bad:
		return exit(exitUsage)
	}
	return nil
}

// lineEncoder writes one JSON object a line, each before Encode returns so that
// a reader has it at once.
type lineEncoder struct{ to *jsontext.Encoder }

func encoder(w io.Writer) lineEncoder {
	return lineEncoder{jsontext.NewEncoder(w, jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false))}
}

func (e lineEncoder) Encode(v any) error { return json.MarshalEncode(e.to, v) }
