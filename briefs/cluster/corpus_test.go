package cluster

import (
	"bufio"
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// article is a line of the shared clusters.
type article struct {
	ID, Source, Title, Text string
	Published               *string
	Seen                    string
	Gold                    string `json:"cluster"`
}

// sharedFile finds a file of the shared data beside the repository.
func sharedFile(tb testing.TB, name string) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		if dir == filepath.Dir(dir) {
			tb.Skipf("the shared data is not here: no shared/data/%s above this folder", name)
		}
	}
}

func readArticles(tb testing.TB) (rows []article, ambiguous map[[2]string]bool) {
	tb.Helper()
	f, err := os.Open(sharedFile(tb, "clusters/dev.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			tb.Fatal(err)
		}
		rows = append(rows, a)
	}
	data, err := os.ReadFile(sharedFile(tb, "clusters/ambiguous.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var pairs [][2]string
	if err := json.Unmarshal(data, &pairs); err != nil {
		tb.Fatal(err)
	}
	ambiguous = make(map[[2]string]bool)
	for _, p := range pairs {
		ambiguous[p], ambiguous[[2]string{p[1], p[0]}] = true, true
	}
	return rows, ambiguous
}

// densify lays the stories over a few days, as densify.py of the shared data does.
func densify(rows []article, over int) []article {
	day := func(s string) int {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			panic(err) // the shared data, not an input
		}
		return int(t.Unix() / 86400)
	}
	// The script counts days from the year 1, which decides who meets whom.
	const yearOne = 719163
	first := make(map[string]int)
	for _, r := range rows {
		if d, ok := first[r.Gold]; !ok || day(r.Seen) < d {
			first[r.Gold] = day(r.Seen)
		}
	}
	out := slices.Clone(rows)
	for i := range out {
		r := &out[i]
		moved := day(r.Seen) + day("2020-01-01") + (first[r.Gold]+yearOne)%over - first[r.Gold]
		r.Seen = time.Unix(int64(moved)*86400, 0).UTC().Format(time.DateOnly)
		if r.Published != nil {
			seen := r.Seen // not the row's own: rows are sorted
			r.Published = &seen
		}
	}
	key := func(r article) string {
		h := sha1.Sum([]byte(r.ID))
		return r.Seen + hex.EncodeToString(h[:])
	}
	slices.SortFunc(out, func(a, b article) int { return cmp.Compare(key(a), key(b)) })
	return out
}

// items gives stories without a date the last one's, as the command does.
func items(rows []article) []Item {
	var last time.Time
	out := make([]Item, len(rows))
	for i, r := range rows {
		if r.Published != nil {
			last, _ = time.Parse(time.DateOnly, *r.Published)
		}
		out[i] = Item{ID: r.ID, Source: r.Source, Title: r.Title, Text: r.Text, Language: "en", Published: last}
	}
	return out
}

// tally counts as score_clusters.py does.
type tally struct {
	right, wrong, pairs int
	b3p, b3r            float64
	n                   int
}

func score(gold, system []string, ambiguous map[[2]string]bool) (t tally) {
	size := make(map[string]int)
	clusters := make(map[string][]string)
	for i, g := range gold {
		t.pairs += size[g]
		size[g]++
		clusters[system[i]] = append(clusters[system[i]], g)
	}
	for _, members := range clusters {
		for i, g := range members {
			same, counted := 0, 0
			for j, other := range members {
				switch {
				case g == other:
					same++
					counted++
					t.right += b2i(j < i)
				case !ambiguous[[2]string{g, other}]:
					counted++
					t.wrong += b2i(j < i)
				}
			}
			t.b3p += float64(same) / float64(counted)
			t.b3r += float64(same) / float64(size[g])
			t.n++
		}
	}
	return t
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *tally) add(o tally) {
	t.right, t.wrong, t.pairs, t.n = t.right+o.right, t.wrong+o.wrong, t.pairs+o.pairs, t.n+o.n
	t.b3p, t.b3r = t.b3p+o.b3p, t.b3r+o.b3r
}

func (t tally) precision() float64 { return float64(t.right) / float64(max(t.right+t.wrong, 1)) }
func (t tally) recall() float64    { return float64(t.right) / float64(max(t.pairs, 1)) }
func (t tally) f1() float64        { return harmonic(t.precision(), t.recall()) }
func (t tally) b3() float64        { return harmonic(t.b3p/float64(t.n), t.b3r/float64(t.n)) }

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

func (t tally) String() string {
	return fmt.Sprintf("pair P %.3f R %.3f F1 %.3f, B-cubed P %.3f R %.3f F1 %.3f",
		t.precision(), t.recall(), t.f1(), t.b3p/float64(t.n), t.b3r/float64(t.n), t.b3())
}

// cluster runs the stories through a clusterer and scores it.
func cluster(rows []article, ambiguous map[[2]string]bool) tally {
	c := New(Options{})
	gold, system := make([]string, len(rows)), make([]string, len(rows))
	for i, it := range items(rows) {
		gold[i], system[i] = rows[i].Gold, c.Add(it).Cluster
	}
	return score(gold, system, ambiguous)
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	rows, ambiguous := readArticles(t)
	for _, tt := range []struct {
		name              string
		rows              []article
		precision, f1, b3 float64
	}{
		{"dense", densify(rows, 30), 0.85, 0.74, 0.91},
		{"sparse", rows, 0.85, 0.84, 0.93},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := cluster(tt.rows, ambiguous)
			t.Log(got)
			if got.precision() < tt.precision || got.f1() < tt.f1 || got.b3() < tt.b3 {
				t.Errorf("%v, want at least precision %.2f, F1 %.2f, B-cubed %.2f", got, tt.precision, tt.f1, tt.b3)
			}
		})
	}
}
