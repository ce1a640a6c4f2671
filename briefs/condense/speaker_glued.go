package condense

import "strings"

// roleStart returns where the role that ends at token to begins: behind whatever a
// run-together page, a verb or another's name puts before it.
func (d *doc) roleStart(from, to int) int {
	for i := from; i < to; i++ {
		t := d.toks[i]
		if k := d.cast.at[i]; k > 0 {
			if n := d.cast.mentions[k-1]; n.person >= 0 && n.words > 1 && d.human(n.person) && n.tokEnd < to && d.toks[n.tokEnd].kind == word && (d.toks[n.tokEnd].upper || strings.HasSuffix(d.tok(n.tokEnd), "ing")) {
				from = n.tokEnd // a byline: "Bo Ek White House counsel Ann Poe"
				for from < to && strings.HasSuffix(d.tok(from), "ing") && d.toks[from].class&officeMod == 0 {
					from++ // messages of Bo Ek mocking candidate Ann Poe
				}
			}
		}
		if d.glued(i, from, to) {
			from = i
		}
		if w := d.tok(i); i > from && (w == "former" || w == "then") && t.kind == word && !d.toks[i-1].upper && d.toks[i-1].kind == word && d.toks[i-1].class&(office|officeMod|demonym) == 0 {
			from = i // "contradict what former President Poe"
		}
	}
	for from < to {
		t := d.toks[from]
		switch w := d.tok(from); {
		case !t.upper && t.class&(office|officeMod|demonym) == 0 && strings.HasSuffix(w, "ed"):
		case t.caps && timeZone(w):
		case t.upper && t.class&says != 0 && t.class&office == 0: // Added Senator Ann Poe
		case furnitureWord(w) && from+1 < to && d.toks[from+1].upper:
		case t.kind == number && from > 0 && d.toks[from-1].class&preposition != 0 && from+1 < to && !d.toks[from+1].upper: // In 2012 pop singer Ann Poe
		case w == "under" && from+1 < to && lower(d.tok(from+1)) != "secretary":
		default:
			return from
		}
		from++
	}
	return from
}

// glued reports whether the role begins with token i only, and what stands before
// it from token from on is a byline or a headline that was run into it.
func (d *doc) glued(i, from, to int) bool {
	t := d.toks[i]
	if i == from || t.kind != word || !t.upper {
		return false
	}
	prev := d.toks[i-1]
	if prev.kind == word && prev.upper && prev.class&preposition != 0 && i-1 > from {
		return true // Poe Speaks To President Ek
	}
	if i == from+2 && t.class&(office|officeMod) != 0 && d.toks[from].class&(male|female) != 0 && d.toks[from].class&(place|orgWord) == 0 &&
		prev.kind == word && prev.upper && prev.class&(office|officeMod|place|orgWord|title|demonym|nameTail) == 0 && len(d.tok(i-1)) > 2 {
		return true // Bo Ek White House counsel
	}
	switch d.tok(i) {
	case "U.S", "US":
		return prev.kind == word && prev.upper && prev.class&(office|officeMod) == 0 && !(i+2 < to && (d.tok(i+2) == "Attorney" || d.tok(i+1) == "Attorney"))
	case "President", "President-elect":
		switch d.tok(i - 1) {
		case "Council", "Commission", "Parliament", "Senate", "Assembly", "Congress", "Court", "Bank", "Union":
			return false
		}
		k := d.cast.at[i]
		if i+1 < len(d.toks) && (k == 0 || i+1 < d.cast.mentions[k-1].tok) {
			k = d.cast.at[i+1]
		}
		return k > 0 && d.toks[d.cast.mentions[k-1].lastTok].class&(knownMan|knownWoman) != 0 && prev.kind != suffix && prev.class&(place|demonym|officeMod|preposition|title) == 0 && d.tok(i-1) != "."
	}
	return false
}

// furnitureWord reports whether w is a word of a page's frame or a picture's
// credit, as run-together pages have before a title.
func furnitureWord(w string) bool {
	switch w {
	case "CLOSE", "Close", "MORE", "WATCH", "VIDEO", "PHOTO", "PHOTOS", "LIVE", "BREAKING", "UPDATE", "RELATED", "EXCLUSIVE", "AP", "AFP", "Reuters", "REUTERS", "Getty", "Images", "Continue", "Reading", "Below", "Again":
		return true
	}
	return false
}

// joinsHouse reports whether the capital words that end with token a and those that
// begin with token b, an "and" between them, may be one name: "Trade and Customs".
func (d *doc) joinsHouse(a, b int) bool {
	t := d.toks[a]
	if t.kind != word || !t.upper || t.class&(office|place|demonym|title|male|female|knownMan|knownWoman|starter|notName|calendar) != 0 {
		return false
	}
	for _, i := range [...]int{a, b} {
		if k := d.cast.at[i]; k > 0 && (d.cast.mentions[k-1].person >= 0 && d.human(d.cast.mentions[k-1].person) && i < d.cast.mentions[k-1].tokEnd && i >= d.cast.mentions[k-1].tok || d.cast.mentions[k-1].sort == spot) {
			return false
		}
	}
	return d.toks[b].class&(office|title|male|female) == 0
}

// houseParts notes what is part of a house's name that lists what the house is for:
// "the Department of Immigration and Border Protection".
func (d *doc) houseParts() {
	n := d.cast.mentions
	for i := 0; i+2 < len(n); i++ {
		if n[i].sort != group || n[i].tokEnd != n[i].tok+1 || !houseHead(d.tok(n[i].tok)) {
			continue
		}
		at := n[i].tokEnd
		if w := d.tok(at); w != "of" && w != "for" {
			continue
		}
		from, j := i+1, i+1
		for at++; j+1 < len(n) && d.listed(n[j], at); j++ { // the text may end with the last
			if at = n[j].tokEnd; d.tok(at) == "," {
				at++
			}
			and := d.tok(at) == "and"
			if and {
				at++
			}
			if and && d.listed(n[j+1], at) {
				for k := from; k <= j+1; k++ {
					n[k].part = true
				}
				break
			}
		}
		i = max(i, j-1)
	}
}

// listed reports whether mention m begins at token at and may be a part of a house's
// name: no place, nobody with a title or a known first name.
func (d *doc) listed(m naming, at int) bool {
	return m.from == at && m.tok == at && m.sort != spot && (m.tokEnd == m.tok+1 || d.toks[m.tok].class&(male|female) == 0)
}

// houseHead reports whether a house's name may be w and "of" what it is for.
func houseHead(w string) bool {
	switch w {
	case "Office", "Department", "Ministry", "Bureau", "Institute", "Institutes", "Center", "Centre", "Centers", "Centres", "Federation", "Association", "Committee",
		"Commission", "Council", "Society", "School", "College", "Board", "Agency", "Union", "Alliance":
		return true
	}
	return false
}
