package condense

// settleVerbs takes from words that may be verbs of speech what they are not where
// they stand: "put" and "went" speak only in "as Poe put it" and "Poe went on", and
// what several or somebody's are is a noun: "some fine points", "his claims".
func (d *doc) settleVerbs() {
	for i := range d.toks {
		t := &d.toks[i]
		if t.class&(says|thinks) == 0 || t.kind != word {
			continue
		}
		switch w := d.tok(i); {
		case w == "put" || w == "puts":
			if !d.nextIs(i, "it", "this") {
				t.class &^= says
			}
		case w == "went":
			if !d.nextIs(i, "on", "further") {
				t.class &^= says
			}
		case !t.upper && w[len(w)-1] == 's' && d.counted(i):
			t.class &^= says | thinks
		}
	}
}

// nextIs reports whether the token behind i is one of two words.
func (d *doc) nextIs(i int, a, b string) bool {
	if i+1 >= len(d.toks) {
		return false
	}
	w := d.tok(i + 1)
	return w == a || w == b
}

// counted reports whether word i stands in a group that "some", "these" or "his"
// begins: such a group is no singular subject, so a word with an s in it is a noun.
func (d *doc) counted(i int) bool {
	for j := i - 1; j >= 0 && j > i-5; j-- {
		t := d.toks[j]
		if t.kind != word || t.upper && t.class&determiner == 0 || t.class&(preposition|conjunction|relative|auxiliary|says|saying|adverb|he|she|they) != 0 && t.class&determiner == 0 {
			return false
		}
		if t.class&determiner == 0 {
			continue
		}
		switch lower(d.tok(j)) {
		case "some", "few", "several", "many", "these", "those", "both", "most", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten":
			return true
		case "his", "her", "their", "its", "my", "our", "your":
			return j == i-1
		}
		return false
	}
	return false
}
