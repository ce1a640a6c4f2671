package condense

import (
	"strings"
	"unicode/utf8"
)

// chunk reads the capitalised words from i and returns where they end.
func (d *doc) chunk(p para, i int) int {
	end := d.chunkEnd(p, i)
	from := i
	if end-i > 3 && i == p.tok && end > p.tokEnd-3 {
		if k := d.headingName(i, end); k > 0 {
			d.name(i, k)
			return end
		}
	}
	for k := i; k <= end; k++ {
		switch {
		case k == end || d.splits(k):
			d.name(from, k)
			from = k + 1
		case k > from && d.namesNext(from, k, end):
			d.name(from, k)
			from = k
		}
	}
	return end
}

// namesNext reports whether a person's name begins with token k, right behind an
// organisation's or another person's: "envoy to the Norland Federation Ann Poe",
// the byline run into "Ed Ames Ann Poe".
func (d *doc) namesNext(from, k, end int) bool {
	const given = male | female
	if k+1 >= end || d.toks[k].class&given == 0 || d.toks[k].class&(orgWord|place|office) != 0 || d.toks[k+1].kind != word || d.toks[k+1].class&orgWord != 0 {
		return false
	}
	if d.toks[k-1].class&orgWord != 0 && d.toks[k-1].class&(office|officeMod) == 0 {
		return true
	}
	return k == from+2 && k+2 == end && d.toks[from].class&given != 0 && d.toks[from].class&(office|title) == 0 &&
		d.toks[k-1].kind == word && (d.toks[k-1].class|d.toks[k+1].class)&(given|particle|nameTail|place|orgWord|office|officeMod|title) == 0 && len(d.tok(k-1)) > 2
}

// headingName returns where the name ends that begins a heading whose words all
// have capitals: "Ann Poe Explains Why She Quit"; 0 if none does.
func (d *doc) headingName(i, end int) int {
	if d.toks[i].class&(male|female) == 0 {
		return 0
	}
	for k := i + 2; k < end; k++ {
		t := d.toks[k]
		w := d.tok(k)
		if t.class&(says|thinks|auxiliary|determiner|preposition|he|she|they|conjunction) != 0 || strings.HasSuffix(w, "ed") || strings.HasSuffix(w, "s") {
			return k
		}
		if k > i+2 {
			break
		}
	}
	return 0
}

// chunkEnd returns the end of the capitalised words from i, with the particles,
// initials and dots between them.
func (d *doc) chunkEnd(p para, i int) int {
	j := i + 1
	for j < p.tokEnd {
		t, prev := d.toks[j], d.toks[j-1]
		gap := int(t.start - prev.end)
		switch {
		case t.quoted != d.toks[i].quoted:
			return j
		case t.kind == punct && gap == 0 && prev.kind == word && j+1 < p.tokEnd && d.tok(j) == "." && d.toks[j+1].start == t.end && domain(d.tok(j+1)):
			return j + 2
		case t.kind == mark:
			if k := d.nickname(j, p.tokEnd); k > 0 && prev.kind == word && prev.class&(male|female) != 0 && prev.upper {
				j = k + 1
				continue
			}
			return j
		case t.kind == word && t.upper && gap == 1 && prev.kind != suffix:
			j++
		case t.kind == punct && gap == 0 && d.tok(j) == "." && d.abbreviates(j-1) && j+1 < p.tokEnd &&
			(d.toks[j+1].upper && d.toks[j+1].start-t.end <= 1 || d.toks[j-1].class&nameTail != 0):
			j++
		case t.kind == word && !t.upper && gap == 1 && (t.class&particle != 0 || arabic(d.tok(j))) && prev.kind == word:
			k := j + 1
			for k < p.tokEnd && k < j+3 && d.toks[k].class&particle != 0 && !d.toks[k].upper {
				k++
			}
			if arabic(d.tok(j)) {
				j++
				continue
			}
			if k >= p.tokEnd || !d.toks[k].upper || d.toks[k].kind != word || d.tok(j) == "y" {
				return j
			}
			j = k + 1
		default:
			return j
		}
	}
	return j
}

// nickname returns the surname's token behind the nickname between the marks of
// which the first is token i: Ann "Sparky" Poe; 0 if there is none.
func (d *doc) nickname(i, to int) int {
	k := i + 1
	for k < to && k < i+3 && d.toks[k].kind == word && d.toks[k].upper {
		k++
	}
	if k == i+1 || k+1 >= to || d.toks[k].kind != mark || d.toks[k].end-d.toks[k].start != d.toks[i].end-d.toks[i].start {
		return 0
	}
	if t := d.toks[k+1]; t.kind != word || !t.upper || t.quoted || t.start-d.toks[k].end != 1 || t.class&(starter|office|title|orgWord|says) != 0 {
		return 0
	}
	return k + 1
}

