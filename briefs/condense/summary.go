package condense

import "github.com/attache-bot/attache/briefs"

// summarise picks the sentences of the summary, in the text's order.
func summarise(d *doc, quotes []briefs.Quote, hasKey bool) []briefs.Span { return nil }
