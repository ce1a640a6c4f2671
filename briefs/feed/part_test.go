package feed

import (
	"testing"
	"time"
)

func TestPartedSchedules(t *testing.T) {
	start := time.Date(2026, 11, 20, 10, 2, 17, 0, time.UTC)
	for _, tt := range []struct {
		expr         string
		width, least time.Duration // over what the feeds are parted, and the shortest wait from start
	}{
		{"*/5 * * * *", 5 * time.Minute, 0},
		{"*/10 * * * *", 5 * time.Minute, 0},
		{"*/2 * * * *", 2 * time.Minute, 0},
		{"0,7,58 * * * *", 2 * time.Minute, 0}, // the shortest gap is over the hour's end
		{"30 7 * * MON", 5 * time.Minute, 0},
		{"@every 5m", 5 * time.Minute, 150 * time.Second},
		{"@every 1h", time.Hour, 30 * time.Minute},
		{"@every 2h", 0, 2 * time.Hour}, // not parted
		{"@every 10s", 0, 10 * time.Second},
	} {
		t.Run(tt.expr, func(t *testing.T) {
			plain := mustSchedule(t, tt.expr, "Europe/Berlin")
			const feeds = 60
			per := map[int]int{} // how many feeds fire in each tenth of the width
			for i := range feeds {
				s := plain.Part(float64(i) / feeds)
				first := s.Next(start)
				if wait := first.Sub(start); wait <= 0 || wait < tt.least {
					t.Fatalf("feed %d is polled after %s, at least %s was wanted", i, wait, tt.least)
				}
				if tt.width == 0 {
					continue
				}
				second := s.Next(first)
				if late := s.Next(first.Add(time.Second)); !late.Equal(second) {
					t.Errorf("feed %d, polled a second late, comes at %s instead of %s", i, late, second)
				}
				if period, every := plain.Period(); every {
					if second.Sub(first) != period {
						t.Errorf("feed %d is polled again after %s", i, second.Sub(first))
					}
					per[int(first.Sub(start)%period*10/tt.width)]++
					continue
				}
				after := first.Sub(plain.Next(first.Add(-tt.width)))
				if after < 0 || after >= tt.width {
					t.Errorf("feed %d is polled %s after its time", i, after)
				}
				per[int(after*10/tt.width)]++
			}
			for tenth := range 10 {
				if tt.width > 0 && per[tenth] != feeds/10 {
					t.Errorf("%d of %d feeds are polled in tenth %d", per[tenth], feeds, tenth)
				}
			}
		})
	}
}

// TestPartedFiresAsOften holds that lateness neither adds nor loses a time.
func TestPartedFiresAsOften(t *testing.T) {
	from, to := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	for _, expr := range []string{"*/10 * * * *", "0 7,19 * * *", "30 2 * * *", "0,7,58 * * * *"} {
		plain := mustSchedule(t, expr, "Europe/Berlin")
		for _, share := range []float64{0, .3, .999} {
			s := plain.Part(share)
			if got, want := firings(s, from.Add(s.late), to.Add(s.late)), firings(plain, from, to); got != want {
				t.Errorf("%s, parted by %g: fires %d times, want %d", expr, share, got, want)
			}
		}
	}
}

func firings(s Schedule, from, to time.Time) (n int) {
	for at := s.Next(from); at.Before(to); at = s.Next(at) {
		n++
	}
	return n
}

func BenchmarkPart(b *testing.B) {
	for _, expr := range []string{"*/10 * * * *", "0 7 * * MON", "@every 5m"} {
		b.Run(expr, func(b *testing.B) {
			for b.Loop() {
				s, err := NewSchedule(expr, nil)
				if err != nil {
					b.Fatal(err)
				}
				s.Part(.5).Next(time.Date(2026, 11, 20, 10, 2, 17, 0, time.UTC))
			}
		})
	}
}
