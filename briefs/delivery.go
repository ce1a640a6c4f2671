package briefs

import "time"

// DeliveryKind is what a message is to its channel.
type DeliveryKind string

// The kinds of message.
const (
	DeliverPost   DeliveryKind = "post"
	DeliverReply  DeliveryKind = "reply"
	DeliverDigest DeliveryKind = "digest"
	DeliverNotice DeliveryKind = "notice"
)

// Delivery is one message as it should be in one channel: desired state, not a
// command. It is owed while SentRev < WantRev, or while WantGone and the
// message stands.
//
//	        claim               Begin, request
//	owed ----------> sending ------------------> delivered
//	 ^                  |  \                        |
//	 |  429, 5xx, lease |   \ refused for good      | a newer revision
//	 +------------------+    +--> abandoned         | or a retraction
//	 +----------------------------------------------+
type Delivery struct {
	ID         DeliveryID
	Kind       DeliveryKind
	Brief      Brief // as it is to be shown now
	Mark       Mark  // of the brief's story as it is to be shown now; the message carries it
	Target     Target
	WantRev    int
	SentRev    int // 0 = never sent
	WantGone   bool
	Message    MessageID
	Nonce      string    // at most 22 characters, kept from before the first request
	Payload    []byte    // the first post as rendered, kept from before the first request
	FirstTried time.Time // zero = no request was ever made
	Doubt      bool      // an earlier request may have created the message unseen
	Created    time.Time
	Attempt    int // the fence, with Worker
	Worker     string
	Lease      time.Time // nothing is sent after this time less five seconds
}

// Result is how an attempt at a delivery ended.
type Result int

// The results.
const (
	Delivered Result = iota + 1 // the message stands (or is gone) as wanted at Outcome.Rev
	Retry                       // try again at Outcome.RetryAt
	Abandoned                   // never to be tried again; Outcome.Reason says why
)

// Outcome is what one attempt at a delivery came to.
type Outcome struct {
	Result  Result
	Message MessageID // the message that stands
	Rev     int       // the revision that was sent
	RetryAt time.Time
	// Clean: no request of this attempt can have created a message (none was
	// written, or each was answered with a refusal).
	Clean  bool
	Reason string // in plain words, for the moderator and the log
	// ChannelFault: the channel refuses the bot (gone, no access, no
	// permission); several within an hour suspend its subscriptions.
	ChannelFault bool
}
