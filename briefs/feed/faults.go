package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing wrong with a list, where it stands and how to mend it.
type Fault struct {
	File    string
	Line    int // from 1; 0 = the file as a whole
	Column  int // from 1, in characters
	Message string
	Remedy  string // "" = the message says it
}

// String gives the fault as "file:line:col: message (remedy)".
func (f Fault) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
	if f.Remedy != "" {
		s += " (" + f.Remedy + ")"
	}
	return s
}

// Faults is the error of [ReadList]: every fault of the list, in the order of
// the file.
type Faults []Fault

// Error gives one fault a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// tidy sorts the faults by place and drops repeats, which a wrong default
// causes for every feed that takes it.
func (f Faults) tidy() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(f)
}
