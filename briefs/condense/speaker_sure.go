package condense

// sureNames files the words that stand alone as names somewhere within a
// sentence, or as the subject of a verb of speech: any word has a capital where a
// sentence begins.
func (d *doc) sureNames(r *roster) {
	for _, m := range d.cast.mentions {
		if m.sort != thing || m.person >= 0 || m.words != 1 {
			continue
		}
		speaks := m.tokEnd < len(d.toks) && d.toks[m.tokEnd].class&says != 0 && d.toks[m.tok].class&(notName|starter|adverb|determiner) == 0
		if (speaks || !d.startsSentence(m.from) || d.presented(m)) && len(r.sure.at(m.key)) == 0 {
			r.sure.add(m.key, -1)
		}
	}
}

// presented reports whether mention m is a first name and what follows between
// commas tells who that is: "Anthony, one of the guards, told us".
func (d *doc) presented(m naming) bool {
	i := m.tokEnd
	if d.toks[m.tok].class&(male|female) == 0 || i+1 >= len(d.toks) || d.tok(i) != "," {
		return false
	}
	switch d.tok(i + 1) {
	case "a", "an", "the", "one", "who", "whose":
		return true
	}
	return d.toks[i+1].kind == number
}

// surnameToo reports whether w, often the end of an organisation's name, is a common
// surname too.
func surnameToo(w string) bool {
	switch w {
	case "West", "North", "Hall", "Park", "Parks", "Church", "Banks", "Day", "Street", "Lake", "Hill", "Rivers", "Weeks":
		return true
	}
	return false
}