// arabic reports a surname such as al-Assad.
func arabic(w string) bool {
	return len(w) > 4 && (strings.HasPrefix(w, "al-") || strings.HasPrefix(w, "el-") || strings.HasPrefix(w, "as-") || strings.HasPrefix(w, "ul-")) &&
		'A' <= w[3] && w[3] <= 'Z'
}

// abbreviates reports whether a dot after word i belongs to it within a name.
func (d *doc) abbreviates(i int) bool {
	t := d.toks[i]
	if t.kind != word || !t.upper {
		return false
	}
	n := utf8.RuneCountInString(d.tok(i))
	return n == 1 || t.class&(title|nameTail) != 0 && t.class&abbreviation != 0 || n == 3 && d.tok(i)[1] == '.' || d.tok(i) == "St"
}

// splits reports whether word k parts two names: a day, or a word that begins a
// sentence in capitals.
func (d *doc) splits(k int) bool {
	t := d.toks[k]
	if t.kind != word || !t.upper {
		return false
	}
	if t.class&calendar != 0 && d.shortName(k) {
		return false // Zhang Jun, Sun Li
	}
	if t.class&calendar != 0 && t.class&(male|female) == 0 {
		return (k == 0 || d.toks[k-1].class&(male|female) == 0 || !d.toks[k-1].upper) && !d.mayActs(k) // Theresa May
	}
	if d.tok(k) == "Will" && k+2 < len(d.toks) && d.toks[k+1].upper && (!d.startsSentence(k) || d.toks[k+2].class&says != 0) {
		return false // Will Poe said
	}
	if d.tok(k) == "A" && k > 0 && d.toks[k-1].upper && k+1 < len(d.toks) && d.tok(k+1) == "." {
		return false // Ann A. Poe
	}
	if d.tok(k) == "Said" && d.startsSentence(k) {
		return d.introduces(k)
	}
	if k > 0 && d.toks[k-1].class&(male|female) != 0 && d.toks[k-1].upper && d.toks[k-1].class&(starter|notName) == 0 && t.class&(adverb|conjunction|determiner) == adverb && !d.startsSentence(k) {
		return false // Brock Long
	}
	if !d.startsSentence(k) && d.tok(k) != "The" && d.tok(k) != "I" && k+1 < len(d.toks) && d.toks[k+1].upper && t.class&(calendar|conjunction) == 0 && t.end-t.start < 4 {
		return false // An Gang
	}
	return t.class&(notName|starter) != 0 && t.class&(office|officeMod|orgWord|male|female|demonym) == 0
}

// shortName reports whether token k, which may be short for a month or a day, is
// part of a name: a word with a capital stands beside it, and no number or dot.
func (d *doc) shortName(k int) bool {
	t := d.toks[k]
	if t.end-t.start != 3 || t.caps || k+1 >= len(d.toks) || d.toks[k+1].kind == number || d.tok(k+1) == "." {
		return false
	}
	switch d.tok(k) {
	case "Jun", "Sun", "Mar", "Jan", "Mon", "Sat":
	default:
		return false
	}
	beside := func(i int) bool {
		b := d.toks[i]
		return b.kind == word && b.upper && b.class&(calendar|preposition|determiner|conjunction|starter) == 0
	}
	return beside(k+1) && d.toks[k+1].start == t.end+1 || k > 0 && beside(k-1) && d.toks[k-1].end+1 == t.start && d.toks[k-1].class&opens == 0
}

// mayActs reports whether token k is "May" as somebody's name: she says or has
// something. Only if the text names a May in full does it mean anybody.
func (d *doc) mayActs(k int) bool {
	if d.tok(k) != "May" || k == 0 || k+1 >= len(d.toks) || d.toks[k-1].class&preposition != 0 {
		return false
	}
	next := d.toks[k+1]
	return next.kind == suffix || next.kind == word && !next.upper && next.class&(says|thinks|auxiliary|adverb) != 0
}

// introduces reports whether the sentence that begins at token k is a cue that
// ends where a quotation begins: "Said Ann Poe: “…”".
func (d *doc) introduces(k int) bool {
	for i := k + 1; i < len(d.toks) && i < k+16; i++ {
		switch w := d.tok(i); {
		case w == ":", w == "," && i+1 < len(d.toks) && d.toks[i+1].kind == mark:
			return true
		case d.toks[i].class&says != 0 && !d.toks[i].upper, d.toks[i].kind == mark:
			return false
		}
	}
	return false
}
