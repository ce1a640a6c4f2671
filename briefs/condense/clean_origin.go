package condense

import (
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// Origin leads from byte offsets in a brief's Text back to byte offsets in the
// text it was made of. The zero Origin maps nothing and returns empty spans.
type Origin struct{ runs []run }

// run says that length bytes of the cleaned text from at came from srcLen bytes
// from src. In a whole, no byte has a place of its own: an entity or a tag was
// replaced. Otherwise the bytes are the same, one for one.
type run struct {
	at, length, src, srcLen int
	whole                   bool
}

// Span returns the smallest span of the given text that holds what the cleaned
// text has at s.
func (o Origin) Span(s briefs.Span) briefs.Span {
	if s.End <= s.Start || len(o.runs) == 0 {
		return briefs.Span{}
	}
	a := o.runs[o.find(s.Start)]
	b := o.runs[o.find(s.End-1)]
	out := briefs.Span{Start: a.src, End: b.src + b.srcLen}
	if !a.whole {
		out.Start = a.src + min(max(s.Start-a.at, 0), a.length)
	}
	if !b.whole {
		out.End = b.src + min(max(s.End-b.at, 0), b.length)
	}
	return out
}

// find returns the index of the last run that begins at or before at.
func (o Origin) find(at int) int {
	i, ok := slices.BinarySearchFunc(o.runs, at, func(r run, at int) int { return r.at - at })
	if !ok {
		i--
	}
	return max(i, 0)
}

// through returns the way from o's text through the text o was made of, to the
// text that one was made of.
func (o Origin) through(earlier Origin) Origin {
	if len(earlier.runs) == 0 {
		return Origin{}
	}
	if r := earlier.runs[0]; len(earlier.runs) == 1 && !r.whole && r.at == 0 && r.src == 0 {
		return o // nothing was changed before
	}
	out := Origin{runs: make([]run, 0, len(o.runs)+8)}
	for _, r := range o.runs {
		if r.whole {
			s := earlier.Span(briefs.Span{Start: r.src, End: r.src + r.srcLen})
			out.runs = append(out.runs, run{r.at, r.length, s.Start, s.End - s.Start, true})
			continue
		}
		for i := earlier.find(r.src); i < len(earlier.runs) && earlier.runs[i].at < r.src+r.length; i++ {
			e := earlier.runs[i]
			from, to := max(e.at, r.src), min(e.at+e.length, r.src+r.length)
			if from >= to {
				continue
			}
			if !e.whole {
				out.runs = append(out.runs, run{r.at + from - r.src, to - from, e.src + from - e.at, to - from, false})
			} else {
				out.runs = append(out.runs, run{r.at + from - r.src, to - from, e.src, e.srcLen, true})
			}
		}
	}
	return out
}

// apart returns o with runs of its own, should they be other's.
func (o Origin) apart(other Origin) Origin {
	if len(o.runs) > 0 && &o.runs[0] == &other.runs[0] {
		return Origin{slices.Clone(o.runs)}
	}
	return o
}

// tape is a text being made of another, run by run.
type tape struct {
	src string
	out strings.Builder
	way Origin
}

// newTape makes a tape that is to be about as long as its source. Its way is
// written to the room there is in runs.
func newTape(src string, runs []run) *tape {
	t := &tape{src: src}
	t.out.Grow(len(src) + 16)
	t.way.runs = slices.Grow(runs[:0], 64)
	return t
}

// keep copies src[from:to].
func (t *tape) keep(from, to int) {
	if from >= to {
		return
	}
	if n := len(t.way.runs); n > 0 {
		r := &t.way.runs[n-1]
		if !r.whole && r.src+r.srcLen == from && r.at+r.length == t.out.Len() {
			t.out.WriteString(t.src[from:to])
			r.length += to - from
			r.srcLen = r.length
			return
		}
	}
	t.way.runs = append(t.way.runs, run{t.out.Len(), to - from, from, to - from, false})
	t.out.WriteString(t.src[from:to])
}

// put writes s in place of src[from:to].
func (t *tape) put(s string, from, to int) {
	if s == "" {
		return
	}
	if len(s) == to-from && s == t.src[from:to] {
		t.keep(from, to)
		return
	}
	t.way.runs = append(t.way.runs, run{t.out.Len(), len(s), from, to - from, true})
	t.out.WriteString(s)
}
