// Package condense makes a brief of a story: it cleans the text, finds the
// quotations and who said them, and picks the sentences and the quotation worth
// showing. It is pure and total: no I/O, no clock, no error, any input. It hides
// how text is read: markup, agency styles, abbreviations, the world's quotation
// marks, names and pronouns.
//
// # The way of a text
//
//	Copy -> clean -> doc -> tokens, sentences -> quotations -> speakers
//	     -> key quotation, summary, topics, places -> Brief
//
// Nothing is ever generated. Summary and quotations are spans of the cleaned
// text, which itself is the given text with furniture left out; [Origin] leads
// back from one to the other.
package condense
