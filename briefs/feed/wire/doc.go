// Package wire reads news-agency items: NewsML-G2, NewsML 1.2, NITF, ninjs 1
// to 3, AP Media JSON, dpa digitalwires, Ritzau RBNews and the text wires
// IPTC 7901 and ANPA 1312. It hides where each format keeps a story's identity,
// version, status, embargo and words, the dialects the agencies write them in,
// and the encodings they declare wrongly; every one of them comes out as a
// [briefs.Story].
//
// A wire carries legal weight, so doubt falls on the side of silence: an
// embargo that can't be read holds for good, a status that is not known holds,
// text not meant for publication is cut away, and a file that is not whole is
// an error rather than half a story.
package wire
