package briefs

import "time"

// JobKind is a kind of work that must survive a crash.
type JobKind string

// The kinds of job. Each is unique by its argument and may run twice without harm.
const (
	JobPoll    JobKind = "poll"    // a feed; the argument is its name
	JobRead    JobKind = "read"    // a story's page; the argument is the story's number
	JobRelease JobKind = "release" // a held story at its embargo's end
	JobExpire  JobKind = "expire"  // a story at its right's end
	JobDigest  JobKind = "digest"  // a subscription's digest
	JobRetain  JobKind = "retain"  // what may be forgotten
	JobRetract JobKind = "retract" // a story that the operator takes down for good
	// JobUnsay: a message beside deliveries that shows what was withdrawn; the
	// argument is Aside.Place.
	JobUnsay JobKind = "unsay"
	// JobReconcile: a channel that is to be looked into after a restore; the
	// argument is its id.
	JobReconcile JobKind = "reconcile"
)

// Job is one claimed piece of work. Worker and Attempt are the fence: only the
// worker that holds this attempt can complete it.
type Job struct {
	Kind    JobKind
	Arg     string
	Due     time.Time
	Attempt int // from 1; counts claims since it last succeeded
	Worker  string
	Lease   time.Time // when the claim ends
}

// Checkpoint is what a feed's next poll needs to know of its last one.
type Checkpoint struct {
	ETag         string
	LastModified string    // both verbatim as the server sent them
	BodyHash     string    // of the last body read; the same body is not parsed twice
	Items        string    // what the last body's items are recognised by; "" = they are not
	Polled       time.Time // last attempt; zero = never
	Succeeded    time.Time // last success; zero = never
	Changed      time.Time // last time it brought something new
	Failures     int       // in a row
	Error        string    // the last one in plain words, "" after a success
	NotBefore    time.Time // the server asked not to be polled before (Retry-After, ttl)
	MovedTo      string    // where permanent redirects point, "" = nowhere
	MovedSeen    int       // how often in a row they did
	MovedSince   time.Time // since when; zero = not known
	First        bool      // no poll has succeeded yet: what comes is backlog
}

// Polled is how a poll ends.
type Polled struct {
	Job        Job
	Checkpoint Checkpoint
	Next       time.Time // when the feed is due again
}

// Held is what the store keeps of a story already filed, as [Decide] needs it.
type Held struct {
	ID       StoryID
	Brief    BriefID // 0 = none was made (held, not for publication)
	Version  int
	Updated  time.Time // the version's own time; zero = not said
	Hash     string    // of title and text; the same hash is no change
	Status   Status
	Embargo  Embargo
	Title    string
	GUID     string
	Keys     []string // its key and its other keys
	LastSeen time.Time
	// Expires and Territory are its terms, as the story has them.
	Expires   time.Time
	Territory Territory
}

// Action is what the desk does with an arriving story.
type Action string

// The actions, as `bot ingest` prints them.
const (
	ActPost    Action = "post"    // new: brief it and post it
	ActEdit    Action = "edit"    // a later version: edit what was posted
	ActCorrect Action = "correct" // edit, and say what was corrected
	ActRetract Action = "retract" // take every message down, cancel what is owed
	ActHold    Action = "hold"    // show, condense and log nothing of it yet
	ActIgnore  Action = "ignore"  // nothing new, or not for publication
	ActAlert   Action = "alert"   // it acts on a story that is not known: tell the operator
)

// Filing is one story with all that follows from it, written in one transaction.
type Filing struct {
	Action Action
	Reason string // in plain words, for the moderator who asks why
	Story  Story
	Hash   string
	Known  *Held  // the story it is a version of; nil = new
	Brief  *Brief // nil = none to show (held, to be read first, ignored)
	// Targets are the channels that are to be sent a new post. Existing
	// messages of the brief follow its revision by themselves.
	Targets []Target
	// Follows is the brief that this one goes on with: channels where a message
	// of that stands are sent this one as a reply to it, and not as a target.
	// 0 = none.
	Follows BriefID
	Jobs    []Job // kind, argument "" (the story's number is filled in) and due time
	// Killed: of ActRetract, the publisher withdraws the words themselves. What
	// has them from there goes too, and no copy that comes later is shown.
	Killed bool
}

// Filed is what came of a filing.
type Filed struct {
	Story StoryID
	Brief BriefID // 0 = there is none
	Err   error   // nothing of the filing was written
}

// Told is how the message of a brief stands over all its channels.
type Told struct {
	Owed        int // where something is owed yet; the rest is not counted while there is
	Channels    int // where it stands
	Withdrawn   int
	GivenUp     int
	First, Last time.Time // when the first and the last of what stands were posted; zero = none
}

// Mended is something that had got stuck and was put right, or is to be.
type Mended struct {
	What  string // in plain words
	Count int
}

// Forgotten counts what was let go of because it is kept no longer.
type Forgotten struct {
	Texts    int // of stories and briefs
	Messages int // records of messages that stand, were given up or taken down
	Rest     int
}
