package briefs

import (
	"fmt"
	"time"
)

// Cadence is how often a channel is sent what it subscribed to.
type Cadence string

// The cadences there are.
const (
	AtOnce   Cadence = ""         // each brief as it is filed
	Hourly   Cadence = "hourly"   // a digest at each full hour
	Daily    Cadence = "daily"    // a digest a day
	Weekdays Cadence = "weekdays" // one from Monday to Friday
)

// Occasion is why briefs go into one message instead of many.
type Occasion string

// The occasions of a digest.
const (
	AfterOutage Occasion = ""         // they could not be posted when they were due
	OnSchedule  Occasion = "schedule" // the channel wants digests
	OverLimit   Occasion = "limit"    // more fell due in an hour than the channel wants
	AfterQuiet  Occasion = "quiet"    // they fell due in its quiet hours
	AfterPause  Occasion = "pause"    // they fell due while it was paused
)

// Rhythm is when a channel is sent what it subscribed to. The zero value is each
// brief at once.
type Rhythm struct {
	Server  ServerID
	Channel ChannelID
	Cadence Cadence
	Zone    string // IANA name of the channel's local time; "" = UTC
	At      int    // of a daily digest: minutes after local midnight, 0 to 1439
	// HourLimit is how many posts an hour there may be before the rest goes into
	// a digest; 0 = any number.
	HourLimit int
	// QuietFrom and QuietTo bound the quiet hours in minutes after local
	// midnight, across it where From is later; equal = none.
	QuietFrom, QuietTo int
	Threads            bool      // news of substance is a reply in the story's thread
	DigestThreads      bool      // the briefs of a digest stand whole in a thread at it
	Language           string    // in which the bot's own words are there: BCP 47's first part; "" = English
	Paused             time.Time // nothing is posted before it; zero = not paused
}

// Forever is until when a channel is paused that nobody said an end for.
var Forever = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// Check tells what is wrong with a rhythm, in words for the moderator who set it.
func (r Rhythm) Check() error {
	switch r.Cadence {
	case AtOnce, Hourly, Daily, Weekdays:
	default:
		return fmt.Errorf("there is no cadence %q", r.Cadence)
	}
	if _, err := r.place(); err != nil {
		return fmt.Errorf("there is no time zone %q; name one such as Europe/Paris", r.Zone)
	}
	for _, m := range []int{r.At, r.QuietFrom, r.QuietTo} {
		if m < 0 || m >= 24*60 {
			return fmt.Errorf("a time of day is from 00:00 to 23:59")
		}
	}
	if r.HourLimit < 0 {
		return fmt.Errorf("a limit cannot be negative")
	}
	return nil
}

func (r Rhythm) place() (*time.Location, error) {
	if r.Zone == "Local" {
		return nil, fmt.Errorf("no zone of its own")
	}
	return time.LoadLocation(r.Zone)
}

// Due returns when a brief that falls due now may be posted, and the occasion of
// the digest it goes into then; now itself means at once. A zone that this
// machine does not know counts as UTC.
func (r Rhythm) Due(now time.Time) (time.Time, Occasion) {
	silent, why := r.Silent(now)
	if silent.After(now) {
		return silent, why
	}
	loc := r.zone()
	switch r.Cadence {
	case Daily, Weekdays:
		return r.nextDay(now, loc), OnSchedule
	case Hourly:
		return r.fullHour(now, loc), OnSchedule
	}
	return now, AfterOutage
}

// Silent returns until when nothing at all is posted, as in a pause or in quiet
// hours, and the occasion of the digest that comes then; now itself = it may be.
func (r Rhythm) Silent(now time.Time) (until time.Time, why Occasion) {
	loc := r.zone()
	switch {
	case r.Paused.After(now):
		return r.Resumes(r.Paused), AfterPause
	case r.Cadence == Hourly && r.quiet(now, loc):
		return r.fullHour(now, loc), OnSchedule
	case r.Cadence == AtOnce && r.quiet(now, loc):
		return r.quietEnd(now, loc), AfterQuiet
	}
	return now, AfterOutage
}

