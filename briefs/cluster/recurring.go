package cluster

import (
	"slices"
	"strings"
)

// kind is what a story's title says it is.
type kind uint8

const (
	ordinary kind = iota
	live          // a page that runs with an event; it is a story of its own beside the reports
	standing      // a round-up, a quiz, "Live updates" and nothing more: no single event
)

// Phrases of titles that say what an item is, not what happened. They are
// silenced wherever they stand; edge phrases only at an end of the title or
// before a colon, since "live" and "analysis" also happen.
var (
	livePhrases = phrases(`live updates|live update|live blog|live coverage|live news|latest updates|minute by minute|as it happened|
		rolling coverage|en direct|en directo|en vivo|ao vivo|liveticker|live ticker|live-blog|follow live`)
	liveEdges   = phrases(`live|live now|watch live|direct|newsblog`)
	infoPhrases = phrases(`what we know so far|what we know|what we do know|what you need to know|what to know|here is what we know|
		here's what we know|things to know|things you need to know|key takeaways|takeaways|explained|in pictures|breaking news|
		everything we know|all we know|was wir wissen|ce que l'on sait|lo que sabemos|what we don't know`)
	infoEdges = phrases(`breaking|exclusive|analysis|opinion|explainer|factbox|timeline|update|update 1|update 2|update 3|update 4|update 5|
		updated|correction|refile|wrapup|watch|video|photos|in photos|recap|fact check|urgent|eilmeldung|developing|just in`)
	standingPhrases = phrases(`morning briefing|evening briefing|daily briefing|news briefing|weekend briefing|afternoon briefing|your briefing|
		morning edition|morning newsletter|evening newsletter|daily brief|morning brief|evening brief|news brief|news briefs|world briefs|
		news in brief|world in brief|news roundup|news round-up|daily roundup|weekly roundup|week in review|the week in|week in pictures|
		photos of the day|pictures of the day|day in pictures|top stories|top headlines|today's headlines|morning headlines|headlines at|
		front pages|what the papers say|letters to the editor|quote of the day|on this day|this day in history|today in history|news quiz|
		weekly quiz|crossword|horoscope|horoscopes|daily digest|news digest|morning digest|the day ahead|week ahead|diary of events|
		daily schedule|five things to know for|5 things to know for|revue de presse|presseschau|rassegna stampa`)
)

// phrases folds a list of phrases into the words as tokens have them.
func phrases(list string) map[string]bool {
	set := make(map[string]bool)
	for phrase := range strings.SplitSeq(list, "|") {
		var sc scanner
		sc.scan(strings.TrimSpace(phrase), titleWords)
		set[spell(sc.tokens)] = true
	}
	return set
}

// spell joins the words of tokens.
func spell(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.Write(t.word)
	}
	return b.String()
}

// longestPhrase is the number of words of the longest phrase.
const longestPhrase = 6

// classify tells the kind of a title and silences what in it recurs.
func classify(head []token) kind {
	k := ordinary
	if len(head) == 0 {
		return k
	}
	for i := 0; i < len(head); i++ {
		for n := min(longestPhrase, len(head)-i); n > 0; n-- {
			said := spell(head[i : i+n])
			edge := i == 0 || i+n == len(head)
			switch {
			case standingPhrases[said]:
				return standing
			case livePhrases[said], edge && liveEdges[said] && apart(head, i, n):
				k = live
			case infoPhrases[said], edge && infoEdges[said] && apart(head, i, n):
			default:
				continue
			}
			silence(head[i : i+n])
			break
		}
	}
	if slices.ContainsFunc(head, func(t token) bool { return !t.stop && !t.number }) {
		return k
	}
	return standing
}

// apart tells whether a stop sets head[i:i+n] apart from the rest.
func apart(head []token, i, n int) bool {
	return i > 0 && head[i].breaks || i+n < len(head) && head[i+n].breaks || i == 0 && n == len(head)
}

func silence(tokens []token) {
	for i := range tokens {
		tokens[i].stop = true
	}
}
