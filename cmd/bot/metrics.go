package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
)

// metrics are what the running bot counts, in a registry of their own. They are
// what desk and bot tell their recorders; docs/operating.md says what each means.
type metrics struct {
	registry *prometheus.Registry

	polls        *prometheus.CounterVec
	pollSeconds  prometheus.Histogram
	parseErrors  prometheus.Counter
	stories      *prometheus.CounterVec
	briefs       prometheus.Counter
	sent         *prometheus.CounterVec
	putBack      prometheus.Counter
	abandoned    *prometheus.CounterVec
	lag, filing  prometheus.Histogram
	takeovers    *prometheus.CounterVec
	waits        *prometheus.CounterVec
	waitSeconds  *prometheus.CounterVec
	requests     *prometheus.CounterVec
	interactions *prometheus.CounterVec
	answers      *prometheus.HistogramVec

	mu      sync.Mutex
	reasons map[string]bool // that deliveries were abandoned for
}

// lagBuckets reach from what a wire takes to what nobody should wait for.
var lagBuckets = []float64{1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 2 * 3600, 6 * 3600}

func newMetrics() *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	}
	m := &metrics{
		registry:     prometheus.NewRegistry(),
		polls:        counters("attache_polls_total", "Feeds asked for what is new, by result: new, unchanged, failed, put-off.", "result"),
		pollSeconds:  histogram("attache_poll_seconds", "How long a poll took, filing included.", []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}),
		parseErrors:  counter("attache_parse_errors_total", "Feeds that were fetched and could not be read."),
		stories:      counters("attache_stories_total", "Stories filed, by what was done: post, edit, correct, hold, retract.", "action"),
		briefs:       counter("attache_briefs_total", "Briefs made or revised."),
		sent:         counters("attache_deliveries_sent_total", "Deliveries that reached Discord, by what was sent: post, edit, delete, publish.", "what"),
		putBack:      counter("attache_deliveries_put_back_total", "Attempts at a delivery that are to be made again."),
		abandoned:    counters("attache_deliveries_abandoned_total", "Deliveries given up, by reason.", "reason"),
		lag:          histogram("attache_post_lag_seconds", "From a story's publication, as its feed dates it, to its post; each channel counts.", lagBuckets),
		filing:       histogram("attache_filed_to_post_seconds", "From the filing of a story to its post; each channel counts.", lagBuckets),
		takeovers:    counters("attache_lease_takeovers_total", "Work taken over from a worker whose lease had ended, by kind.", "kind"),
		waits:        counters("attache_rate_limit_waits_total", "Requests to Discord held back, by reason: pace, ahead, refused (429).", "reason"),
		waitSeconds:  counters("attache_rate_limit_wait_seconds_total", "For how long they were.", "reason"),
		requests:     counters("attache_discord_requests_total", "Requests to Discord by the answer's status; 0 = none came.", "status"),
		interactions: counters("attache_interactions_total", "Commands and clicks answered, by command and result: ok, failed.", "command", "result"),
		answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "attache_interaction_seconds", Help: "How long an answer took, by command. Discord gives three seconds.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 5, 15},
		}, []string{"command"}),
		reasons: make(map[string]bool),
	}
	m.registry.MustRegister(m.polls, m.pollSeconds, m.parseErrors, m.stories, m.briefs, m.sent, m.putBack, m.abandoned, m.lag, m.filing,
		m.takeovers, m.waits, m.waitSeconds, m.requests, m.interactions, m.answers,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "attache_build_info", Help: "1; the version is in the label."}, []string{"version"})
	info.WithLabelValues(version).Set(1)
	m.registry.MustRegister(info)
	// What never happened is told as 0, for alerts on it to have a beginning.
	for _, r := range []desk.PollResult{desk.PollNew, desk.PollUnchanged, desk.PollFailed, desk.PollPutOff} {
		m.polls.WithLabelValues(string(r))
	}
	for _, w := range []bot.Wait{bot.WaitedPace, bot.WaitedAhead, bot.WaitedRefused} {
		m.waits.WithLabelValues(string(w))
		m.waitSeconds.WithLabelValues(string(w))
	}
	for _, what := range []string{"post", "edit", "delete", "publish"} {
		m.sent.WithLabelValues(what)
	}
	for _, kind := range []string{"deliver", string(briefs.JobPoll)} {
		m.takeovers.WithLabelValues(kind)
	}
	for _, status := range []int{0, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests} {
		m.requests.WithLabelValues(strconv.Itoa(status))
	}
	for _, reason := range bot.Reasons() {
		m.abandoned.WithLabelValues(m.reason(reason))
	}
	return m
}

// Polled implements desk.Recorder.
func (m *metrics) Polled(_ briefs.FeedName, result desk.PollResult, took time.Duration) {
	m.polls.WithLabelValues(string(result)).Inc()
	m.pollSeconds.Observe(took.Seconds())
}

// Filed implements desk.Recorder.
func (m *metrics) Filed(f briefs.Filing) {
	m.stories.WithLabelValues(string(f.Action)).Inc()
	if f.Brief != nil {
		m.briefs.Inc()
	}
}

