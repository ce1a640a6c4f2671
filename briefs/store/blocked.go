package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// blocklists are what servers block, of those that block anything.
type blocklists map[briefs.ServerID]briefs.Blocklist

func (t *tx) blocklists(ctx context.Context, servers []briefs.ServerID) (blocklists, error) {
	if len(servers) == 0 {
		return nil, nil
	}
	lists := make(blocklists)
	for some := range slices.Chunk(servers, chunk) {
		q := &query{}
		q.add(`select server, blocked from servers where blocked <> '' and server in `)
		in(q, some)
		_, err := all(ctx, t, func(row scanner) (_ struct{}, err error) {
			var server briefs.ServerID
			var text string
			var list briefs.Blocklist
			if err = row.Scan(&server, &text); err == nil {
				err = json.Unmarshal([]byte(text), &list)
			}
			lists[server] = list
			return struct{}{}, err
		}, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
	}
	return lists, nil
}

// bar reports whether the server blocks the brief.
func (l blocklists) bar(server briefs.ServerID, b briefs.Brief) bool {
	list, blocks := l[server]
	return blocks && list.Bars(b)
}

// unbarred leaves of an event's tellings those that the server may see and does
// not block. Where it blocks all of them they stay: it was sent one before it did.
func (l blocklists) unbarred(tellings []briefs.Brief, server briefs.ServerID) []briefs.Brief {
	seen := seenBy(tellings, server)
	if _, blocks := l[server]; !blocks {
		return seen
	}
	if open := slices.DeleteFunc(slices.Clone(seen), func(b briefs.Brief) bool { return l.bar(server, b) }); len(open) > 0 {
		return open
	}
	return seen
}

// waiting selects the first posts that are gathered, or owed and not begun.
const waiting = `select d.id, d.brief_id, b.event from deliveries d join briefs b on b.id = d.brief_id
	where d.kind in ('post', 'reply') and (d.state = 4 or d.todo = 2 and d.began = 0 and d.doubt = 0) and `

// waits is a row of waiting.
type waits struct {
	id, brief int64
	event     briefs.StoryID
}

func scanWaits(row scanner) (w waits, err error) { return w, row.Scan(&w.id, &w.brief, &w.event) }

// renounce gives up posts that are gathered or owed.
func (t *tx) renounce(ctx context.Context, reason string, list []waits) error {
	for some := range slices.Chunk(list, chunk) {
		ids := distinct(some, func(w waits) int64 { return w.id })
		q := &query{}
		q.add(`update deliveries set state = ?, reason = ? where state = ? and id in `, stateGaveUp, reason, stateGathered)
		in(q, ids)
		if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
			return err
		}
		if err := t.giveUpSome(ctx, reason, ids); err != nil {
			return err
		}
	}
	return nil
}

// dropBlocked gives up what waits to be sent to a server that blocks every telling
// of it by now.
func (t *tx) dropBlocked(ctx context.Context, server briefs.ServerID, list briefs.Blocklist) error {
	held, err := all(ctx, t, scanWaits, waiting+`d.server = $1 order by d.id`, server)
	if err != nil || len(held) == 0 {
		return err
	}
	for some := range slices.Chunk(held, chunk) {
		tellings, err := t.tellings(ctx, distinct(some, func(w waits) briefs.StoryID { return w.event }))
		if err != nil {
			return err
		}
		some = slices.DeleteFunc(some, func(w waits) bool {
			return slices.ContainsFunc(seenBy(tellings[w.event], server), func(b briefs.Brief) bool { return !list.Bars(b) })
		})
		if err := t.renounce(ctx, "the server blocks it", some); err != nil {
			return err
		}
	}
	return nil
}

// blockedOut names the servers with a message of the event that block every
// telling that is left of it.
func (t *tx) blockedOut(ctx context.Context, event briefs.StoryID) ([]briefs.ServerID, error) {
	servers, err := all(ctx, t, scalar[briefs.ServerID], `select distinct d.server from deliveries d join briefs b on b.id = d.brief_id
		join servers v on v.server = d.server and v.blocked <> '' where b.event = $1 and d.kind = 'post'`, event)
	if err != nil || len(servers) == 0 {
		return nil, err
	}
	lists, err := t.blocklists(ctx, servers)
	if err != nil {
		return nil, err
	}
	tellings, err := t.tellings(ctx, []briefs.StoryID{event})
	return slices.DeleteFunc(servers, func(s briefs.ServerID) bool {
		return slices.ContainsFunc(seenBy(tellings[event], s), func(b briefs.Brief) bool { return !lists.bar(s, b) })
	}), err
}