// fullHour is the next full hour after t that is not quiet.
func (r Rhythm) fullHour(t time.Time, loc *time.Location) time.Time {
	due := nextHour(t, loc)
	for n := 0; n < 25 && r.quiet(due, loc); n++ {
		due = nextHour(due, loc)
	}
	return due
}

// zone is the channel's, UTC where this machine does not know it.
func (r Rhythm) zone() *time.Location {
	loc, err := r.place()
	if err != nil {
		return time.UTC
	}
	return loc
}

// Resumes returns when what fell due in a pause is posted: when the pause ends, but
// not in the quiet hours of a channel that has any.
func (r Rhythm) Resumes(end time.Time) time.Time {
	if loc := r.zone(); (r.Cadence == AtOnce || r.Cadence == Hourly) && r.quiet(end, loc) {
		return r.quietEnd(end, loc)
	}
	return end
}

// Overflow returns when what exceeds the hour's limit is posted: at the next full
// hour of the channel's local time that is not quiet.
func (r Rhythm) Overflow(now time.Time) time.Time {
	r.Cadence, r.Paused = Hourly, time.Time{}
	due, _ := r.Due(now)
	return due
}

// quiet reports whether t lies in the quiet hours.
func (r Rhythm) quiet(t time.Time, loc *time.Location) bool {
	if r.QuietFrom == r.QuietTo {
		return false
	}
	l := t.In(loc)
	m := l.Hour()*60 + l.Minute()
	if r.QuietFrom < r.QuietTo {
		return m >= r.QuietFrom && m < r.QuietTo
	}
	return m >= r.QuietFrom || m < r.QuietTo
}

// quietEnd returns when the quiet hours end that t lies in: the first minute that is
// not quiet, also where clocks show their end twice or leave it out.
func (r Rhythm) quietEnd(t time.Time, loc *time.Location) time.Time {
	l := t.In(loc)
	next := t.Add(time.Minute - time.Duration(l.Second())*time.Second - time.Duration(l.Nanosecond()))
	left := (r.QuietTo - l.Hour()*60 - l.Minute() + 24*60) % (24 * 60)
	end := next.Add(time.Duration(left-1) * time.Minute)
	if e := end.In(loc); e.Hour()*60+e.Minute() == r.QuietTo {
		return end
	}
	for r.quiet(next, loc) { // clocks are changed before it
		next = next.Add(time.Minute)
	}
	return next
}

// nextHour returns the next full hour of local time after t.
func nextHour(t time.Time, loc *time.Location) time.Time {
	l := t.In(loc)
	past := time.Duration(l.Minute())*time.Minute + time.Duration(l.Second())*time.Second + time.Duration(l.Nanosecond())
	next := t.Add(time.Hour - past)
	if next.In(loc).Minute() != 0 { // clocks that moved by half an hour
		return nextHour(next, loc)
	}
	return next
}

// nextDay returns when the next daily digest is due: each local day has one, also
// those on which the clock is changed.
func (r Rhythm) nextDay(now time.Time, loc *time.Location) time.Time {
	due := nextAt(now, loc, r.At)
	for r.Cadence == Weekdays {
		if d := due.In(loc).Weekday(); d != time.Saturday && d != time.Sunday {
			break
		}
		due = nextAt(due, loc, r.At)
	}
	return due
}

// nextAt returns the next time after now at which local clocks show the minute of
// the day. A minute that is left out when clocks go forward is the one that they
// go to; of one that comes twice it is always the same.
func nextAt(now time.Time, loc *time.Location, minute int) time.Time {
	y, m, d := now.In(loc).Date()
	for n := -1; ; n++ {
		t := time.Date(y, m, d+n, minute/60, minute%60, 0, 0, loc)
		// Where midnight is left out, Date may answer with the evening before.
		for day := time.Date(y, m, d+n, 12, 0, 0, 0, loc).Day(); t.In(loc).Day() != day; {
			t = t.Add(30 * time.Minute)
		}
		// Of a minute that is left out Date may answer with one of before.
		if l := t.In(loc); l.Hour()*60+l.Minute() < minute {
			t = t.Add(time.Duration(minute-l.Hour()*60-l.Minute()) * time.Minute)
		}
		if t.After(now) {
			return t
		}
	}
}
