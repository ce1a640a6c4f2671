package feed

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func mustSchedule(t testing.TB, expr, zone string) Schedule {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSchedule(expr, loc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestScheduleRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, expr, want string }{
		{"bare zone, on which the library panics", "TZ=UTC", "field of its own"},
		{"zone in front", "CRON_TZ=Asia/Tokyo 0 7 * * *", "field of its own"},
		{"no such day", "0 0 30 2 *", "never fire"},
		{"no such day either", "0 0 31 4,6,9,11 *", "never fire"},
		{"negative period", "@every -5m", "shorter than a second"},
		{"period below a second", "@every 10ms", "shorter than a second"},
		{"no period", "@every soon", "not a duration"},
		{"six fields", "0 0 7 * * *", "expected exactly 5 fields"},
		{"last", "0 0 L * *", "L"},
		{"Sunday is 0", "0 0 * * 7", "above maximum"},
		{"empty", "", "empty spec"},
		{"words", "every morning", "expected exactly 5"},
		{"reboot", "@reboot", "unrecognized descriptor"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := NewSchedule(tt.expr, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("NewSchedule(%q) = %v, want an error with %q", tt.expr, err, tt.want)
			}
		})
	}
}

func TestScheduleNext(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, expr, zone, after string
		want                    []string
	}{
		{"every ten minutes", "*/10 * * * *", "UTC", "2026-03-01T00:01:30Z", []string{"2026-03-01T00:10:00Z", "2026-03-01T00:20:00Z"}},
		{"strictly after", "*/10 * * * *", "UTC", "2026-03-01T00:10:00Z", []string{"2026-03-01T00:20:00Z"}},
		{"every", "@every 90s", "UTC", "2026-03-01T00:00:00.7Z", []string{"2026-03-01T00:01:30Z", "2026-03-01T00:03:00Z"}},
		{"descriptor", "@daily", "Asia/Tokyo", "2026-03-01T00:00:00Z", []string{"2026-03-01T15:00:00Z"}},
		{"skipped hour is made up for", "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
		{"repeated hour runs once", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{"asked within the repeated hour", "30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", []string{"2026-10-26T01:30:00Z"}},
		{"midnight that does not exist", "0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", []string{"2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}},
		{"hourly over the gap", "0 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"}},
		{"hourly over the overlap", "0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", []string{"2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"}},
		{"hourly with a shift of half an hour", "0 * * * *", "Australia/Lord_Howe", "2026-04-04T14:10:00Z", []string{"2026-04-04T15:30:00Z", "2026-04-04T16:30:00Z"}},
		{"a day left out whole", "0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", []string{"2011-12-30T22:00:00Z"}},
		{"leap day", "0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", []string{"2104-02-29T00:00:00Z"}},
		{"weekday", "0 7 * * MON-FRI", "America/New_York", "2026-11-20T13:00:00Z", []string{"2026-11-23T12:00:00Z"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := mustSchedule(t, tt.expr, tt.zone)
			at, err := time.Parse(time.RFC3339, tt.after)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				at = s.Next(at)
				if got := at.Format(time.RFC3339); got != want {
					t.Fatalf("Next = %s, want %s", got, want)
				}
			}
		})
	}
}

// TestScheduleOncePerLocalDay holds the promise that clock changes neither
// double nor drop a daily run, over zones with all kinds of changes.
func TestScheduleOncePerLocalDay(t *testing.T) {
	t.Parallel()
	zones := []string{
		"Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
		"Asia/Tehran", "Africa/Casablanca", "Pacific/Apia", "America/Havana", "Asia/Gaza",
	}
	for _, zone := range zones {
		for _, expr := range []string{"0 0 * * *", "30 0 * * *", "30 1 * * *", "30 2 * * *", "59 23 * * *"} {
			s := mustSchedule(t, expr, zone)
			runs := map[string]int{}
			from := time.Date(2011, 1, 1, 0, 0, 0, 0, s.zone)
			to := time.Date(2019, 1, 1, 0, 0, 0, 0, s.zone)
			for at := s.Next(from.Add(-time.Second)); at.Before(to); at = s.Next(at) {
				runs[at.In(s.zone).Format(time.DateOnly)]++
			}
			for at := from; at.Before(to); at = at.Add(12 * time.Hour) {
				day := at.In(s.zone).Format(time.DateOnly)
				if runs[day] != 1 {
					t.Errorf("%s %s: %d runs on %s", zone, expr, runs[day], day)
				}
			}
		}
	}
}

func TestScheduleEveryHourIsAbsolute(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo"} {
		s := mustSchedule(t, "*/30 * * * *", zone)
		at := s.Next(time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC))
		for at.Year() < 2017 {
			next := s.Next(at)
			if d := next.Sub(at); d != 30*time.Minute {
				t.Fatalf("%s: %s after %s", zone, d, at)
			}
			at = next
		}
	}
}

func FuzzSchedule(f *testing.F) {
	for _, seed := range []string{"*/10 * * * *", "30 2 * * *", "0 0 29 2 *", "@every 1m", "TZ=UTC", "@every", "0-59/7 */3 * 1-12 1-5", "?"} {
		f.Add(seed, int64(1774742400))
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expr string, unix int64) {
		s, err := NewSchedule(expr, zone)
		if err != nil {
			return
		}
		after := time.Unix(unix%4102444800, 0)
		if at := s.Next(after); !at.After(after) || at.Location() != time.UTC {
			t.Errorf("%q: Next(%s) = %s", expr, after, at)
		}
	})
}
