package cluster

import (
	"bytes"
	"strings"
)

// stem takes English endings off, so that "rulings", "ruled" and "ruling" are
// one term. It is lighter than Porter's: what matters is that both outlets'
// words are treated alike, and too long a cut makes names meet that differ.
func stem(w []byte) []byte {
	if len(w) < 4 || w[len(w)-1] >= 0x80 {
		return w
	}
	cut := func(ending string) bool {
		if !bytes.HasSuffix(w, []byte(ending)) {
			return false
		}
		w = w[:len(w)-len(ending)]
		return true
	}
	switch {
	case len(w) > 4 && cut("ies"):
		w = append(w, 'y')
	case bytes.HasSuffix(w, []byte("sses")):
		w = w[:len(w)-2]
	case bytes.HasSuffix(w, []byte("ss")), bytes.HasSuffix(w, []byte("us")), bytes.HasSuffix(w, []byte("is")):
	default:
		cut("s")
	}
	if len(w) > 5 && (cut("ing") || cut("ed")) {
		// "banned" is "ban"; "rolled" and "passed" keep their pair.
		if n := len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
			w = w[:n-1]
		}
		return w
	}
	if len(w) > 4 {
		cut("e")
	}
	return w
}

// stopWords say nothing of an event by themselves: grammar, and the words of
// reporting.
var stopWords = setOf(`a about above after again against ago all almost along already also although always am amid among an and another any anyone
	anything are aren around as ask asked asking at away back be became because become been before began behind being below between both but
	by came can cannot come comes coming could couldn did didn do does doesn doing don done down during each either else even ever every
	everyone everything few for from further get gets getting go goes going gone got had hadn has hasn have haven having he her here hers
	herself him himself his how however i if in instead into is isn it its itself just keep kept know known last later least less let like
	ll made make makes making many may maybe me might mine more most mr mrs ms much must my myself near need needs neither never next no nor
	not nothing now of off often on once one ones only or other others our ours ourselves out over own part per perhaps put quite rather re
	really s said same saw say saying says see seem seems seen several shall she should shouldn since so some someone something sometimes
	soon still such t take taken takes taking tell tells than that the their theirs them themselves then there these they thing things think
	this those though thought three through thus till to today together told tomorrow too took toward towards tuesday monday wednesday
	thursday friday saturday sunday two under until unless up upon us use used using ve very via was wasn way we well went were weren what
	whatever when where whether which while who whole whom whose why will with within without won would wouldn yet yesterday you your yours
	yourself year years day days week weeks month months time times new news first also according report reports reported reporting
	reporter people told added add read image images photo caption getty file copyright video click advertisement subscribe newsletter share story
	january february march april june july august september october november december jan feb aug sept oct nov dec am pm`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
