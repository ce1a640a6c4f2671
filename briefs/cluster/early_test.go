package cluster

import "testing"

// TestFirstDay: a new installation, started anywhere in the news, shows hardly
// a story twice and hides hardly any, from its first stories on.
func TestFirstDay(t *testing.T) {
	t.Parallel()
	rows, ambiguous := readArticles(t)
	dense := densify(rows, 30)
	for _, tt := range []struct {
		name                  string
		from, to              int // of the stories seen
		precision, recall, b3 float64
	}{
		{"the first 25", 0, 25, 0.85, 0.70, 0.95},
		{"20 seen before", 20, 60, 0.88, 0.75, 0.95},
		{"50 seen before", 50, 100, 0.88, 0.75, 0.95},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got tally
			for start := 0; start+tt.to <= len(dense); start += 37 {
				c := New(Options{})
				part := dense[start : start+tt.to]
				var gold, system []string
				for i, it := range items(part) {
					label := c.Add(it).Cluster
					if i >= tt.from {
						gold, system = append(gold, part[i].Gold), append(system, label)
					}
				}
				got.add(score(gold, system, ambiguous))
			}
			t.Log(got)
			if got.precision() < tt.precision || got.recall() < tt.recall || got.b3() < tt.b3 {
				t.Errorf("%v, want at least precision %.2f, recall %.2f, B-cubed %.2f", got, tt.precision, tt.recall, tt.b3)
			}
		})
	}
}
