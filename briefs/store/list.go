package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// SyncList makes the feeds those of the list. A feed that is new, newly enabled
// or has another address or schedule is due at once; one that is off or no
// longer listed is not polled, what was filed of it stays. Checkpoints survive,
// but a new address starts from nothing, as a new feed's does. Posts owed to
// servers that a source is now closed to are cancelled.
func (s *Store) SyncList(ctx context.Context, list *briefs.List) (err error) {
	defer wrap(&err, "sync the list")
	return s.write(ctx, func(t *tx) error {
		if err := t.fileAlone(ctx); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update feeds set listed = 0 where listed = 1`); err != nil {
			return err
		}
		added, err := t.added(ctx, list)
		if err != nil {
			return err
		}
		for _, f := range list.Feeds {
			if f.Own {
				// The list may be older than a server's word.
				if f.Audience = added[f.Name]; len(f.Audience) == 0 {
					continue
				}
			}
			if err := t.syncFeed(ctx, f); err != nil {
				return fmt.Errorf("feed %q: %w", f.Name, err)
			}
		}
		if _, err := t.exec(ctx, `update feeds set enabled = 0 where listed = 0 and enabled = 1`); err != nil {
			return err
		}
		_, err = t.exec(ctx, `delete from jobs where kind = $1 and arg not in (select name from feeds where enabled = 1)`, briefs.JobPoll)
		return err
	})
}

// added returns the servers that have the bot of each feed that servers added for
// themselves, where the list has such.
func (t *tx) added(ctx context.Context, list *briefs.List) (map[briefs.FeedName][]briefs.ServerID, error) {
	if !slices.ContainsFunc(list.Feeds, func(f briefs.Feed) bool { return f.Own }) {
		return nil, nil
	}
	sources, err := t.ownSources(ctx)
	servers := make(map[briefs.FeedName][]briefs.ServerID)
	for _, s := range sources {
		servers[s.Name] = append(servers[s.Name], s.Server)
	}
	return servers, err
}

// syncFeed writes one feed's row, audience and job.
func (t *tx) syncFeed(ctx context.Context, f briefs.Feed) error {
	zone := ""
	if f.Zone != nil {
		zone = f.Zone.String()
	}
	var id, enabled, open, use int64
	var url, folder, schedule, oldZone string
	err := t.one(ctx, []any{&id, &enabled, &open, &use, &url, &folder, &schedule, &oldZone},
		`select id, enabled, open, use, url, folder, schedule, zone from feeds where name = $1`+t.lock, f.Name)
	fresh := err == briefs.ErrNotFound
	if err != nil && !fresh {
		return err
	}
	err = t.one(ctx, []any{&id}, `insert into feeds
		(name, url, folder, schedule, zone, outlet, country, owner, kind, licence, credit, use, open, listed, enabled, checkpoint, own)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, '', $15)
		on conflict (name) do update set url = excluded.url, folder = excluded.folder, schedule = excluded.schedule, zone = excluded.zone,
			outlet = excluded.outlet, country = excluded.country, owner = excluded.owner, kind = excluded.kind, licence = excluded.licence,
			credit = excluded.credit, use = excluded.use, open = excluded.open, listed = 1, enabled = excluded.enabled, own = excluded.own,
			checkpoint = case when feeds.url = excluded.url and feeds.folder = excluded.folder then feeds.checkpoint else '' end
		returning id`,
		f.Name, f.URL, f.Folder, f.Schedule, zone, f.Outlet, f.Country, f.Owner, f.Kind, f.Licence, f.Credit, f.Use, bit(len(f.Audience) == 0), bit(f.Enabled), bit(f.Own))
	if err != nil {
		return err
	}
	if err := t.syncAudience(ctx, id, f.Audience); err != nil {
		return err
	}
	if was, is := open == 1 && use > 0, len(f.Audience) == 0 && f.Use > 0; was != is && !fresh {
		if err := t.opened(ctx, id, is); err != nil {
			return err
		}
	}
	if !f.Enabled {
		return nil
	}
	onConflict := "do nothing"
	if fresh || enabled == 0 || url != f.URL || folder != f.Folder || schedule != f.Schedule || oldZone != zone {
		onConflict = "(kind, arg) do update set due = excluded.due, ready = case when jobs.worker = '' then excluded.due else jobs.ready end"
	}
	_, err = t.exec(ctx, `insert into jobs (kind, arg, due, ready) values ($1, $2, $3, $3) on conflict `+onConflict, briefs.JobPoll, f.Name, t.now)
	return err
}

// sourceClosed is why a delivery was given up.
const sourceClosed = "its source was closed to this server"

// syncAudience writes which servers may see a feed.
func (t *tx) syncAudience(ctx context.Context, feed int64, servers []briefs.ServerID) error {
	old, err := all(ctx, t, scalar[briefs.ServerID], `select server from feed_audience where feed_id = $1`, feed)
	if err != nil || len(old) == 0 && len(servers) == 0 {
		return err
	}
	if _, err := t.exec(ctx, `delete from feed_audience where feed_id = $1`, feed); err != nil {
		return err
	}
	for _, server := range servers {
		if _, err := t.exec(ctx, `insert into feed_audience (feed_id, server) values ($1, $2) on conflict do nothing`, feed, server); err != nil {
			return err
		}
	}
	if len(servers) == 0 {
		return nil
	}
	shut := `select d.id from deliveries d join briefs b on b.id = d.brief_id
		where b.feed_id = $1 and d.todo in (2, 3) and d.server not in (select server from feed_audience where feed_id = $1)`
	return t.giveUp(ctx, sourceClosed, shut, feed)
}

// checkpointRow is a checkpoint as it is kept. Fields may be added, never
// renamed or given another meaning.
type checkpointRow struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	BodyHash     string `json:"body_hash,omitempty"`
	Items        string `json:"items,omitempty"`
	Polled       int64  `json:"polled,omitempty"`
	Succeeded    int64  `json:"succeeded,omitempty"`
	Changed      int64  `json:"changed,omitempty"`
	Failures     int    `json:"failures,omitempty"`
	Error        string `json:"error,omitempty"`
	NotBefore    int64  `json:"not_before,omitempty"`
	MovedTo      string `json:"moved_to,omitempty"`
	MovedSeen    int    `json:"moved_seen,omitempty"`
	MovedSince   int64  `json:"moved_since,omitempty"`
}

func encodeCheckpoint(c briefs.Checkpoint) (string, error) {
	b, err := json.Marshal(checkpointRow{
		ETag: c.ETag, LastModified: c.LastModified, BodyHash: c.BodyHash, Items: c.Items,
		Polled: ms(c.Polled), Succeeded: ms(c.Succeeded), Changed: ms(c.Changed),
		Failures: c.Failures, Error: c.Error, NotBefore: ms(c.NotBefore), MovedTo: c.MovedTo, MovedSeen: c.MovedSeen,
		MovedSince: ms(c.MovedSince),
	})
	return string(b), err
}

func decodeCheckpoint(text string) (briefs.Checkpoint, error) {
	var r checkpointRow
	if text != "" {
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return briefs.Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
		}
	}
	return briefs.Checkpoint{
		ETag: r.ETag, LastModified: r.LastModified, BodyHash: r.BodyHash, Items: r.Items,
		Polled: at(r.Polled), Succeeded: at(r.Succeeded), Changed: at(r.Changed),
		Failures: r.Failures, Error: r.Error, NotBefore: at(r.NotBefore), MovedTo: r.MovedTo, MovedSeen: r.MovedSeen,
		MovedSince: at(r.MovedSince),
		First:      r.Succeeded == 0,
	}, nil
}

// Checkpoint returns what the feed's last poll left. First is told by Succeeded.
func (s *Store) Checkpoint(ctx context.Context, feed briefs.FeedName) (c briefs.Checkpoint, err error) {
	defer wrap(&err, "checkpoint of %q", feed)
	err = s.glanceOnce(ctx, func(ctx context.Context, t *tx) error {
		var text string
		if err := t.one(ctx, []any{&text}, `select checkpoint from feeds where name = $1`, feed); err != nil {
			return err
		}
		c, err = decodeCheckpoint(text)
		return err
	})
	return c, err
}

// Polled finishes a poll as [Store.Finish] does and keeps its checkpoint.
func (s *Store) Polled(ctx context.Context, job briefs.Job, c briefs.Checkpoint, next time.Time) (err error) {
	defer wrap(&err, "poll of %q", job.Arg)
	text, err := encodeCheckpoint(c)
	if err != nil {
		return err
	}
	return s.writeFor(ctx, lazily, func(t *tx) error { return t.polled(ctx, job, text, next) })
}

func (t *tx) polled(ctx context.Context, job briefs.Job, checkpoint string, next time.Time) error {
	// The feed before its job, as SyncList locks them.
	if _, err := t.exec(ctx, `update feeds set checkpoint = $2 where name = $1`, job.Arg, checkpoint); err != nil {
		return err
	}
	return t.finish(ctx, job, next)
}

// FeedStatuses returns how the listed feeds fare, by name.
func (s *Store) FeedStatuses(ctx context.Context) (list []briefs.FeedStatus, err error) {
	defer wrap(&err, "feed statuses")
	scan := func(row scanner) (briefs.FeedStatus, error) {
		var f briefs.FeedStatus
		var text string
		var due int64
		if err := row.Scan(&f.Feed, &text, &due, &f.Stories); err != nil {
			return f, err
		}
		f.NextDue = at(due)
		var err error
		f.Checkpoint, err = decodeCheckpoint(text)
		return f, err
	}
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, scan, `select f.name, f.checkpoint, coalesce(j.due, 0), f.stories
			from feeds f left join jobs j on j.kind = $1 and j.arg = f.name where f.listed = 1 order by f.name`, briefs.JobPoll)
		return err
	})
	return list, err
}