// Attempted implements desk.Recorder.
func (m *metrics) Attempted(d briefs.Delivery, o briefs.Outcome) {
	switch o.Result {
	case briefs.Retry:
		m.putBack.Inc()
	case briefs.Abandoned:
		m.abandoned.WithLabelValues(m.reason(o.Reason)).Inc()
	case briefs.Delivered:
		what := whatOf(d)
		m.sent.WithLabelValues(what).Inc()
		if posted := o.Message.Posted(); what == "post" && !posted.IsZero() && d.Brief.ID != 0 {
			m.lag.Observe(max(posted.Sub(d.Brief.Published).Seconds(), 0))
			m.filing.Observe(max(posted.Sub(d.Created).Seconds(), 0))
		}
	}
}

// whatOf is what a delivery asks for.
func whatOf(d briefs.Delivery) string {
	switch {
	case d.WantGone:
		return "delete"
	case d.SentRev == 0:
		return "post"
	case d.Publishing():
		return "publish"
	}
	return "edit"
}

// maxReasons bounds the values of a label: reasons hold Discord's own words.
const maxReasons = 40

// reason is why a delivery was given up, without its details.
func (m *metrics) reason(text string) string {
	text, _, _ = strings.Cut(text, ":")
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.reasons[text] && len(m.reasons) >= maxReasons {
		return "other"
	}
	m.reasons[text] = true
	return text
}

// Answered implements bot.Recorder.
func (m *metrics) Answered(what string, took time.Duration, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	m.interactions.WithLabelValues(what, result).Inc()
	m.answers.WithLabelValues(what).Observe(took.Seconds())
}

// Requested implements bot.Recorder.
func (m *metrics) Requested(_ string, status int, _ time.Duration) {
	m.requests.WithLabelValues(strconv.Itoa(status)).Inc()
}

// Waited implements bot.Recorder.
func (m *metrics) Waited(why bot.Wait, d time.Duration) {
	m.waits.WithLabelValues(string(why)).Inc()
	m.waitSeconds.WithLabelValues(string(why)).Add(d.Seconds())
}

// TookOver is told by the store what was taken over.
func (m *metrics) TookOver(kind string, n int) { m.takeovers.WithLabelValues(kind).Add(float64(n)) }

// follow adds what is read when it is asked for: of the database, and of the
// gateway where this process holds shards.
func (m *metrics) follow(ctx context.Context, db *store.Store, discord *bot.Bot, gateway bool) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	m.registry.MustRegister(&reading{
		ctx: ctx, db: db, discord: discord, gateway: gateway,
		up:        desc("attache_database_up", "1 = the database answered."),
		bytes:     desc("attache_database_bytes", "How large the database is."),
		owed:      desc("attache_deliveries_owed", "Deliveries owed, by what: post, edit, delete, publish. All processes together.", "what"),
		waiting:   desc("attache_deliveries_waiting_seconds", "For how long the delivery that waits longest might have been sent already."),
		late:      desc("attache_polls_late_seconds", "By how much the feed that is polled latest is late."),
		suspended: desc("attache_channels_suspended", "Subscribed channels in which the bot may not post."),
		failing:   desc("attache_feeds_failing", "Feeds whose last poll failed."),
		refusals:  desc("attache_discord_refusals", "Requests that Discord refused within ten minutes (401, 403, 429). It bans the address for 10,000; at 5,000 of all processes nothing more is sent."),
		shard:     desc("attache_gateway_connected", "1 = the shard's connection to the gateway is up.", "shard"),
		servers:   desc("attache_gateway_servers", "Servers that the gateway has told of."),
	})
}

// reading is a collector of what stands somewhere already.
type reading struct {
	ctx     context.Context
	db      *store.Store
	discord *bot.Bot
	gateway bool

	up, bytes, owed, waiting, late, suspended, failing, refusals, shard, servers *prometheus.Desc
}

// readWithin bounds what a scrape costs.
const readWithin = 5 * time.Second

// Describe implements prometheus.Collector.
func (r *reading) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{r.up, r.bytes, r.owed, r.waiting, r.late, r.suspended, r.failing, r.refusals, r.shard, r.servers} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (r *reading) Collect(to chan<- prometheus.Metric) {
	tell := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if r.gateway {
		for _, s := range r.discord.Shards() {
			tell(r.shard, truth(s.Connected), strconv.Itoa(s.ID))
		}
		tell(r.servers, float64(r.discord.Servers()))
	}
	tell(r.refusals, float64(r.discord.Refusals()))
	ctx, cancel := context.WithTimeout(r.ctx, readWithin)
	defer cancel()
	p, err := r.db.Pulse(ctx)
	if err != nil {
		tell(r.up, 0)
		return
	}
	feeds, err := r.db.FeedStatuses(ctx)
	tell(r.up, truth(err == nil))
	failing := 0
	for _, f := range feeds {
		if f.Checkpoint.Failures > 0 {
			failing++
		}
	}
	tell(r.failing, float64(failing))
	tell(r.bytes, float64(p.Bytes))
	for what, n := range p.Owed {
		tell(r.owed, float64(n), what)
	}
	tell(r.waiting, p.Waiting.Seconds())
	tell(r.late, p.Polls.Seconds())
	tell(r.suspended, float64(p.Suspended))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
