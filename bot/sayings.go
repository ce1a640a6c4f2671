package bot

import (
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// voices are the quotations that a message shows and, for each, its block
// quotation.
func voices(b briefs.Brief) (shown []briefs.Saying, blocks []string) {
	for i, s := range b.Voices() {
		block := sayingBlock(s, b.Source)
		if block == "" || i > 0 && units(block) > maxSecond {
			continue
		}
		if len(blocks) > 0 {
			block = "\n" + block // Discord makes one quotation of two that touch
		}
		shown, blocks = append(shown, s), append(blocks, block)
	}
	return shown, blocks
}

// sayingBlock is a quotation with its speaker and, where it is another telling
// that has it, with its outlet.
func sayingBlock(s briefs.Saying, shown briefs.Source) string {
	block := quoteBlock(s.Quote)
	if outlet := fit(s.Source.Outlet, maxOutlet, escape); block != "" && outlet != "" && s.Source.Outlet != shown.Outlet {
		block += " · " + outlet
	}
	return block
}

// quoted are the sources of the words that a message shows, the brief's first.
func quoted(b briefs.Brief) []briefs.Source {
	list := []briefs.Source{b.Source}
	shown, _ := voices(b)
	for _, s := range shown {
		if !slices.ContainsFunc(list, func(have briefs.Source) bool { return have.Feed == s.Source.Feed }) {
			list = append(list, s.Source)
		}
	}
	return list
}

// spoken is a quotation as it stands alone: the commas that joined it to its
// cue are gone, and where the last one was the statement ends.
func spoken(text string) string {
	halves := strings.Split(text, briefs.SplitJoin)
	for i, h := range halves {
		halves[i] = strings.TrimRight(h, ", ")
	}
	alone := strings.Join(halves, briefs.SplitJoin)
	if alone != "" && strings.HasSuffix(strings.TrimRight(text, " "), ",") {
		alone += "."
	}
	return alone
}

// quoteBlock renders a quotation with its speaker; "" if it is too long to be
// shown whole or nobody is known to have said it.
func quoteBlock(q briefs.Quote) string {
	text := escape(spoken(q.Text))
	if text == "" || units(text) > maxQuote || strings.TrimSpace(q.Speaker) == "" {
		return ""
	}
	return "> " + text + "\n> — " + byline(q)
}

// furtherQuotes are the quotations that may be shown besides those in the
// message, each utterance once; of those in it the ones that other outlets have
// in other words.
func furtherQuotes(b briefs.Brief) []briefs.Saying {
	shown, _ := voices(b)
	var list []briefs.Saying
	for _, s := range b.Sayings() {
		if quoteBlock(s.Quote) == "" || len(s.Others) == 0 && slices.ContainsFunc(shown, func(v briefs.Saying) bool { return v.Text == s.Text && v.Speaker == s.Speaker }) {
			continue
		}
		if list = append(list, s); len(list) == moreQuotes {
			break
		}
	}
	return list
}

// sayingLines are a quotation with all that the outlets make of it: who else
// carries it, and in which other words.
func sayingLines(t *tongue, s briefs.Saying, shown briefs.Source) string {
	block := sayingBlock(s, shown)
	if len(s.In) > 1 {
		block += "\n" + t.say("In %s", fit(strings.Join(s.In, ", "), maxAlso, escape))
	}
	for _, o := range s.Others[:min(len(s.Others), 2)] {
		block += "\n" + t.say("%s has: “%s”", fit(o.Source.Outlet, maxOutlet, escape), fit(spoken(o.Text), maxSecond, escape))
	}
	return block
}
