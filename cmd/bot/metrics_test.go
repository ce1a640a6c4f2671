package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metricsql"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.yaml.in/yaml/v4"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// watchedBot is a bot that is not connected, with all that is told of it.
func watchedBot(t *testing.T) (*metrics, *health) {
	t.Helper()
	db, err := store.Open(t.Context(), storetest.NewFile(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	discord, err := bot.New(bot.Options{Token: "x", Store: db, List: func() *briefs.List { return &briefs.List{} }})
	if err != nil {
		t.Fatal(err)
	}
	m := newMetrics()
	m.follow(t.Context(), db, discord, true)
	return m, &health{db: db, discord: discord, roles: roles{poll: true, deliver: true}, limit: time.Minute, started: func() bool { return true }}
}

// metricNames are those of everything that is counted, once each has a value.
func metricNames(t *testing.T) map[string]bool {
	m, _ := watchedBot(t)
	m.Polled("f", desk.PollNew, time.Second)
	m.Filed(briefs.Filing{Action: briefs.ActPost})
	m.Attempted(briefs.Delivery{}, briefs.Outcome{Result: briefs.Abandoned, Reason: "x"})
	m.Answered("brief", time.Second, nil)
	m.Requested("GET /x", 200, 0)
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	// The gateway's is told of shards, of which a bot that never ran has none;
	// up is Prometheus's own.
	names := map[string]bool{"attache_gateway_connected": true, "up": true}
	for _, f := range families {
		names[f.GetName()] = true
		if f.GetType().String() == "HISTOGRAM" {
			names[f.GetName()+"_bucket"] = true
		}
	}
	return names
}

// namesIn parses an expression and returns the metrics that it reads.
func namesIn(t *testing.T, where, expr string) (names []string) {
	t.Helper()
	expr = strings.ReplaceAll(expr, "$__rate_interval", "5m")
	parsed, err := metricsql.Parse(expr)
	if err != nil {
		t.Errorf("%s: %q: %v", where, expr, err)
		return nil
	}
	metricsql.VisitAll(parsed, func(e metricsql.Expr) {
		m, ok := e.(*metricsql.MetricExpr)
		if !ok {
			return
		}
		for _, or := range m.LabelFilterss {
			for _, l := range or {
				if l.Label == "__name__" {
					names = append(names, l.Value)
				}
			}
		}
	})
	if len(names) == 0 {
		t.Errorf("%s: %q reads no metric", where, expr)
	}
	return names
}

// TestWatchFiles: dashboard and alert rules parse, read only metrics that there
// are, and leave none of ours out; every metric and alert is in the guide.
func TestWatchFiles(t *testing.T) {
	t.Parallel()
	known := metricNames(t)
	read := map[string]bool{}
	look := func(where, expr string) {
		for _, name := range namesIn(t, where, expr) {
			read[strings.TrimSuffix(name, "_bucket")] = true
			if !known[name] {
				t.Errorf("%s: there is no metric %s", where, name)
			}
		}
	}
	guide, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For string
				Labels           map[string]string
				Annotations      map[string]string
			}
		}
	}
	text, err := os.ReadFile("../../deploy/alerts.yaml")
	if err == nil {
		err = yaml.Load(text, &rules)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Groups[0].Rules {
		look(r.Alert, r.Expr)
		if r.Alert == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || !strings.Contains(string(guide), "`"+r.Alert+"`") {
			t.Errorf("alert %q: it needs a severity, a summary, and a line in docs/operating.md", r.Alert)
		}
		if _, err := time.ParseDuration(r.For); r.For != "" && err != nil {
			t.Errorf("alert %q: %v", r.Alert, err)
		}
	}
	for _, name := range []string{"compose.yaml", "prometheus.yaml"} {
		text, err := os.ReadFile("../../deploy/" + name)
		var parts map[string]any
		if err == nil {
			err = yaml.Load(text, &parts)
		}
		if err != nil || len(parts) < 3 {
			t.Errorf("%s: %d parts, %v", name, len(parts), err)
		}
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	text, err = os.ReadFile("../../deploy/grafana.json")
	if err == nil {
		err = json.Unmarshal(text, &board)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		for _, q := range p.Targets {
			look(p.Title, q.Expr)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		name = strings.TrimSuffix(name, "_bucket")
		if !strings.HasPrefix(name, "attache_") {
			continue
		}
		if !read[name] {
			t.Errorf("%s is on no panel and in no alert", name)
		}
		if !strings.Contains(string(guide), "`"+name+"`") {
			t.Errorf("%s is not in docs/operating.md", name)
		}
	}
	if len(read) < 15 {
		t.Errorf("only %d metrics are read", len(read))
	}
}

func TestMetricsOfDeliveries(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	id := briefs.MessageID("1477642665984000000") // some 40 s after at
	posted := id.Posted()
	if lag := posted.Sub(at); lag < 0 || lag > time.Hour {
		t.Fatalf("the message is of %v", posted)
	}
	brief := briefs.Brief{ID: 1, Published: posted.Add(-90 * time.Second)}
	m.Attempted(briefs.Delivery{Brief: brief, Created: posted.Add(-3 * time.Second), WantRev: 1}, briefs.Outcome{Result: briefs.Delivered, Message: id})
	m.Attempted(briefs.Delivery{Brief: brief, SentRev: 1, WantRev: 2}, briefs.Outcome{Result: briefs.Delivered, Message: id})
	m.Attempted(briefs.Delivery{Brief: brief}, briefs.Outcome{Result: briefs.Retry})
	// An alert sees how much a count grows only where it is told as 0 before.
	known := float64(testutil.CollectAndCount(m.abandoned))
	if known < 5 || testutil.ToFloat64(m.abandoned.WithLabelValues("the bot may not post in the channel")) != 0 {
		t.Errorf("%g reasons are told before anything was given up", known)
	}
	for i := range 100 {
		m.Attempted(briefs.Delivery{}, briefs.Outcome{Result: briefs.Abandoned, Reason: strings.Repeat("x", i) + ": details"})
	}
	for _, c := range []struct {
		name string
		got  float64
		want float64
	}{
		{"posts", testutil.ToFloat64(m.sent.WithLabelValues("post")), 1},
		{"edits", testutil.ToFloat64(m.sent.WithLabelValues("edit")), 1},
		{"put back", testutil.ToFloat64(m.putBack), 1},
		{"given up for other reasons", testutil.ToFloat64(m.abandoned.WithLabelValues("other")), 100 - maxReasons + known},
	} {
		if c.got != c.want {
			t.Errorf("%s: %g, want %g", c.name, c.got, c.want)
		}
	}
	err := testutil.CollectAndCompare(m.filing, strings.NewReader(`# HELP attache_filed_to_post_seconds From the filing of a story to its post; each channel counts.
# TYPE attache_filed_to_post_seconds histogram
`+bucketsOf("attache_filed_to_post_seconds", 3)))
	if err != nil {
		t.Error(err)
	}
}

// bucketsOf is a histogram of one value in seconds.
func bucketsOf(name string, v float64) string {
	var b strings.Builder
	for _, le := range lagBuckets {
		n := "0"
		if v <= le {
			n = "1"
		}
		b.WriteString(name + `_bucket{le="` + trimFloat(le) + `"} ` + n + "\n")
	}
	b.WriteString(name + `_bucket{le="+Inf"} 1` + "\n" + name + "_sum " + trimFloat(v) + "\n" + name + "_count 1\n")
	return b.String()
}

func trimFloat(f float64) string {
	raw, _ := json.Marshal(f) // a finite number
	return string(raw)
}

// TestReadiness: what is wrong is said, and only then.
func TestReadiness(t *testing.T) {
	t.Parallel()
	m, h := watchedBot(t)
	web := watchMux(m, h)
	ask := func(path string) (int, string) {
		w := httptest.NewRecorder()
		web.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code, w.Body.String()
	}
	if code, body := ask("/readyz"); code != http.StatusOK {
		t.Errorf("ready: %d %s", code, body)
	}
	h.roles.gateway = true
	if code, body := ask("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "gateway is not connected") {
		t.Errorf("not connected: %d %s", code, body)
	}
	h.roles.gateway = false
	h.started = func() bool { return false }
	if code, _ := ask("/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("not started: %d", code)
	}
	h.started = func() bool { return true }
	if err := h.db.Plan(t.Context(), briefs.Job{Kind: briefs.JobPoll, Arg: "f", Due: time.Now().Add(-2 * h.limit)}); err != nil {
		t.Fatal(err)
	}
	if code, body := ask("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "late") {
		t.Errorf("late: %d %s", code, body)
	}
	if code, body := ask("/metrics"); code != http.StatusOK || !strings.Contains(body, "attache_database_up 1") || !strings.Contains(body, "attache_polls_late_seconds 12") {
		t.Errorf("metrics: %d %s", code, body)
	}
	if err := h.db.Close(); err != nil {
		t.Fatal(err)
	}
	h.at = time.Time{}
	if code, body := ask("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "database") {
		t.Errorf("database gone: %d %s", code, body)
	}
	if code, _ := ask("/healthz"); code != http.StatusOK {
		t.Errorf("alive: %d", code)
	}
}

// TestWatchSettings: the profiler is for this machine's eyes only.
func TestWatchSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"ATTACHE_PPROF", "127.0.0.1:6060", true},
		{"ATTACHE_PPROF", "[::1]:6060", true},
		{"ATTACHE_PPROF", "10.0.0.7:6060", true},
		{"ATTACHE_PPROF", ":6060", false},
		{"ATTACHE_PPROF", "0.0.0.0:6060", false},
		{"ATTACHE_PPROF", "192.0.2.1:6060", false},
		{"ATTACHE_HTTP", ":9464", true},
		{"ATTACHE_HTTP", "9464", false},
		{"ATTACHE_RATE", "16", true},
		{"ATTACHE_RATE", "51", false},
		{"ATTACHE_RATE", "NaN", false},
		{"ATTACHE_RATE", "off", false}, // Discord itself is no proxy
		{"ATTACHE_SHARDS", "0-3/16", true},
		{"ATTACHE_SHARDS", "3/16", true},
		{"ATTACHE_SHARDS", "auto", true},
		{"ATTACHE_SHARDS", "3-0/16", false},
		{"ATTACHE_SHARDS", "16/16", false},
		{"ATTACHE_SHARDS", "0/0", false},
		{"ATTACHE_SHARDS", "all", false},
		{"ATTACHE_READY_LAG", "-1m", false},
		{"ATTACHE_ROLES", "poll,deliver", false}, // of a file there is one process
		{"ATTACHE_ROLES", "gateway, poll, deliver", true},
	} {
		env := map[string]string{c.name: c.value}
		_, err := readSettings(func(name string) string { return env[name] })
		if (err == nil) != c.ok {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
		}
		if err != nil && !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s=%s: the error does not name it: %v", c.name, c.value, err)
		}
	}
	env := map[string]string{"ATTACHE_ROLES": "poll", "DATABASE_URL": "postgres://db/attache"}
	s, err := readSettings(func(name string) string { return env[name] })
	if err != nil || s.roles != (roles{poll: true}) {
		t.Errorf("roles %+v, %v", s.roles, err)
	}
}

// TestMonitorTaken: an address that is taken ends the start with its setting's name.
func TestMonitorTaken(t *testing.T) {
	t.Parallel()
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	m, h := watchedBot(t)
	_, err := monitor(t.Context(), slog.New(slog.DiscardHandler), settings{http: "127.0.0.1:0", pprof: taken.Listener.Addr().String()}, m, h)
	if err == nil || !strings.Contains(err.Error(), "ATTACHE_PPROF") || errors.Is(err, http.ErrServerClosed) {
		t.Errorf("an address that is taken: %v", err)
	}
}
