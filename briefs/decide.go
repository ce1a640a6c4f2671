package briefs

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// Decide tells what to do with an arriving story at time now. known is what is
// filed of it, nil = nothing: the story under one of its keys or, where there
// is none, the one that [Resolve] finds its Acts to name. The reason is for the
// moderator who asks why; it holds no word of the story, which may be under
// embargo or be what had to be withdrawn.
//
// The rules are the news agencies' (IPTC NewsML-G2 2.35, AP's and Reuters'
// guides to their wires). Where they leave a doubt nothing is shown. Versions
// may arrive in any order: the outcome is the one of the right order.
func Decide(known *Held, s Story, now time.Time) (Action, string) {
	switch {
	case known == nil:
		return decideNew(s, now)
	case known.is(s):
		return decideVersion(known, s, now)
	default:
		return decideActing(known, s, now)
	}
}

// is reports whether s is a version of the held story, rather than an item that
// acts on it.
func (h *Held) is(s Story) bool {
	if s.Acts == "" || s.GUID != "" && s.GUID == h.GUID {
		return true
	}
	return slices.ContainsFunc(s.keys(), func(k string) bool { return slices.Contains(h.Keys, k) })
}

func (s *Story) keys() []string { return append([]string{s.Key}, s.OtherKeys...) }

// Text returns the fuller of the texts that came with the story.
func (s *Story) Text() string { return cmp.Or(s.Body, s.Abstract) }

// StandsAs returns the status that the story has once it is filed: one that a
// note in prose withdraws is canceled, whatever its own field says.
func (s *Story) StandsAs() Status {
	if s.Kill && s.Status != StatusWithheld {
		return StatusCanceled
	}
	return s.Status
}

// HashOf returns the content hash of a story's title and text: 32 hex digits,
// the same over releases. White space does not count.
func HashOf(title, text string) string {
	words := make([]byte, 0, len(title)+len(text)+1)
	words = appendCollapsed(words, title)
	words = appendCollapsed(append(words, '\n'), text)
	sum := sha256.Sum256(words)
	return hex.EncodeToString(sum[:16])
}

// maxKey is how long a key may be, in bytes: PostgreSQL's indexes refuse what is much
// longer.
const maxKey = 1024

// ShortKey returns a story's key as it is kept: one of more than 1,024 bytes is stood for
// by its hash, the same over releases.
func ShortKey(key string) string {
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:16])
}

// appendCollapsed appends what collapse makes of s. Every item of every poll is
// hashed, so it makes no words of it first and copies them whole.
func appendCollapsed(to []byte, s string) []byte {
	start := len(to)
	word := 0 // where the word under way begins
	for i := 0; i < len(s); {
		n, blank := 1, s[i] == ' ' || s[i]-'\t' < 5
		if s[i] >= utf8.RuneSelf {
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			blank = unicode.IsSpace(r)
		}
		i += n
		if blank {
			to = appendWord(to, start, s[word:i-n])
			word = i
		}
	}
	return appendWord(to, start, s[word:])
}

// appendWord parts the word by a blank from those before, which begin at start.
func appendWord(to []byte, start int, word string) []byte {
	if word == "" {
		return to
	}
	if len(to) > start {
		to = append(to, ' ')
	}
	return append(to, word...)
}

// decideNew is for a story never seen, and for one that replaces a story which
// is not shown.
func decideNew(s Story, now time.Time) (Action, string) {
	switch {
	case s.Kill && s.Acts != "":
		return ActAlert, "it withdraws an item that is not known"
	case s.Status == StatusCanceled:
		return ActRetract, "withdrawn before it was seen; no version of it will be posted"
	case s.Kill:
		return ActAlert, "it withdraws a story and does not say which"
	case !s.Publish:
		return ActIgnore, "not for publication"
	}
	if why := hidden(s, now); why != "" {
		return ActHold, why
	}
	switch {
	case expired(s, now):
		return ActIgnore, "its rights have ended"
	case s.Acts != "":
		return ActPost, "new; the item it replaces is not shown here"
	}
	return ActPost, "new"
}

