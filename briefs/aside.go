package briefs

import "strings"

// Aside is a message that shows briefs and is no delivery: an answer that a member
// had shown to all, or a report to the operator. Nothing is kept of who asked.
type Aside struct {
	Server  ServerID // "" = a conversation
	Channel ChannelID
	Message MessageID
	Briefs  []BriefID // those that it shows words of
}

// Place says where the message stands, for [PlaceOf].
func (a Aside) Place() string { return string(a.Channel) + " " + string(a.Message) }

// PlaceOf reads what Place wrote; false for anything else.
func PlaceOf(text string) (ChannelID, MessageID, bool) {
	channel, message, ok := strings.Cut(text, " ")
	return ChannelID(channel), MessageID(message), ok && channel != "" && message != ""
}
