package bot

import (
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Discord's error codes that decide what becomes of a delivery ("JSON Error
// Codes" of its documentation).
const (
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownMessage     = 10008
	codeUnknownInteraction = 10062
	codeAnswered           = 40060 // interaction already acknowledged
	codeMissingAccess      = 50001
	codeNoDirect           = 50007 // cannot send messages to this user
	codeNoneShared         = 50278 // nor to one with whom no server is shared
	codeNotText            = 50008
	codeMissingPermissions = 50013
	codeWrongType          = 50024
	codeThreadLocked       = 160005
	codeAutoMod            = 200000
	codeHarmfulLink        = 240000
	codeSlowMode           = 20016
	codeNewsEdits          = 20022 // too many edits of announcements
	codeChannelWrites      = 20028 // the channel has had too many messages
	codeServerWrites       = 20029 // the server has
	codeOldEdits           = 30046 // too many edits of messages older than an hour
	codeCrossposted        = 40033 // published already
	codeTagNeeded          = 40067
	codeArchived           = 50083 // the thread is
	codeThreadThere        = 160004
	codeThreadLimit        = 160006 // too many active threads in the server
	codeNetwork            = 40333  // Discord's own network failed
	codeInvalidForm        = 50035
)

// channelFaults are the refusals that mean the channel, not the message, and
// how a moderator is told.
var channelFaults = map[int]string{
	codeUnknownChannel:     "the channel is gone",
	codeUnknownGuild:       "the bot is no longer in this server",
	codeMissingAccess:      "the bot may not see the channel",
	codeMissingPermissions: "the bot may not post in the channel",
	codeNotText:            "messages cannot be posted in this kind of channel",
	codeNoDirect:           "Discord does not let the bot write to you",
	codeNoneShared:         "the bot is in none of your servers any more",
	codeWrongType:          "messages cannot be posted in this kind of channel",
	codeThreadLocked:       "the thread is locked",
}

// Reasons are those for which Discord lets a delivery be given up, as far
// as they are known ahead; an outcome's reason may go on with a colon and details.
func Reasons() []string {
	return slices.Concat(slices.Collect(maps.Values(channelFaults)), slices.Collect(maps.Values(messageFaults)))
}

// barred are the refusals that a moderator may take back. What must not stand is
// then asked for again, now and then and once the bot may post there again.
func barred(code int) bool { return code == codeMissingAccess || code == codeMissingPermissions }

const barredFor = time.Hour

// messageFaults are the refusals of this one message.
var messageFaults = map[int]string{
	codeAutoMod:     "the server's AutoMod blocked the message",
	codeHarmfulLink: "Discord's filter of harmful links blocked the message",
	codeInvalidForm: "Discord finds the message malformed",
	codeTagNeeded:   "the forum requires a tag, and has none that the bot may set",
}

// waits are the refusals that only put something off, whatever status they come
// with.
func waits(code int) bool {
	switch code {
	case codeSlowMode, codeNewsEdits, codeChannelWrites, codeServerWrites, codeOldEdits:
		return true
	}
	return false
}

func abandoned(reason string) briefs.Outcome {
	return briefs.Outcome{Result: briefs.Abandoned, Reason: reason, Clean: true}
}

// outcome tells what a failed request means for its delivery.
func (b *Bot) outcome(d briefs.Delivery, err error) briefs.Outcome {
	var f *fault
	if !errors.As(err, &f) {
		return b.retry(d, err)
	}
	o := briefs.Outcome{Reason: f.Error(), Clean: !f.sent || f.status >= 400 && f.status < 500}
	switch reason, faulty := channelFaults[f.code]; {
	case faulty && d.WantGone && barred(f.code):
		o.Result, o.RetryAt, o.ChannelFault, o.Reason = briefs.Retry, b.now().Add(barredFor), true, reason
	case faulty:
		// A thread that takes no entry is no fault of the channel's: its digest stands.
		o.Result, o.ChannelFault, o.Reason = briefs.Abandoned, d.Kind != briefs.DeliverEntry, reason
	case messageFaults[f.code] != "":
		o.Result, o.Reason = briefs.Abandoned, messageFaults[f.code]+": "+f.message
	case !f.until.IsZero():
		// A thread has limits of its own.
		thread := d.InThread() && d.SentRev == 0
		o.Result, o.RetryAt, o.Limited = briefs.Retry, f.until.Add(rand.N(100*time.Millisecond)), !thread
	case f.status == http.StatusUnauthorized: // it is the bot that is refused
		o.Result, o.RetryAt, o.Away = briefs.Retry, b.now().Add(5*time.Minute), true
	case f.code == codeThreadLimit && d.SentRev == 0 && !d.WantGone:
		// The forum takes no post whichever: none passes this one, nor is it given up.
		o.Result, o.RetryAt, o.Limited, o.Reason = briefs.Retry, b.now().Add(crowdedFor(d.Attempt)), true, briefs.NoThreadLeft
	case f.code == codeThreadLimit:
		o.Result, o.RetryAt = briefs.Retry, b.now().Add(unhurried)
	case final(f):
		o.Result = briefs.Abandoned
	default:
		o.Result, o.RetryAt, o.Away = briefs.Retry, b.backoff(d), b.guard.limits.silent()
	}
	return o
}

// final tells refusals that Discord would repeat. One without a code of its own
// may come from something on the way, unless it is about the request's form.
func final(f *fault) bool {
	switch {
	case f.status < 400 || f.status >= 500 || f.code == codeNetwork || f.status == http.StatusRequestTimeout:
		return false
	case f.status == http.StatusBadRequest || f.status == http.StatusRequestEntityTooLarge:
		return true
	}
	return f.code != 0
}

// retry is the outcome when nothing was sent; an earlier doubt stands.
func (b *Bot) retry(d briefs.Delivery, err error) briefs.Outcome {
	return briefs.Outcome{Result: briefs.Retry, RetryAt: b.backoff(d), Clean: !d.Doubt, Reason: err.Error()}
}

// unsure is the outcome when the channel could not be looked into: without
// leave to read it the delivery is not repeated, for it might be a second post.
func (b *Bot) unsure(d briefs.Delivery, err error) briefs.Outcome {
	const why = "an earlier attempt may have posted it and the bot cannot look: "
	switch {
	case d.WantGone && (hasCode(err, codeMissingAccess, codeMissingPermissions) || errors.Is(err, errBlind)):
		return briefs.Outcome{Result: briefs.Retry, RetryAt: b.now().Add(barredFor), Reason: why + errBlind.Error()}
	case hasCode(err, codeMissingAccess, codeMissingPermissions):
		return abandoned(why + errBlind.Error())
	case errors.Is(err, errCrowded), errors.Is(err, errBlind):
		return abandoned(why + err.Error())
	}
	o := b.outcome(d, err)
	o.Clean = false // the doubt stands
	return o
}

// How long an attempt that failed waits for the next one, at most. A first post
// holds up its channel and a deletion takes down what must not stand: after an
// outage neither waits longer than this, unless it was a long one. What is no use
// trying at all is told by [Bot.PausedUntil].
const (
	soon      = 30 * time.Second
	soonFor   = time.Hour
	later     = 2 * time.Minute
	unhurried = 5 * time.Minute // an edit, or what is to be published
)

// crowdedMost is the longest that a full forum is left alone: threads are closed by
// moderators, and by themselves after hours or days.
const crowdedMost = 30 * time.Minute

// crowdedFor is how long a forum is left alone that was full at so many attempts.
func crowdedFor(attempts int) time.Duration {
	return min(unhurried<<min(max(attempts-1, 0), 4), crowdedMost)
}

// backoff is when to try again after a failure that may pass: from two seconds,
// doubling with each attempt to the limit, less up to half by chance.
func (b *Bot) backoff(d briefs.Delivery) time.Time {
	limit := unhurried
	if d.SentRev == 0 || d.WantGone {
		limit = soon
		if !d.FirstTried.IsZero() && b.now().Sub(d.FirstTried) > soonFor && !d.WantGone {
			limit = later
		}
	}
	limit = min(2*time.Second<<min(max(d.Attempt-1, 0), 8), limit)
	return b.now().Add(limit/2 + rand.N(limit/2))
}
