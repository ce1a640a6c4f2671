package feed

import "time"

const (
	// partMost is over how long the feeds of one cron schedule are parted at most.
	partMost = 5 * time.Minute
	// partEveryLeast and partEveryMost bound the periods of "@every" whose feeds are parted: a shorter
	// one is over before it matters, of a longer one a first wait of half as much
	// again would be noticed.
	partEveryLeast, partEveryMost = time.Minute, time.Hour
	// gapsSeen is in how many of its first times the shortest gap of a schedule is
	// looked for: an hour's, where it fires every minute.
	gapsSeen = 60
)

// Part returns the schedule of one of many feeds that have the same, so that they
// are not all polled at once: the one with this share, from 0 to below 1, of the
// others before it. A cron schedule fires that much later of its shortest gap or of
// five minutes, whichever is less. An "@every" from a minute to an hour keeps to
// times that are parted over its whole period and counted from a fixed moment, whenever
// the feed was polled; after an unpunctual poll the next one is half a period to
// one and a half away.
func (s Schedule) Part(share float64) Schedule {
	width := s.every
	switch {
	case s.spec != nil:
		width = min(s.shortestGap(), partMost)
	case s.every < partEveryLeast || s.every > partEveryMost:
		return s
	}
	s.grid = s.spec == nil
	s.late = time.Duration(share * float64(width))
	return s
}

// shortestGap is looked for from a fixed day, so that it is always the same.
func (s Schedule) shortestGap() time.Duration {
	at := s.next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Second))
	shortest := partMost
	for range gapsSeen {
		next := s.next(at)
		shortest = min(shortest, next.Sub(at))
		at = next
	}
	return shortest
}

func (s Schedule) nextOnGrid(after time.Time) time.Time {
	from := after.Add(-s.late)
	next := from.Truncate(s.every).Add(s.every)
	if next.Sub(from) < s.every/2 {
		next = next.Add(s.every)
	}
	return next.Add(s.late).UTC()
}
