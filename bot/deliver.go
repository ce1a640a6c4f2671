package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// leaseMargin is left of a lease when the last request may end, so that a
// worker that was held up sends nothing that another already sends.
const leaseMargin = 5 * time.Second

// nonceLength keeps a nonce within Discord's 25 characters, with 110 bits.
const nonceLength = 22

// Deliver makes one attempt at one delivery: it posts the message, edits it,
// takes it down, or publishes it, and tells what came of it. It sends at most one
// request that creates a message. d must be claimed; its lease, less five
// seconds, is the attempt's deadline. It waits no longer than a second for
// Discord's limits: after that the answer is [briefs.Retry] with the time to come
// again.
func (b *Bot) Deliver(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	left := d.Lease.Sub(b.now()) - leaseMargin
	if left <= 0 {
		return briefs.Outcome{Result: briefs.Retry, RetryAt: b.now(), Clean: !d.Doubt, Reason: "the lease is about to end"}
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	switch {
	case d.WantGone:
		return b.remove(ctx, d)
	case d.SentRev == 0 || d.Message == "":
		return b.post(ctx, d)
	case d.Publishing():
		return b.publish(ctx, d)
	}
	return b.edit(ctx, d)
}

// post sends the first message. If an earlier request may have created it
// unseen, it is looked for first.
func (b *Bot) post(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	in, err := b.channel(ctx, d.Target.Channel)
	if d.Kind == briefs.DeliverNotice && hasCode(err, codeUnknownChannel, codeMissingAccess) {
		in, err = channel{ID: d.Target.Channel}, nil // that is what it tells elsewhere
	}
	if err != nil {
		return b.before(d, err)
	}
	if d.Doubt {
		standing, err := b.find(ctx, d, in)
		if err != nil {
			return b.unsure(d, err)
		}
		if standing.ID != "" {
			return briefs.Outcome{Result: briefs.Delivered, Message: standing.ID, Stands: standing.in, Rev: standing.rev, Publish: announces(in), Reason: "found in the channel"}
		}
	}
	if d.Stale {
		return briefs.Outcome{Result: briefs.Absent, Clean: true, Reason: "too old to be posted by itself"}
	}
	if err := verify(d); err != nil {
		return abandoned(err.Error())
	}
	to, err := b.venue(ctx, d, in)
	if err != nil {
		return b.before(d, err)
	}
	return b.create(ctx, d, to)
}

// render is the delivery's message, without a ping of a role that was deleted: to
// members it would be a word that means nothing.
func (b *Bot) render(d briefs.Delivery) Message {
	if b.guilds.lost(d.Target.Server, d.Target.Role) {
		d.Target.Role = ""
	}
	return Render(d, b.list())
}

// create makes the one request that creates the message.
func (b *Bot) create(ctx context.Context, d briefs.Delivery, to venue) briefs.Outcome {
	m := b.render(d)
	m.Reference = to.reference
	if m.Nonce, m.Enforce = d.Nonce, true; m.Nonce == "" {
		m.Nonce = rand.Text()[:nonceLength]
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return abandoned("the message cannot be encoded: " + err.Error())
	}
	d, err = b.store.BeginDelivery(ctx, d, payload, m.Nonce)
	if err != nil {
		return b.retry(d, err)
	}
	// The stored nonce is the one every attempt has used. The text is today's:
	// if the nonce brings back a message of an earlier attempt, its revision
	// is read from it and the store keeps owing the difference.
	m.Nonce = d.Nonce
	var made standing
	if to.forum != nil {
		made, err = b.openPost(ctx, d, *to.forum, m)
	} else {
		err = b.call(ctx, http.MethodPost, "/channels/"+string(to.id)+"/messages", m, &made)
	}
	if err != nil {
		return b.outcome(d, err)
	}
	if made.ID == "" {
		return b.outcome(d, &fault{route: "POST message", sent: true, cause: errors.New("the answer holds no message")})
	}
	rev := d.WantRev
	if id, r, ok := made.mark(); ok && id == d.ID {
		rev = r
	}
	o := briefs.Outcome{Result: briefs.Delivered, Message: made.ID, Rev: rev, Publish: to.publish}
	if made.in == "" {
		made.in = to.id
	}
	if made.in != d.Target.Channel {
		o.Stands = made.in
	}
	return o
}

// edit brings a message that stands to the revision wanted.
func (b *Bot) edit(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	if err := verify(d); err != nil {
		return abandoned(err.Error())
	}
	return b.changed(d, b.awake(ctx, d, func() error {
		return b.call(ctx, http.MethodPatch, messagePath(d), b.render(d).edit(), nil)
	}))
}

// remove takes a message down, or makes sure that none was ever created.
func (b *Bot) remove(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	if d.Message == "" && d.Doubt {
		in, err := b.channel(ctx, d.Target.Channel)
		if err != nil {
			return b.before(d, err)
		}
		standing, err := b.find(ctx, d, in)
		if err != nil {
			return b.unsure(d, err)
		}
		d.Message, d.Stands = standing.ID, standing.in
	}
	if d.Message == "" {
		return briefs.Outcome{Result: briefs.Delivered, Rev: d.WantRev, Clean: true}
	}
	if string(d.Stands) == string(d.Message) {
		return b.changed(d, b.closePost(ctx, d))
	}
	return b.changed(d, b.awake(ctx, d, func() error { return b.call(ctx, http.MethodDelete, messagePath(d), nil, nil) }))
}

// publish sends a message of an announcement channel to the channels that follow
// it. What keeps it from that is no fault of the message's: it stands as it is.
func (b *Bot) publish(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	err := b.call(ctx, http.MethodPost, messagePath(d)+"/crosspost", nil, nil)
	switch {
	case err == nil, hasCode(err, codeCrossposted):
		return briefs.Outcome{Result: briefs.Delivered, Message: d.Message, Rev: d.SentRev, Clean: true, Reason: "published"}
	case hasCode(err, codeUnknownMessage):
		return briefs.Outcome{Result: briefs.Delivered, Rev: d.SentRev, Clean: true, Reason: removedByModerator}
	}
	o := b.outcome(d, err)
	o.Message, o.ChannelFault = d.Message, false
	return o
}

const removedByModerator = "a moderator removed the message"

// changed is the outcome of an edit or a deletion. A message that is gone, or
// whose thread is, was removed by a moderator: that is final, and nothing is left
// to do.
func (b *Bot) changed(d briefs.Delivery, err error) briefs.Outcome {
	switch {
	case err == nil:
		return briefs.Outcome{Result: briefs.Delivered, Message: d.Message, Rev: d.WantRev, Clean: true}
	case hasCode(err, codeUnknownMessage), d.Stands != "" && hasCode(err, codeUnknownChannel):
		return briefs.Outcome{Result: briefs.Delivered, Rev: d.WantRev, Clean: true, Reason: removedByModerator}
	}
	o := b.outcome(d, err)
	o.Message = d.Message
	return o
}

// messagePath is where a message stands.
func messagePath(d briefs.Delivery) string {
	in := d.Target.Channel
	if d.Stands != "" {
		in = d.Stands
	}
	return "/channels/" + string(in) + "/messages/" + string(d.Message)
}

// verify proves that nothing of what may be shown was invented. A digest shows
// headlines, and a notice is ours.
func verify(d briefs.Delivery) error {
	if d.Kind == briefs.DeliverDigest || d.Kind == briefs.DeliverNotice {
		return nil
	}
	b := d.Brief.Permitted()
	return b.Verify()
}

// announces tells the channels whose messages others follow.
func announces(c channel) bool { return c.Type == discordgo.ChannelTypeGuildNews }
