package briefs

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
)

// Mark names a story, and one edition of it, for good. Every message carries the
// mark of what it shows: numbers of rows are lost when an older database is put
// in the place of a newer one, what a story is called by its feed is not.
// Both parts are letters and digits, at most 13 and 7; the zero Mark is none.
type Mark struct{ Story, Edition string }

// StoryMark is what a message of that kind on a story has in [Mark.Story]; key is
// any of the story's keys.
func StoryMark(kind DeliveryKind, feed FeedName, key string) string {
	return strconv.FormatUint(binary.BigEndian.Uint64(sum(string(kind), string(feed), key)), 36)
}

// EditionMark is what [Mark.Edition] is of a version of a story: of its number,
// the hash of its text, and what it says it corrects.
func EditionMark(version int, hash, correction string) string {
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(sum(strconv.Itoa(version), hash, correction))), 36)
}

// String writes the mark as messages carry it; "" of the zero Mark.
func (m Mark) String() string {
	if m == (Mark{}) {
		return ""
	}
	return m.Story + "." + m.Edition
}

// ParseMark reads what String wrote; the zero Mark of anything else.
func ParseMark(text string) Mark {
	story, edition, ok := strings.Cut(text, ".")
	if !ok || story == "" || edition == "" {
		return Mark{}
	}
	return Mark{Story: story, Edition: edition}
}

// sum hashes words, each told from the next.
func sum(words ...string) []byte {
	h := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return h[:]
}

// Standing is a message of ours that stands in a channel, by what it carries.
type Standing struct {
	Message  MessageID
	Stands   ChannelID // where, if not in the channel itself: a thread of a forum
	Delivery DeliveryID
	Rev      int
	Mark     Mark      // zero = a notice, or of a release that wrote none
	Posted   time.Time // by its number; zero = not asked for
}

// DigestMark is what a digest carries: it tells nothing but that it is one.
var DigestMark = Mark{Story: "digest", Edition: "0"}

// Gap is the time that a restored database knows nothing of. A channel is held
// until it was looked through for what we posted there meanwhile.
type Gap struct {
	Server   ServerID
	From, To time.Time // when the messages may have been posted
	// Wait: feeds that were due are still to be polled. What happened to a story
	// in the gap, its withdrawal above all, is to be known first.
	Wait bool
}

// Reconciled is what became of a held channel.
type Reconciled struct {
	Adopted int // messages that belong to deliveries again
	Kept    int // messages of stories that are not known (yet)
	Removed int // messages to be taken down: their story was withdrawn meanwhile
	Seen    int // posts filed as seen: they were posted in the gap and removed, or passed over
}
