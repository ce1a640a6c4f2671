package feed

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says when a feed is polled. It is immutable and safe for concurrent
// use; the zero value never fires.
type Schedule struct {
	spec  *cron.SpecSchedule // in UTC; nil = every
	every time.Duration
	zone  *time.Location
	late  time.Duration // by how much it fires after its time
	grid  bool          // of every: counted from a fixed moment, not from the last poll
}

// allHours are the hour bits of a cron expression that names every hour.
const allHours = 1<<24 - 1

// starBit is the bit by which robfig/cron marks a field written as a star.
const starBit = 1 << 63

// NewSchedule reads a cron expression of five fields, a descriptor (@hourly,
// @daily, @weekly, @monthly, @yearly) or "@every" with a duration of a second
// or more, to be read on the clocks of zone (nil = UTC). It refuses
// expressions that never fire.
//
// Expressions may not carry a zone of their own: robfig/cron panics on a bare
// "TZ=UTC", and one schedule has one zone.
func NewSchedule(expr string, zone *time.Location) (Schedule, error) {
	if zone == nil {
		zone = time.UTC
	}
	expr = strings.TrimSpace(expr)
	if strings.Contains(expr, "=") {
		return Schedule{}, fmt.Errorf("schedule %q: the time zone goes into a field of its own", expr)
	}
	if d, ok := strings.CutPrefix(expr, "@every "); ok {
		every, err := time.ParseDuration(strings.TrimSpace(d))
		switch {
		case err != nil:
			return Schedule{}, fmt.Errorf("schedule %q: not a duration such as 10m or 1h30m", expr)
		case every < time.Second:
			return Schedule{}, fmt.Errorf("schedule %q: shorter than a second", expr)
		}
		return Schedule{every: every.Truncate(time.Second), zone: zone}, nil
	}
	parsed, err := cron.ParseStandard(expr)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w", expr, err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Schedule{}, fmt.Errorf("schedule %q: not a cron expression", expr)
	}
	spec.Location = time.UTC
	s := Schedule{spec: spec, zone: zone}
	// A leap day lies within the five years that robfig/cron looks ahead from
	// here, so that only the impossible is refused.
	if spec.Next(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Schedule{}, fmt.Errorf("schedule %q: %w", expr, errNeverFires)
	}
	return s, nil
}

var errNeverFires = errors.New("there is no such day, it would never fire")

// Period returns how often an "@every" schedule fires; false for cron expressions.
func (s Schedule) Period() (time.Duration, bool) { return s.every, s.every > 0 }

// Next returns the first time after the given one, in UTC and to the second, but
// for what [Schedule.Part] has it late.
//
// A schedule that names its hours fires once for each of them on every local
// day: a time that a clock change skips is made up for at the moment of the
// change, one that a clock change repeats fires the first time only. A
// schedule of every hour follows absolute time and knows no such gaps. The
// zero time is returned only by the zero Schedule.
func (s Schedule) Next(after time.Time) time.Time {
	switch {
	case s.grid:
		return s.nextOnGrid(after)
	case s.every > 0:
		return after.Truncate(time.Second).Add(s.every).UTC()
	case s.spec == nil:
		return time.Time{}
	case s.late > 0:
		prompt := s
		prompt.late = 0
		return prompt.Next(after.Add(-s.late)).Add(s.late)
	case s.spec.Hour&starBit != 0 || s.spec.Hour&allHours == allHours:
		return s.nextAbsolute(after)
	}
	return s.nextOnClock(after)
}

// nextOnClock finds the next match on the face of the local clock, taken for
// UTC so that robfig/cron sees days of 24 hours, and maps it back to an instant.
func (s Schedule) nextOnClock(after time.Time) time.Time {
	face := s.face(after)
	for {
		face = s.next(face)
		if at, ok := s.instant(face); ok && at.After(after) {
			return at.UTC()
		}
	}
}

// face returns what the local clock shows, as if it were UTC.
func (s Schedule) face(t time.Time) time.Time {
	l := t.In(s.zone)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, time.UTC)
}

// instant returns when the local clock first shows face, or, where it never
// does, the moment it jumps over it. It is false for a day that a zone left out
// whole when it changed sides of the date line.
func (s Schedule) instant(face time.Time) (time.Time, bool) {
	// Whatever the zone, the instant lies within a day of the face read as UTC.
	period := face.Add(-26 * time.Hour).In(s.zone)
	for {
		start, end := period.ZoneBounds()
		_, offset := period.Zone()
		at := face.Add(-time.Duration(offset) * time.Second)
		switch {
		case !end.IsZero() && !at.Before(end):
			period = end.In(s.zone)
		case at.Before(start): // in the gap that opened this period
			day := face.YearDay()
			return start, day == s.face(start).YearDay() || day == s.face(start.Add(-time.Second)).YearDay()
		default:
			return at, true
		}
	}
}

// nextAbsolute steps through the periods between clock changes; within one, the
// zone is a constant offset, which robfig/cron handles without surprises.
func (s Schedule) nextAbsolute(after time.Time) time.Time {
	for period := after; ; {
		local := period.In(s.zone)
		_, end := local.ZoneBounds()
		_, offset := local.Zone()
		shift := time.Duration(offset) * time.Second
		at := s.next(after.UTC().Add(shift)).Add(-shift)
		if end.IsZero() || at.Before(end) {
			return at
		}
		// Nothing more in this period: the next one may fire with its first second.
		after, period = end.Add(-time.Second), end
	}
}

// next is the schedule's own next match in UTC. robfig/cron gives up after five
// years, which a leap day over a century's end outlasts.
func (s Schedule) next(t time.Time) time.Time {
	for {
		if at := s.spec.Next(t); !at.IsZero() {
			return at
		}
		t = t.AddDate(4, 0, 0)
	}
}