// hidden says why nothing of the story may be shown yet, "" = it may.
func hidden(s Story, now time.Time) string {
	switch {
	case s.Embargo.Open:
		return "under embargo with no known end"
	case s.Embargo.Holds(now):
		return "under embargo until " + s.Embargo.Until.UTC().Format(time.RFC3339)
	case s.Status == StatusWithheld:
		return "withheld by its publisher"
	case s.Status != StatusUsable:
		return "its publication status is not known"
	}
	return ""
}

func expired(s Story, now time.Time) bool { return !s.Expires.IsZero() && !s.Expires.After(now) }

// decideVersion is for a version of a story already filed.
func decideVersion(known *Held, s Story, now time.Time) (Action, string) {
	order := cmp.Or(cmp.Compare(s.Version, known.Version), known.compareTime(s))
	switch {
	case known.Status == StatusCanceled:
		return ActIgnore, "withdrawn for good"
	case s.StandsAs() == StatusCanceled:
		// A kill recalls every version, so its own number and place in the
		// order of arrival make no difference.
		return ActRetract, "withdrawn by its publisher"
	case order < 0:
		return ActIgnore, "an older version"
	}
	same := known.Hash == HashOf(s.Title, s.Text())
	if why := hidden(s, now); why != "" {
		return known.hide(s, why, order == 0 && same)
	}
	switch {
	case !s.Publish:
		return ActIgnore, "not for publication"
	case expired(s, now) && known.shown() && known.Brief != 0:
		return ActRetract, "its rights have ended"
	case expired(s, now):
		return ActIgnore, "its rights have ended"
	case !known.shown():
		return ActPost, "released"
	case same && !known.sameTerms(s):
		return ActEdit, "its terms of use have changed"
	case same:
		return ActIgnore, "no change in title or text"
	case s.Correction != "":
		return ActCorrect, "a correction"
	}
	return ActEdit, "a later version"
}

// sameTerms reports whether the story may be shown as long and as widely as it
// was filed.
func (h *Held) sameTerms(s Story) bool {
	return h.Expires.Equal(s.Expires) && h.Territory.String() == s.Territory.String()
}

// compareTime breaks a tie of version numbers, as formats without them and
// careless senders leave it.
func (h *Held) compareTime(s Story) int {
	if h.Updated.IsZero() || s.Updated.IsZero() {
		return 0
	}
	return s.Updated.Compare(h.Updated)
}

// shown reports whether the story was free to be shown when it was last filed
// or seen: not withheld, and not waiting for its embargo's end.
func (h *Held) shown() bool {
	switch {
	case h.Status != StatusUsable || h.Embargo.Open:
		return false
	case h.Embargo.Until.IsZero():
		return true
	}
	return h.Brief != 0 && !h.Embargo.Until.After(h.LastSeen)
}

// hide is for a version that may not be shown. What is posted of an earlier one
// goes: an embargo and a hold bind all versions.
func (h *Held) hide(s Story, why string, repeat bool) (Action, string) {
	switch {
	case h.shown() && (s.Status == StatusWithheld || s.Embargo != Embargo{}):
		return ActRetract, why
	case repeat && h.Status == s.Status && h.Embargo == s.Embargo:
		return ActIgnore, "nothing new: " + why
	}
	return ActHold, why
}

// decideActing is for an item that acts on another one, known: a correction
// under a guid of its own, a replacement, a kill notice.
func decideActing(known *Held, s Story, now time.Time) (Action, string) {
	gone := known.Status == StatusCanceled
	switch {
	case s.Kill && gone:
		return ActIgnore, "what it withdraws is withdrawn already"
	case s.Kill, s.Status == StatusCanceled && !gone: // what replaced it is withdrawn: so is what it was made of
		return ActRetract, "withdrawn by another item of its publisher"
	case gone || !known.shown() || hidden(s, now) != "" || s.Status == StatusCanceled || !s.Publish || expired(s, now):
		return decideNew(s, now)
	case known.Hash == HashOf(s.Title, s.Text()):
		return ActIgnore, "no change in title or text"
	case s.Correction != "":
		return ActCorrect, "corrected by another item of its publisher"
	}
	return ActEdit, "replaced by another item of its publisher"
}
