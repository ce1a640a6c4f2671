package store

import (
	"context"

	"github.com/attache-bot/attache/briefs"
)

// maxEntries is how many briefs of a digest stand whole in its thread: the best of
// each topic; the digest itself names more.
const maxEntries = 20

// oweEntries owes the briefs of a digest that was just posted to its thread, where
// its channel wants that. Before, nothing of it is owed: what is folded anew by a
// pause, or never sent, has no entries. What fell due in an outage has none either,
// for then there is enough to be sent.
func (t *tx) oweEntries(ctx context.Context, d briefs.Delivery) error {
	if d.Occasion == briefs.AfterOutage {
		return nil
	}
	wanted, err := t.some(ctx, `select 1 from channels c join deliveries g on g.channel = c.channel where g.id = $1 and g.message <> '' and g.want_gone = 0
		and c.digest_threads = 1 and c.paused <= $2`, d.ID, t.now)
	if err != nil || !wanted {
		return err
	}
	for _, b := range briefs.Arranged(d.Briefs, maxEntries) {
		_, err := t.exec(ctx, `insert into deliveries (brief_id, kind, server, channel, subscription_id, loud, role, tag, parent, want_rev, created, next)
			select b.id, $3, g.server, g.channel, g.subscription_id, 0, '', g.tag, g.id, b.rev, $4, $4 from deliveries g join briefs b on b.id = $2 and b.gone = 0
			where g.id = $1 on conflict (brief_id, channel, kind) do nothing`, d.ID, b.ID, briefs.DeliverEntry, t.now)
		if err != nil {
			return err
		}
	}
	return nil // the caller refreshes the channel's lane
}

// dropEntries ends what a digest's thread is still owed where an entry was refused
// for good: mostly the thread itself cannot be opened, and is not asked for again.
func (t *tx) dropEntries(ctx context.Context, refused briefs.Delivery) error {
	_, err := t.exec(ctx, `update deliveries set state = $2, reason = 'another of its digest was refused' where kind = $3 and todo = 2 and began = 0 and doubt = 0
		and channel = $4 and parent = (select parent from deliveries where id = $1)`, refused.ID, stateGaveUp, briefs.DeliverEntry, refused.Target.Channel)
	return err
}
