package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// leaseMargin is left of a lease when the last request may end, so that a
// worker that was held up sends nothing that another already sends.
const leaseMargin = 5 * time.Second

// nonceLength keeps a nonce within Discord's 25 characters, with 110 bits.
const nonceLength = 22

// Deliver makes one attempt at one delivery: it posts the message, edits it, or
// takes it down, and tells what came of it. It sends at most one request that
// changes anything. d must be claimed; its lease, less five seconds, is the
// attempt's deadline. It waits no longer than a second for Discord's limits:
// after that the answer is [briefs.Retry] with the time to come again.
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
	}
	return b.edit(ctx, d)
}

// post sends the first message. If an earlier request may have created it
// unseen, it is looked for first.
func (b *Bot) post(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	if d.Kind != briefs.DeliverPost && d.Kind != "" {
		return abandoned("this version sends no " + string(d.Kind))
	}
	if d.Doubt {
		standing, err := b.find(ctx, d)
		if err != nil {
			return b.unsure(d, err)
		}
		if standing.ID != "" {
			return briefs.Outcome{Result: briefs.Delivered, Message: standing.ID, Rev: standing.rev, Reason: "found in the channel"}
		}
	}
	if err := verify(d.Brief); err != nil {
		return abandoned(err.Error())
	}
	if ch, ok := b.guilds.channel(d.Target.Channel); ok && !posts(ch.Type) {
		o := abandoned("messages cannot be posted in this kind of channel")
		o.ChannelFault = true
		return o
	}
	m := Render(d, b.list())
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
	if err := b.call(ctx, http.MethodPost, "/channels/"+string(d.Target.Channel)+"/messages", m, &made); err != nil {
		return b.outcome(d, err)
	}
	if made.ID == "" {
		return b.outcome(d, &fault{route: "POST message", sent: true, cause: errors.New("the answer holds no message")})
	}
	rev := d.WantRev
	if id, r, ok := made.mark(); ok && id == d.ID {
		rev = r
	}
	return briefs.Outcome{Result: briefs.Delivered, Message: made.ID, Rev: rev}
}

// edit brings a message that stands to the revision wanted.
func (b *Bot) edit(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	if err := verify(d.Brief); err != nil {
		return abandoned(err.Error())
	}
	err := b.call(ctx, http.MethodPatch, b.messagePath(d), Render(d, b.list()).edit(), nil)
	return b.changed(d, err)
}

// remove takes a message down, or makes sure that none was ever created.
func (b *Bot) remove(ctx context.Context, d briefs.Delivery) briefs.Outcome {
	if d.Message == "" && d.Doubt {
		standing, err := b.find(ctx, d)
		if err != nil {
			return b.unsure(d, err)
		}
		d.Message = standing.ID
	}
	if d.Message == "" {
		return briefs.Outcome{Result: briefs.Delivered, Rev: d.WantRev, Clean: true}
	}
	return b.changed(d, b.call(ctx, http.MethodDelete, b.messagePath(d), nil, nil))
}

// changed is the outcome of an edit or a deletion. A message that is gone was
// removed by a moderator: that is final, and nothing is left to do.
func (b *Bot) changed(d briefs.Delivery, err error) briefs.Outcome {
	switch {
	case err == nil:
		return briefs.Outcome{Result: briefs.Delivered, Message: d.Message, Rev: d.WantRev, Clean: true}
	case hasCode(err, codeUnknownMessage):
		return briefs.Outcome{Result: briefs.Delivered, Rev: d.WantRev, Clean: true, Reason: "a moderator removed the message"}
	}
	o := b.outcome(d, err)
	o.Message = d.Message
	return o
}

func (b *Bot) messagePath(d briefs.Delivery) string {
	return "/channels/" + string(d.Target.Channel) + "/messages/" + string(d.Message)
}

// verify proves that nothing of what may be shown was invented.
func verify(b briefs.Brief) error {
	b = b.Permitted()
	return b.Verify()
}
