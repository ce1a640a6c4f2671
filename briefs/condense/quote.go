package condense

import "github.com/attache-bot/attache/briefs"

// quotation is a run of text between marks, of any kind.
type quotation struct {
	briefs.Quote
}

// quotes returns the whole statements of the text, best first, and whether the
// first is worth showing.
func (c *Condenser) quotes(d *doc) ([]briefs.Quote, bool) { return nil, false }
