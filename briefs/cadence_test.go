package briefs_test

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Zones on both sides of the equator, with clocks that change at midnight, by half
// an hour, and never.
var zones = []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "Asia/Kolkata"}

// TestDailyDigests walks a year in each zone: each local day has exactly one
// digest, at the minute wanted but where clocks left it out.
func TestDailyDigests(t *testing.T) {
	t.Parallel()
	for _, zone := range zones {
		for _, at := range []int{0, 2*60 + 30, 8 * 60, 23*60 + 59} {
			loc, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			for _, cadence := range []briefs.Cadence{briefs.Daily, briefs.Weekdays} {
				r := briefs.Rhythm{Cadence: cadence, Zone: zone, At: at}
				if err := r.Check(); err != nil {
					t.Fatal(err)
				}
				days := make(map[string]int)
				start := time.Date(2026, 1, 1, 0, 0, 0, 0, loc).Add(-time.Nanosecond)
				end := time.Date(2027, 1, 1, 0, 0, 0, 0, loc)
				for now := start; ; {
					due, why := r.Due(now)
					if !due.After(now) || why != briefs.OnSchedule {
						t.Fatalf("%s %s: after %s comes %s (%q)", zone, cadence, now, due, why)
					}
					if now = due; !due.Before(end) {
						break
					}
					l := due.In(loc)
					days[l.Format(time.DateOnly)]++
					if m := l.Hour()*60 + l.Minute(); m != at && m-at != 30 && m-at != 60 {
						t.Errorf("%s: %s is not at minute %d", zone, l, at)
					}
				}
				for d := time.Date(2026, 1, 1, 12, 0, 0, 0, loc); d.Year() == 2026; d = d.AddDate(0, 0, 1) {
					want := 1
					if wd := d.Weekday(); cadence == briefs.Weekdays && (wd == time.Saturday || wd == time.Sunday) {
						want = 0
					}
					if n := days[d.Format(time.DateOnly)]; n != want {
						t.Errorf("%s at %d, %s: %d digests on %s, want %d", zone, at, cadence, n, d.Format(time.DateOnly), want)
					}
				}
			}
		}
	}
}

// TestHourlyDigests: a year has as many hours as it has, clocks changed or not,
// and none of the digests is in quiet hours.
func TestHourlyDigests(t *testing.T) {
	t.Parallel()
	for _, zone := range zones {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		start, end := time.Date(2026, 1, 1, 0, 0, 0, 0, loc), time.Date(2027, 1, 1, 0, 0, 0, 0, loc)
		r := briefs.Rhythm{Cadence: briefs.Hourly, Zone: zone}
		n, last := 0, start
		for now := start.Add(-time.Minute); ; n++ {
			due, _ := r.Due(now)
			if !due.Before(end) {
				break
			}
			if l := due.In(loc); l.Minute() != 0 || l.Second() != 0 || n > 0 && due.Sub(last) > 90*time.Minute {
				t.Errorf("%s: %s after %s", zone, l, last)
			}
			now, last = due, due
		}
		if want := int(end.Sub(start).Hours()); n < want-1 || n > want+1 { // a clock that moves by half an hour
			t.Errorf("%s: %d digests in %d hours", zone, n, want)
		}
		r.QuietFrom, r.QuietTo = 22*60, 7*60
		for now := start; now.Before(end); {
			now, _ = r.Due(now)
			if h := now.In(loc).Hour(); h >= 22 || h < 7 {
				t.Errorf("%s: a digest at %s", zone, now.In(loc))
			}
		}
	}
}

