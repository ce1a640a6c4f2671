package bot

import (
	"strconv"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// maxCustomID is Discord's limit, in characters.
const maxCustomID = 100

// A custom id holds all that a component needs to be answered after a restart:
// a verb and its arguments, joined by colons. The last argument of a page is a
// member's question and may hold colons itself.
//
//	why:<delivery>:<revision>:<mark>  on every post; also how a post is found again
//	more:<brief>                      further quotations
//	open                              a menu whose values are briefs
//	show:b:<brief>,<brief>…           post what is shown, for all to see
//	show:q:<brief>.<quote>,…
//	page:<kind>:<page>:<part><state>  another page of /brief or /quote; see question and pager
//	turn:<kind>:<page>:0<state>       the same in a new message
//	card                              a menu whose values are quotations
//	cite:<brief>.<quote>              a quotation's citation
//	report:<brief>                    a menu of what may be wrong with a brief
//	alert:<step>[:<alert>]            list a person's alerts, stop one, go on with all
//	alert:of:<delivery>               list those that a digest was sent for
//	audit:<line>                      the changes before a line, "" = the newest
//	forget:<what>                     delete what is kept of the server or of the caller
//	source:add                        add the feed that the message offers
//	form:<step>:<page>:<id>:<list>    a part of the form of a subscription (0 = a new one); see draft
//	subs:<step>:<id>:<list>           a part of /subscriptions, with the page to go back to
//
// Numbers are in base 36, so that a page of quotations fits.
const (
	verbWhy    = "why"
	verbMore   = "more"
	verbOpen   = "open"
	verbShow   = "show"
	verbPage   = "page"
	verbTurn   = "turn"
	verbCard   = "card"
	verbCite   = "cite"
	verbReport = "report"
	verbForm   = "form"
	verbAudit  = "audit"
	verbAlert  = "alert"
	verbForget = "forget"
	verbSource = "source"
	verbSubs   = "subs"
)

const base = 36

func whyID(d briefs.DeliveryID, rev int, m briefs.Mark) string {
	id := verbWhy + ":" + number(int64(d)) + ":" + number(int64(rev))
	if mark := m.String(); mark != "" {
		id += ":" + mark
	}
	return id
}

// parseWhy reads what whyID wrote, all but the mark; false for anything else.
func parseWhy(id string) (d briefs.DeliveryID, rev int, ok bool) {
	verb, args, _ := strings.Cut(id, ":")
	first, rest, both := strings.Cut(args, ":")
	second, _, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(first, base, 64)
	m, err2 := strconv.ParseInt(second, base, 32)
	if verb != verbWhy || !both || err != nil || err2 != nil || n <= 0 {
		return 0, 0, false
	}
	return briefs.DeliveryID(n), int(m), true
}

// parseMark reads the mark that whyID wrote; there is none in messages of the
// first releases.
func parseMark(id string) briefs.Mark {
	parts := strings.SplitN(id, ":", 4)
	if len(parts) < 4 {
		return briefs.Mark{}
	}
	return briefs.ParseMark(parts[3])
}

func moreID(b briefs.BriefID) string { return verbMore + ":" + number(int64(b)) }

func showBriefsID(list []briefs.Brief) string {
	ids := make([]string, len(list))
	for i, b := range list {
		ids[i] = number(int64(b.ID))
	}
	return verbShow + ":b:" + strings.Join(ids, ",")
}

func showQuotesID(list []briefs.QuoteHit) string {
	ids := make([]string, len(list))
	for i, q := range list {
		ids[i] = quoteNumber(q.Brief, q.Quote.ID)
	}
	return verbShow + ":q:" + strings.Join(ids, ",")
}

// quoteNumber is a quotation's permanent number as members see it.
func quoteNumber(b briefs.BriefID, q briefs.QuoteID) string {
	return number(int64(b)) + "." + number(int64(q))
}

func number(n int64) string { return strconv.FormatInt(n, base) }

// parseNumber reads a positive number; 0 if it is none.
func parseNumber(s string) int64 {
	n, err := strconv.ParseInt(s, base, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
