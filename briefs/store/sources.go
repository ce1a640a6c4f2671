package store

import (
	"context"

	"github.com/attache-bot/attache/briefs"
)

// metaSources is a number that rises with every change of the feeds that servers
// added for themselves.
const metaSources = "sources"

const sourceColumns = `select s.server, s.name, s.url, s.outlet, s.added, s.added_by from sources s`

func scanSource(row scanner) (o briefs.OwnSource, err error) {
	var added int64
	err = row.Scan(&o.Server, &o.Name, &o.URL, &o.Outlet, &added, &o.By)
	o.Added = at(added)
	return o, err
}

// AddSource adds a feed for a server's own use and returns it as it is kept.
// ErrExists: the server has it already. ErrQuota: it has as many as most.
func (s *Store) AddSource(ctx context.Context, o briefs.OwnSource, most int) (_ briefs.OwnSource, err error) {
	defer wrap(&err, "add a source for server %s", o.Server)
	err = s.write(ctx, func(t *tx) error {
		o.Name, o.Added, o.URL, o.Outlet = briefs.OwnName(o.URL), at(t.now), plain(o.URL), plain(o.Outlet)
		// The server's row is held, so that two who add at once are counted.
		_, err := t.exec(ctx, `insert into servers (server, served) values ($1, 0) on conflict (server) do update set served = servers.served`, o.Server)
		if err != nil {
			return err
		}
		there, err := all(ctx, t, scalar[briefs.FeedName], `select name from sources where server = $1`, o.Server)
		if err != nil {
			return err
		}
		for _, name := range there {
			if name == o.Name {
				return briefs.ErrExists
			}
		}
		if len(there) >= most {
			return briefs.ErrQuota
		}
		_, err = t.exec(ctx, `insert into sources (server, name, url, outlet, added, added_by) values ($1, $2, $3, $4, $5, $6)`,
			o.Server, o.Name, o.URL, o.Outlet, t.now, o.By)
		if err != nil {
			return err
		}
		return t.sourcesChanged(ctx)
	})
	return o, err
}

// RemoveSource ends a server's use of a feed that it added: it sees nothing more
// of what that brought, and what is owed of it is cancelled. Messages that stand
// are left. ErrNotFound if it has no such feed.
func (s *Store) RemoveSource(ctx context.Context, server briefs.ServerID, name briefs.FeedName) (err error) {
	defer wrap(&err, "remove source %q of server %s", name, server)
	return s.write(ctx, func(t *tx) error {
		if err := t.fileAlone(ctx); err != nil {
			return err
		}
		n, err := t.exec(ctx, `delete from sources where server = $1 and name = $2`, server, name)
		if err != nil {
			return err
		}
		if n == 0 {
			return briefs.ErrNotFound
		}
		const shut = `from deliveries d join briefs b on b.id = d.brief_id join feeds f on f.id = b.feed_id where f.name = $1 and d.server = $2`
		if _, err := t.exec(ctx, `update deliveries set state = $3, reason = '`+sourceClosed+`' where id in (select d.id `+shut+` and d.state = 4)`, name, server, stateGaveUp); err != nil {
			return err
		}
		if err := t.giveUp(ctx, sourceClosed, `select d.id `+shut+` and d.todo in (2, 3)`, name, server); err != nil {
			return err
		}
		return t.closeOwn(ctx, server, name)
	})
}

// closeOwn hides from a server what a feed brought that it had added, and lets go
// of the address of one that no server has any more.
func (t *tx) closeOwn(ctx context.Context, server briefs.ServerID, name briefs.FeedName) error {
	if _, err := t.exec(ctx, `delete from feed_audience where server = $2 and feed_id = (select id from feeds where name = $1)`, name, server); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update feeds set url = '', outlet = '', enabled = 0, listed = 0, checkpoint = '' where own = 1 and name = $1
		and not exists (select 1 from sources s where s.name = feeds.name)`, name)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `delete from jobs where kind = $2 and arg = $1 and not exists (select 1 from sources s where s.name = $1)`, name, briefs.JobPoll)
	if err != nil {
		return err
	}
	return t.sourcesChanged(ctx)
}

func (t *tx) sourcesChanged(ctx context.Context) error {
	_, err := t.exec(ctx, `insert into meta (key, value) values ($1, '1') on conflict (key) do update set value = cast(cast(meta.value as bigint) + 1 as text)`, metaSources)
	return err
}

// SourcesRevision returns what is another after every change of the feeds that
// servers added for themselves.
func (s *Store) SourcesRevision(ctx context.Context) (string, error) { return s.Meta(ctx, metaSources) }

// OwnSources returns the feeds that servers added for themselves, of those that
// have the bot, by name and the oldest first.
func (s *Store) OwnSources(ctx context.Context) (list []briefs.OwnSource, err error) {
	defer wrap(&err, "servers' own sources")
	err = s.read(ctx, func(t *tx) error {
		list, err = t.ownSources(ctx)
		return err
	})
	return list, err
}

func (t *tx) ownSources(ctx context.Context) ([]briefs.OwnSource, error) {
	return all(ctx, t, scanSource, sourceColumns+` where not exists (select 1 from servers v where v.server = s.server and v.gone_since > 0)
		order by s.name, s.added, s.server`)
}

// SourcesOf returns the feeds that a server added for itself, the oldest first.
func (s *Store) SourcesOf(ctx context.Context, server briefs.ServerID) (list []briefs.OwnSource, err error) {
	defer wrap(&err, "own sources of server %s", server)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		list, err = all(ctx, t, scanSource, sourceColumns+` where s.server = $1 order by s.added, s.name`, server)
		return err
	})
	return list, err
}