// TestQuietEnd walks the nights in which clocks are changed, in steps of ten minutes:
// what falls due in quiet hours comes at the first moment that is not quiet, be
// their end shown twice or not at all.
func TestQuietEnd(t *testing.T) {
	t.Parallel()
	for _, zone := range zones {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range []int{30, 90, 2 * 60, 2*60 + 30, 7 * 60} {
			r := briefs.Rhythm{Zone: zone, QuietFrom: 22 * 60, QuietTo: to}
			for now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); now.Year() == 2026; now = now.Add(24 * time.Hour) {
				_, before := now.In(loc).Zone()
				if _, after := now.Add(24 * time.Hour).In(loc).Zone(); before == after {
					continue
				}
				for at := now.Add(-12 * time.Hour); at.Before(now.Add(36 * time.Hour)); at = at.Add(10 * time.Minute) {
					due, _ := r.Due(at.Add(time.Second))
					if due.Equal(at.Add(time.Second)) {
						continue
					}
					want := at
					for quiet := true; quiet; {
						want = want.Add(10 * time.Minute)
						l := want.In(loc)
						m := l.Hour()*60 + l.Minute()
						quiet = m >= r.QuietFrom || m < r.QuietTo
					}
					if !due.Equal(want) {
						t.Errorf("%s, quiet until %d: what falls due at %s comes at %s, want %s", zone, to, at.In(loc), due.In(loc), want.In(loc))
					}
				}
			}
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	day := func(h, m int) time.Time { return time.Date(2026, 5, 4, h, m, 0, 0, time.UTC) }
	night := briefs.Rhythm{QuietFrom: 22 * 60, QuietTo: 7 * 60}
	for _, c := range []struct {
		name string
		r    briefs.Rhythm
		now  time.Time
		due  time.Time
		why  briefs.Occasion
	}{
		{"at once", briefs.Rhythm{}, day(9, 1), day(9, 1), briefs.AfterOutage},
		{"quiet before midnight", night, day(23, 0), day(7, 0).AddDate(0, 0, 1), briefs.AfterQuiet},
		{"quiet after midnight", night, day(3, 0), day(7, 0), briefs.AfterQuiet},
		{"quiet is over", night, day(7, 0), day(7, 0), briefs.AfterOutage},
		{"quiet at noon", briefs.Rhythm{QuietFrom: 12 * 60, QuietTo: 13 * 60}, day(12, 30), day(13, 0), briefs.AfterQuiet},
		{"paused", briefs.Rhythm{Paused: day(10, 0), Cadence: briefs.Daily}, day(9, 0), day(10, 0), briefs.AfterPause},
		{"the pause is over", briefs.Rhythm{Paused: day(9, 0)}, day(9, 0), day(9, 0), briefs.AfterOutage},
		{"the pause ends in quiet hours", briefs.Rhythm{Paused: day(23, 30), QuietFrom: 22 * 60, QuietTo: 7 * 60}, day(21, 0), day(7, 0).AddDate(0, 0, 1), briefs.AfterPause},
		{"of digests by the hour too", briefs.Rhythm{Paused: day(6, 0), QuietFrom: 22 * 60, QuietTo: 7 * 60, Cadence: briefs.Hourly}, day(5, 0), day(7, 0), briefs.AfterPause},
		{"a daily digest knows no quiet hours", briefs.Rhythm{Paused: day(6, 0), QuietFrom: 22 * 60, QuietTo: 7 * 60, Cadence: briefs.Daily}, day(5, 0), day(6, 0), briefs.AfterPause},
		{"hourly", briefs.Rhythm{Cadence: briefs.Hourly}, day(9, 0), day(10, 0), briefs.OnSchedule},
		{"half an hour off", briefs.Rhythm{Cadence: briefs.Hourly, Zone: "Asia/Kolkata"}, day(9, 0), day(9, 30), briefs.OnSchedule},
		{"the day's is past", briefs.Rhythm{Cadence: briefs.Daily, At: 8 * 60}, day(8, 0), day(8, 0).AddDate(0, 0, 1), briefs.OnSchedule},
	} {
		if due, why := c.r.Due(c.now); !due.Equal(c.due) || why != c.why {
			t.Errorf("%s: %s, %q, want %s, %q", c.name, due, why, c.due, c.why)
		}
	}
	for _, bad := range []briefs.Rhythm{{Zone: "Norland/Halden"}, {Zone: "Local"}, {At: 1440}, {QuietTo: -1}, {Cadence: "monthly"}, {HourLimit: -1}} {
		if bad.Check() == nil {
			t.Errorf("%+v passes", bad)
		}
	}
}
