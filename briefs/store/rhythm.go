package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// stateGathered is that of a first post which waits for a digest.
const stateGathered = 4

// pingEvery is the least time between two pings of a role.
const pingEvery = 10 * time.Minute

const rhythmColumns = `select server, channel, cadence, zone, at, hour_limit, quiet_from, quiet_to, threads, digest_threads, language, paused from channels`

func scanRhythm(row scanner) (r briefs.Rhythm, err error) {
	var threads, whole, paused int64
	err = row.Scan(&r.Server, &r.Channel, &r.Cadence, &r.Zone, &r.At, &r.HourLimit, &r.QuietFrom, &r.QuietTo, &threads, &whole, &r.Language, &paused)
	r.Threads, r.DigestThreads, r.Paused = threads == 1, whole == 1, at(paused)
	return r, err
}

// Rhythm returns when a channel is sent what it subscribed to: the zero rhythm,
// but for its names, where nobody set one.
func (s *Store) Rhythm(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID) (r briefs.Rhythm, err error) {
	defer wrap(&err, "rhythm of channel %s", channel)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		found, err := all(ctx, t, scanRhythm, rhythmColumns+` where channel = $1 and server = $2`, channel, server)
		r = briefs.Rhythm{Server: server, Channel: channel}
		if len(found) > 0 {
			r = found[0]
		}
		return err
	})
	return r, err
}

// Rhythms returns those of a server's channels that somebody set.
func (s *Store) Rhythms(ctx context.Context, server briefs.ServerID) (list []briefs.Rhythm, err error) {
	defer wrap(&err, "rhythms of server %s", server)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		list, err = all(ctx, t, scanRhythm, rhythmColumns+` where server = $1 order by channel`, server)
		return err
	})
	return list, err
}

// SetRhythm says when a channel is sent what it subscribed to, but for its pause.
// What is gathered there for a digest falls due by the new rhythm.
func (s *Store) SetRhythm(ctx context.Context, r briefs.Rhythm) (err error) {
	defer wrap(&err, "set the rhythm of channel %s", r.Channel)
	return s.write(ctx, func(t *tx) error {
		var paused int64
		err := t.one(ctx, []any{&paused}, `insert into channels (channel, server, cadence, zone, at, hour_limit, quiet_from, quiet_to, threads, digest_threads, language)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (channel) do update set cadence = excluded.cadence, zone = excluded.zone, at = excluded.at,
			hour_limit = excluded.hour_limit, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, threads = excluded.threads,
			digest_threads = excluded.digest_threads, language = excluded.language
			where channels.server = excluded.server returning paused`,
			r.Channel, r.Server, r.Cadence, plain(r.Zone), r.At, r.HourLimit, r.QuietFrom, r.QuietTo, bit(r.Threads), bit(r.DigestThreads), plain(r.Language))
		if err != nil {
			return err
		}
		r.Paused = at(paused)
		return t.dueAnew(ctx, r)
	})
}

// dueAnew gives what is gathered in a channel, and is not due yet, the times of its
// rhythm.
func (t *tx) dueAnew(ctx context.Context, r briefs.Rhythm) error {
	now := at(t.now)
	due, why := r.Due(now)
	over := due
	if why == briefs.AfterOutage && r.HourLimit > 0 { // what it has had of this hour stays
		over = r.Overflow(now)
	}
	resumed := now
	if r.Paused.After(now) {
		resumed = r.Paused
	}
	_, err := t.exec(ctx, `update deliveries set due = case occasion when $4 then cast($5 as bigint) when $6 then cast($7 as bigint) else cast($2 as bigint) end,
		occasion = case when $3 = '' or occasion = $4 then occasion else $3 end where channel = $1 and state = 4 and due > $8`,
		r.Channel, ms(due), why, briefs.AfterPause, ms(r.Resumes(resumed)), briefs.OverLimit, ms(over), t.now)
	return err
}

// Pause lets nothing be posted in the server's channel, in all its channels for
// "", before a time; a time that is past ends a pause. What is owed there by now,
// and not under way, is gathered and falls due then, in quiet hours at their end.
func (s *Store) Pause(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, until time.Time) (err error) {
	defer wrap(&err, "pause channel %q of server %s", channel, server)
	return s.write(ctx, func(t *tx) error {
		channels := []briefs.ChannelID{channel}
		if channel == "" {
			if channels, err = all(ctx, t, scalar[briefs.ChannelID], `select distinct channel from subscriptions where server = $1
				union select channel from channels where server = $1 and paused > $2 order by 1`, server, t.now); err != nil {
				return err
			}
		}
		for _, c := range channels {
			if err := t.pause(ctx, server, c, max(ms(until), t.now)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) pause(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, until int64) error {
	err := t.one(ctx, []any{new(string)}, `insert into channels (channel, server, paused) values ($1, $2, $3)
		on conflict (channel) do update set paused = excluded.paused where channels.server = excluded.server returning channel`, channel, server, until)
	if err != nil {
		return err
	}
	set, err := all(ctx, t, scanRhythm, rhythmColumns+` where channel = $1`, channel)
	if err != nil {
		return err
	}
	due := ms(set[0].Resumes(at(until)))
	if err := t.lockLanes(ctx, `$1`, channel); err != nil {
		return err
	}
	if until > t.now {
		if err := t.gatherOwed(ctx, channel, due, briefs.AfterPause); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `update deliveries set due = $2 where channel = $1 and state = 4 and occasion = $3`, channel, due, briefs.AfterPause)
	return err
}

// SetEverywhere says whether a story goes to every channel of the server that it
// fits, or only to the one that it fits best.
func (s *Store) SetEverywhere(ctx context.Context, server briefs.ServerID, on bool) (err error) {
	defer wrap(&err, "set how stories are spread in server %s", server)
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `insert into servers (server, served, everywhere) values ($1, 0, $2)
			on conflict (server) do update set everywhere = excluded.everywhere`, server, bit(on))
		return err
	})
}

// SetBlocked says what no channel of the server is sent, nor what waits for it.
func (s *Store) SetBlocked(ctx context.Context, server briefs.ServerID, list briefs.Blocklist) (err error) {
	defer wrap(&err, "set what server %s blocks", server)
	text := ""
	if len(list.Outlets)+len(list.Words) > 0 {
		b, err := json.Marshal(list)
		if err != nil {
			return err
		}
		text = plain(string(b))
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `insert into servers (server, served, blocked) values ($1, 0, $2)
			on conflict (server) do update set blocked = excluded.blocked`, server, text)
		if err != nil || text == "" {
			return err
		}
		return t.dropBlocked(ctx, server, list)
	})
}

// ServerSettings returns how the server wants stories spread and what it blocks.
func (s *Store) ServerSettings(ctx context.Context, server briefs.ServerID) (everywhere bool, list briefs.Blocklist, err error) {
	defer wrap(&err, "settings of server %s", server)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		var on int
		var text string
		err := t.one(ctx, []any{&on, &text}, `select everywhere, blocked from servers where server = $1`, server)
		if err == briefs.ErrNotFound {
			return nil
		}
		if everywhere = on == 1; err == nil && text != "" {
			err = json.Unmarshal([]byte(text), &list)
		}
		return err
	})
	return everywhere, list, err
}
