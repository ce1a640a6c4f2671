package briefs

import "time"

// DeliveryKind is what a message is to its channel.
type DeliveryKind string

// The kinds of message.
const (
	DeliverPost   DeliveryKind = "post"   // a brief
	DeliverReply  DeliveryKind = "reply"  // a brief that goes on with one posted before
	DeliverDigest DeliveryKind = "digest" // several briefs
	DeliverEntry  DeliveryKind = "entry"  // one of a digest's briefs, whole, in the digest's thread
	DeliverNotice DeliveryKind = "notice" // words of the bot's own to the moderators
)

// FoldAfter is how old a post that is still owed may become, by default, and be
// posted by itself. What is older, after an outage of Discord's or of the bot's,
// is folded into one digest where there is more than one.
const FoldAfter = 15 * time.Minute

// Delivery is one message as it should be in one channel: desired state, not a
// command. Something is owed while
//
//   - the message is wanted gone (WantGone) and stands, or may,
//   - it was never sent (SentRev is 0): a post, reply, digest or notice,
//   - a newer revision is wanted (SentRev < WantRev): an edit,
//   - it is to be published to the channel's followers (Publish).
//
// and in that order, of the deliveries of one channel and of each by itself.
//
//	      claim           Begin, request
//	owed -------> sending --------------> delivered ----------> gone
//	 ^ ^             |  \                   |  retracted, taken down
//	 | |             |   \ refused for good |
//	 | | 429, 5xx,   |    v                 |
//	 | | lease ended |  abandoned           |
//	 | +-------------+    ^                 |
//	 |   24 hours of that |                 |
//	 +--------------------|-----------------+
//	 |   a newer revision, a retraction, to be published
//	 |
//	 +--> folded: too old to be posted by itself; its digest shows it
//	gathered: begins here where the channel's rhythm wants it later
//	 |  due: folded into a digest, or owed where it is alone
//
// It is abandoned before anything was sent where its channel is unsubscribed or
// suspended or its source closed to the server: then another telling of its event
// that asks for the channel is owed in its place. Otherwise what is abandoned stays
// so, whatever revisions come, but a message of it that stands is still taken down.
// A message that a moderator removed counts as gone: it is never posted again. Of a
// forum post the message is the thread's first.
type Delivery struct {
	ID       DeliveryID
	Kind     DeliveryKind
	Brief    Brief            // as it is to be shown now; of a digest or notice empty
	Mark     Mark             // of the brief's story as it is to be shown now; the message carries it
	Briefs   []Brief          // of a digest: the newest of those it holds, in the order in which they were owed
	Holds    int              // of a digest: how many it holds
	Wishes   []SubscriptionID // of a digest: those that its briefs were gathered for, each once, by number
	Occasion Occasion         // of a digest: why it is one
	Words    string           // of a notice
	Target   Target
	WantRev  int
	SentRev  int // 0 = never sent
	WantGone bool
	Publish  bool // the message, which stands as wanted, is to be published
	// Stale: it has become too old to be posted by itself, and an earlier
	// attempt is in doubt. Look whether it stands, and send nothing.
	Stale   bool
	Message MessageID
	// Stands is the channel where the message stands where that is not the
	// target's own: a thread of it.
	Stands  ChannelID
	ReplyTo MessageID // of a reply or an entry: the message it goes with; "" = there is none any more
	ReplyIn ChannelID // where that stands; "" = in the target's channel

	Nonce      string    // at most 22 characters, kept from before the first request
	Payload    []byte    // the first post as rendered, kept from before the first request
	FirstTried time.Time // zero = no request was ever made
	Doubt      bool      // an earlier request may have created the message unseen
	Created    time.Time
	Attempt    int // the fence, with Worker
	Worker     string
	Lease      time.Time // nothing is sent after this time less five seconds
}

// InThread tells whether the message goes with another, whose thread it stands in.
func (d *Delivery) InThread() bool { return d.Kind == DeliverReply || d.Kind == DeliverEntry }

// Publishing tells whether nothing is owed but to publish the message.
func (d *Delivery) Publishing() bool {
	return d.Publish && !d.WantGone && d.SentRev > 0 && d.SentRev >= d.WantRev
}

// Result is how an attempt at a delivery ended.
type Result int

// The results.
const (
	Delivered Result = iota + 1 // the message stands (or is gone, or is published) as wanted at Outcome.Rev
	Retry                       // try again at Outcome.RetryAt
	Abandoned                   // never to be tried again; Outcome.Reason says why
	Absent                      // of a stale one: it was looked for, and no attempt has posted it
)

// NoThreadLeft is [Outcome.Reason] where a forum takes no new post for now, and says
// so to moderators: what is owed there waits until threads are closed.
const NoThreadLeft = "the server has as many active threads as Discord allows"

// Crowded is a channel in which new posts wait for [NoThreadLeft].
type Crowded struct {
	Channel ChannelID
	Next    time.Time // when it is tried next
}

// Outcome is what one attempt at a delivery came to.
type Outcome struct {
	Result  Result
	Message MessageID // the message that stands
	Stands  ChannelID // where, if not in the target's own channel
	Rev     int       // the revision that was sent
	// Publish: the message that was created stands where others follow, and is
	// to be published to them.
	Publish bool
	RetryAt time.Time
	// Away: Discord answers nothing at all for the time being, so that the failure
	// tells nothing of this message or its channel: it takes none of the time for
	// which either may fail.
	Away bool
	// Limited: Discord takes nothing of the kind from anyone before RetryAt: that
	// is no failure of the message's, which begins or ends no time of its own.
	Limited bool
	// Clean: no request of this attempt can have created a message (none was
	// written, or each was answered with a refusal).
	Clean  bool
	Reason string // in plain words, for the moderator and the log
	// ChannelFault: the channel refuses the bot (gone, no access, no
	// permission); several within an hour suspend its subscriptions.
	ChannelFault bool
}
