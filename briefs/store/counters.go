package store

import (
	"context"
	"strings"
)

// Ever counts what was done since the database was made, with what is not kept
// any more.
type Ever struct {
	Filed     int64 // stories
	Sent      int64 // first messages, with those taken down since
	Edited    int64
	TakenDown int64            // messages that stood
	GivenUp   map[string]int64 // by reason; of what is left standing it begins with "not taken down, "
}

// Ever counts what was done ever; it reads every delivery that is kept.
func (s *Store) Ever(ctx context.Context) (e Ever, err error) {
	defer wrap(&err, "count what was done")
	err = s.read(ctx, func(t *tx) error {
		e = Ever{GivenUp: make(map[string]int64)}
		if err := t.one(ctx, []any{&e.Filed}, `select coalesce(sum(stories), 0) from feeds`); err != nil {
			return err
		}
		return t.addEver(ctx, &e)
	})
	return e, err
}

// count counts one of each.
func (t *tx) count(ctx context.Context, names ...string) error {
	for _, name := range names {
		_, err := t.exec(ctx, `insert into counters (name, value) values ($1, 1) on conflict (name) do update set value = counters.value + 1`, name)
		if err != nil {
			return err
		}
	}
	return nil
}

// addEver adds what is counted of the deliveries kept to what is no longer.
func (t *tx) addEver(ctx context.Context, e *Ever) error {
	type counted struct {
		name  string
		value int64
	}
	scan := func(row scanner) (c counted, err error) { return c, row.Scan(&c.name, &c.value) }
	list, err := all(ctx, t, scan, `select name, value from counters`)
	if err != nil {
		return err
	}
	for _, m := range messageCounts {
		more, err := all(ctx, t, scan, m.from(t)+` group by 1 having `+m.count+` > 0`)
		if err != nil {
			return err
		}
		list = append(list, more...)
	}
	for _, c := range list {
		switch reason, givenUp := strings.CutPrefix(c.name, givenUpPrefix); {
		case givenUp:
			e.GivenUp[reason] += c.value
		case c.name == countSent:
			e.Sent += c.value
		case c.name == countEdited:
			e.Edited += c.value
		case c.name == countTakenDown:
			e.TakenDown += c.value
		}
	}
	return nil
}
