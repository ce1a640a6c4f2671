package briefs

import "time"

// Fate is what became of a brief in a channel.
type Fate string

// The fates there are.
const (
	FateOwed      Fate = "owed"       // it is to be posted
	FateSent      Fate = "sent"       // it was posted
	FateGathered  Fate = "gathered"   // it waits for the digest that is due at Trace.Due
	FateDigest    Fate = "digest"     // a digest shows it
	FateGivenUp   Fate = "given up"   // Trace.Reason says why
	FateTakenDown Fate = "taken down" // it was withdrawn, or a moderator removed it
)

// Trace is what became of an event in one channel.
type Trace struct {
	Channel ChannelID
	// Subscription is the one that asked for it.
	Subscription SubscriptionID
	Fate         Fate
	Message      MessageID // the message that shows it, by itself or in a digest; "" = none
	Stands       ChannelID // where that stands: the channel, or a thread of it; "" = nowhere
	Due          time.Time
	Digest       bool
	Reason       string
	Created      time.Time // when it was filed for the channel
}

// Pending is what is known of a story that was filed and is not shown. It holds no
// word of the story, which may be under embargo or be what had to be withdrawn.
type Pending struct {
	Feed      FeedName
	Territory Territory
	Status    Status
	Embargo   Embargo
	Expires   time.Time // when its rights end; zero = never
	// Withdrawn: it was shown, and was taken down.
	Withdrawn bool
	// Read is when its text is to be read, or since when it is; zero = it is not to
	// be. Tries counts the attempts that have begun.
	Read  time.Time
	Tries int
}

// LeftFor is how long the settings of a server that removed the bot are kept.
const LeftFor = 30 * 24 * time.Hour
