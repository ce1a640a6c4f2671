package briefs

import (
	"errors"
	"strconv"
	"time"
)

// Names and numbers of things. Discord's snowflakes are kept as the decimal
// strings that Discord sends, because JSON numbers lose their low digits.
type (
	FeedName  string // a feed's name in the list, unique there
	TopicName string // a topic's name in the list, unique there

	StoryID        int64 // a filed story; 0 = not filed yet
	BriefID        int64 // a filed brief; 0 = not filed yet
	QuoteID        int64 // a filed quotation; 0 = not filed yet
	SubscriptionID int64
	DeliveryID     int64

	ServerID  string // a Discord guild; "" = none (a direct message)
	ChannelID string
	MessageID string // "" = not sent yet
	RoleID    string // "" = no role
	UserID    string
)

// discordEpoch is where Discord's numbers count time from, in Unix milliseconds.
const discordEpoch = 1420070400000

// Posted is when Discord made the message, which its number tells; zero if it is
// no number.
func (m MessageID) Posted() time.Time {
	n, err := strconv.ParseUint(string(m), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch).UTC()
}

// Sentinel errors, wrapped by the packages that return them.
var (
	// ErrNotFound: there is nothing under that name or number that the caller may see.
	ErrNotFound = errors.New("not found")
	// ErrLeaseLost: the row was claimed by another worker, or its attempt ended; nothing was written.
	ErrLeaseLost = errors.New("lease lost")
	// ErrExists: the thing to be made is there already; nothing was written.
	ErrExists = errors.New("already there")
	// ErrQuota: there may be no more of them; nothing was written.
	ErrQuota = errors.New("as many as there may be")
	// ErrFull: there is no room to write; nothing was written. Reading goes on.
	ErrFull = errors.New("the disk is full")
	// ErrBusy: the database could not be written for a while (another program
	// holds its lock, it is restarted); nothing was written. It may be tried again.
	ErrBusy = errors.New("the database cannot be written just now")
	// ErrBlind: the channel's messages are not shown to the bot, or it is gone.
	ErrBlind = errors.New("the channel cannot be looked into")
)
