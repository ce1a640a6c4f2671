package store

import (
	"context"
	"strconv"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// An event has one message a channel. Its row names the brief that the message
// is shown by, the best that the channel's server may see; what it shows is put
// together from all tellings when it is claimed.

// How the messages of an event follow a change.
type pace int

const (
	// joined: one more outlet has the story. Gathered, and none once the
	// message is old.
	joined pace = iota
	// retold: another telling than the message is shown by has changed. Gathered.
	retold
	// atOnce: what the message shows has changed.
	atOnce
)

const (
	// gatherEvery is the least time between an edit and the next that can wait.
	gatherEvery = 10 * time.Minute
	// joinedFor is until when a message is edited to say who else has the story.
	joinedFor = 6 * time.Hour
)

// eventPosts names the messages of event $1.
const eventPosts = `select d.id from deliveries d join briefs b on b.id = d.brief_id where b.event = $1 and d.kind = 'post'`

// eventChannels names the channels with messages of event $1, of any kind.
const eventChannels = `select d.channel from deliveries d join briefs b on b.id = d.brief_id where b.event = $1`

// face is the brief that the server of a delivery is shown event $1 by, null if
// it may see none: as briefs.Gather chooses.
const face = `(select o.id from briefs o join feeds f on f.id = o.feed_id where o.event = $1 and o.gone = 0
	and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = deliveries.server))
	and (o.only_to = '' or o.only_to like '%,' || deliveries.server || ',%')
	order by o.worth desc, o.id limit 1)`

// spread makes the messages of a brief's event follow it. Where the brief was
// gone, those that await their deletion are wanted again.
func (t *tx) spread(ctx context.Context, event briefs.StoryID, brief int64, p pace, back bool, now int64) error {
	if err := t.lockLanes(ctx, eventChannels, event); err != nil {
		return err
	}
	q := &query{}
	q.add(`update deliveries set want_rev = want_rev + 1`)
	// A message that is shown by the brief, until now, shows its change at once.
	urgent := `0 = 1`
	switch p {
	case atOnce:
		urgent = `0 = 0`
	case retold:
		urgent = `brief_id = ` + strconv.FormatInt(brief, 10)
	}
	q.add(`, must_rev = case when `+urgent+` then want_rev + 1 else must_rev end,
		next = case when todo = 4 and next > ? then ?
			when sent_rev = 0 or failing > 0 then next
			when `+urgent+` then case when next > ? then ? else next end
			when sent_rev < must_rev then next
			when gather > ? then gather else ? end`, t.now, t.now, t.now, t.now, t.now, t.now)
	if back {
		q.add(`, want_gone = case when state = 2 then want_gone else 0 end`) // one that is down is owed anew, by a row of its own
	}
	q.add(` where id in (`)
	q.add(`select d.id from deliveries d join briefs b on b.id = d.brief_id where b.event = ? and d.kind = 'post'`, event)
	if p != joined {
		// A reply, or an entry, shows its own telling alone.
		q.add(` union select d.id from deliveries d where d.brief_id = ? and d.kind in ('reply', 'entry')`, brief)
		if !back {
			q.add(` and d.want_gone = 0`)
		}
	}
	q.add(`)`)
	if p == joined {
		q.add(` and created > ? and (select f.open from briefs n join feeds f on f.id = n.feed_id where n.id = ?) + (select count(*) from feed_audience a
			where a.server = deliveries.server and a.feed_id = (select n.feed_id from briefs n where n.id = ?)) > 0
			and exists (select 1 from briefs n where n.id = ? and (n.only_to = '' or n.only_to like '%,' || deliveries.server || ',%'))`,
			now-joinedFor.Milliseconds(), brief, brief, brief)
	}
	if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update deliveries set brief_id = `+face+` where id in (`+eventPosts+`) and want_gone = 0 and brief_id <> `+face, event); err != nil {
		return err
	}
	if p != joined {
		if err := t.reviseDigests(ctx, event); err != nil {
			return err
		}
	}
	return t.refreshLanes(ctx, eventChannels, event)
}

// gather makes what a message that was just edited may yet follow wait, unless
// it is to be shown at once.
func (t *tx) gather(ctx context.Context, d briefs.DeliveryID) error {
	_, err := t.exec(ctx, `update deliveries set gather = $2,
		next = case when sent_rev >= must_rev and sent_rev < want_rev then $2 else next end where id = $1`, d, t.now+gatherEvery.Milliseconds())
	return err
}
