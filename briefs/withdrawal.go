package briefs

import "time"

// Withdrawal is the line that is left of a brief which was taken down. It holds
// no word of it.
type Withdrawal struct {
	Brief  BriefID
	Story  StoryID
	Feed   FeedName
	Outlet string
	At     time.Time
	Reason string
	Killed bool // its publisher withdrew the words, and copies of them went too
	// Standing are the messages, in all servers, that were to be deleted, and
	// Deleted those of them that are by now. Cancelled were owed and never sent;
	// Edited show another outlet's telling of the event instead.
	Standing, Deleted, Cancelled, Edited int
}
