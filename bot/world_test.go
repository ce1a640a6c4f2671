package bot_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/bot/standin/openapi"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

func TestMain(m *testing.M) {
	// Nearly all of their time these tests wait: for a connection to end, or
	// for a limit. The command line still has the last word.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m,
		// A session that locked itself up in Open is abandoned with its
		// goroutine; see gateway.
		goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).Open"))
}

// The server of [standin.DefaultWorld].
const (
	server    = "1300000000000000000"
	general   = "1300000000000000021"
	talks     = "1300000000000000022"
	forum     = "1300000000000000024"
	moderator = "1300000000000000010"
	reader    = "1300000000000000011"
	pingRole  = "1300000000000000002"
	token     = "MTIz.secret-token.xyz"
)

// world is the bot with a real database on a local Discord.
type world struct {
	t       *testing.T
	discord *standin.Server
	store   *hooked
	bot     *bot.Bot
	api     string
	log     *logs
	path    string // of the database
	ready   chan struct{}
	stop    func() // ends what run began
	// For the next newBot.
	read     func(context.Context, string) (briefs.Brief, error)
	operator briefs.ChannelID
	take     func(ctx context.Context, interaction string) (bool, error)
	shards   bot.Shards
	now      func() time.Time
	linkKey  func(link string) string
	find     func(ctx context.Context, address string) (bot.Offer, error)
}

// hooked is the store with a place to fail or to be slow.
type hooked struct {
	*store.Store
	mu     sync.Mutex
	before func(method string) error
}

func (h *hooked) hook(method string) error {
	h.mu.Lock()
	fn := h.before
	h.mu.Unlock()
	if fn == nil {
		return nil
	}
	return fn(method)
}

func (h *hooked) set(fn func(method string) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.before = fn
}

func (h *hooked) Briefs(ctx context.Context, q briefs.BriefQuery) ([]briefs.Brief, error) {
	if err := h.hook("Briefs"); err != nil {
		return nil, err
	}
	return h.Store.Briefs(ctx, q)
}

// LeftServer tells the hook when it is done.
func (h *hooked) LeftServer(ctx context.Context, server briefs.ServerID, when time.Time) error {
	if err := h.Store.LeftServer(ctx, server, when); err != nil {
		return err
	}
	return h.hook("LeftServer")
}

func (h *hooked) Speakers(ctx context.Context, v briefs.Viewer, prefix string, n int) ([]briefs.SpeakerHit, error) {
	if err := h.hook("Speakers"); err != nil {
		return nil, err
	}
	return h.Store.Speakers(ctx, v, prefix, n)
}

func (h *hooked) AddSource(ctx context.Context, o briefs.OwnSource, most int) (briefs.OwnSource, error) {
	if err := h.hook("AddSource"); err != nil {
		return o, err
	}
	return h.Store.AddSource(ctx, o, most)
}

func (h *hooked) BeginDelivery(ctx context.Context, d briefs.Delivery, payload []byte, nonce string) (briefs.Delivery, error) {
	if err := h.hook("BeginDelivery"); err != nil {
		return d, err
	}
	return h.Store.BeginDelivery(ctx, d, payload, nonce)
}

// logs keeps what the bot logs.
type logs struct {
	mu  sync.Mutex
	out strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

// newWorld makes a world; the bot is not connected yet.
func newWorld(t *testing.T, change ...func(*standin.Options)) *world {
	t.Helper()
	o := standin.Options{Guilds: standin.DefaultWorld(), Tokens: []string{token}, NonceWindow: 2 * time.Minute, AckWithin: 20 * time.Second, Validate: validator(t)}
	for _, c := range change {
		c(&o)
	}
	w := &world{t: t, discord: standin.New(o), log: &logs{}, ready: make(chan struct{})}
	listener := httptest.NewServer(w.discord)
	t.Cleanup(func() {
		w.discord.Close()
		listener.Close()
		for _, v := range w.discord.Violations() {
			t.Errorf("against Discord's OpenAPI: %s", v)
		}
		if strings.Contains(w.log.String(), token) {
			t.Errorf("the token is logged:\n%s", w.log)
		}
		if t.Failed() {
			t.Logf("log:\n%s", w.log)
		}
	})
	w.api = listener.URL + "/api/v10"
	file := filepath.Join(t.TempDir(), "attache.db")
	fresh, err := database()
	if err == nil {
		err = os.WriteFile(file, fresh, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.path = file
	db, err := store.Open(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.store = &hooked{Store: db}
	w.bot = w.newBot(feedList())
	return w
}

// feedList is testList with an open feed and one that is closed to the server.
func feedList() *briefs.List {
	list := testList()
	list.Feeds = []briefs.Feed{newsFeed("harbour-post", "The Harbour Post"), newsFeed("closed", "Closed Club")}
	list.Feeds[1].Audience = []briefs.ServerID{"999"}
	return list
}

// database is the file of a new database that knows the feeds: made once, for
// its migrations take long under the race detector.
var database = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "attache")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "attache.db")
	db, err := store.Open(context.Background(), file, nil)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(db.SyncList(context.Background(), feedList()), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func (w *world) newBot(list *briefs.List) *bot.Bot {
	w.t.Helper()
	ready := w.ready
	b, err := bot.New(bot.Options{
		Token: token, APIURL: w.api, Store: w.store, List: func() *briefs.List { return list }, Read: w.read, Operator: w.operator, Take: w.take, LinkKey: w.linkKey,
		Find: w.find, OwnSources: 2, Terms: "https://operator.example/terms",
		Log:   slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Ready: sync.OnceFunc(func() { close(ready) }), Shards: w.shards, Now: w.now,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	b.SetTimes(0, 0, 10*time.Second, time.Minute, 20*time.Second) // a busy machine is no fault
	return b
}

func newsFeed(name briefs.FeedName, outlet string) briefs.Feed {
	return briefs.Feed{
		Name: name, URL: "https://" + string(name) + ".example/feed", Format: "auto", Schedule: "*/10 * * * *", Zone: time.UTC, Enabled: true,
		Source: briefs.Source{Feed: name, Outlet: outlet, Kind: briefs.KindPrivate, Use: briefs.UseBrief},
	}
}

// description is loaded once, as its schemas take long to compile.
var description = sync.OnceValues(func() (*openapi.Validator, error) {
	return openapi.Load("../../shared/data/discord/openapi.json")
})

// validator checks what is sent against Discord's own description, where it is
// there.
func validator(t *testing.T) func(string, string, []byte) error {
	v, err := description()
	if errors.Is(err, os.ErrNotExist) {
		t.Log("bodies are not validated: no shared/data/discord/openapi.json beside the repository")
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return func(method, route string, body []byte) error {
		// The description has this as a number only; the documentation, and
		// discordgo, as a string.
		body = regexp.MustCompile(`"default_member_permissions":"(\d+)"`).ReplaceAll(body, []byte(`"default_member_permissions":$1`))
		return v.Validate(method, route, body)
	}
}

// run connects the bot and waits until it is ready; the test's end stops it.
func (w *world) run() *world {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx) }()
	select {
	case <-w.ready:
	case err := <-done:
		w.t.Fatalf("Run: %v\n%s", err, w.log)
	case <-time.After(time.Minute):
		w.t.Fatalf("not ready\n%s", w.log)
	}
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("Run: %v", err)
		}
	})
	w.t.Cleanup(w.stop)
	return w
}

// restart ends the bot and starts another.
func (w *world) restart() { w.t.Helper(); w.restartWith(feedList()) }

func (w *world) restartWith(list *briefs.List) {
	w.t.Helper()
	w.stop()
	w.ready = make(chan struct{})
	w.bot = w.newBot(list)
	w.run()
}

// tale is a story for a test.
type tale struct {
	feed      briefs.FeedName // "" = harbour-post
	key       string
	headline  string
	sentences []string
	quotes    []briefs.Quote // text, speaker and role
	topics    []briefs.TopicName
	version   int
	targets   []briefs.Target // each is subscribed to the first topic
	to        []briefs.Target // as they are
	action    briefs.Action   // "" = post
	published time.Time
	follows   briefs.BriefID
}

// file puts a story into the database and returns its brief's number.
func (w *world) file(s tale) briefs.BriefID {
	w.t.Helper()
	if s.feed == "" {
		s.feed = "harbour-post"
	}
	if s.action == "" {
		s.action = briefs.ActPost
	}
	if s.published.IsZero() {
		s.published = time.Now().Add(-time.Hour)
	}
	b := &briefs.Brief{
		Source: newsFeed(s.feed, "The Harbour Post").Source, Link: "https://harbourpost.example/" + s.key, Headline: s.headline,
		Published: s.published, Language: "en", Dateline: "Port Oren",
	}
	add := func(text string) briefs.Span {
		if b.Text != "" {
			b.Text += " "
		}
		start := len(b.Text)
		b.Text += text
		return briefs.Span{Start: start, End: len(b.Text)}
	}
	for _, text := range s.sentences {
		b.Parts = append(b.Parts, add(text))
	}
	b.Summary = strings.Join(s.sentences, " ")
	for _, q := range s.quotes {
		q.Span = add(q.Text)
		q.Parts, q.Sentence, q.Kind, q.Resolved = []briefs.Span{q.Span}, q.Span, briefs.QuoteWhole, briefs.ByName
		add("said " + q.Speaker + ", " + q.Role + ".")
		b.Quotes, b.HasKey = append(b.Quotes, q), true
	}
	for n, topic := range s.topics {
		b.Topics = append(b.Topics, briefs.TopicMatch{Name: topic, Score: float64(9 - n), Why: "strait ×3"})
	}
	if err := b.Verify(); err != nil {
		w.t.Fatal(err)
	}
	for i, target := range s.targets {
		if target.Subscription != 0 {
			continue
		}
		s.targets[i].Subscription = w.subscribed(string(target.Channel), s.topics[0])
	}
	_, id, err := w.store.File(w.t.Context(), briefs.Filing{
		Action: s.action, Hash: fmt.Sprint(s.version, s.headline, b.Text), Brief: b, Targets: append(s.targets, s.to...), Follows: s.follows,
		Story: briefs.Story{Feed: s.feed, Key: s.key, Title: s.headline, Link: b.Link, Version: max(s.version, 1), Status: briefs.StatusUsable, Publish: true, Published: b.Published},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

var said = []briefs.Quote{
	{Text: "We have chosen bread over guns and we shall keep to it.", Speaker: "Mira Tolland", Role: "foreign minister of Varonia"},
	{Text: "Nobody will fire the first shot again in these waters.", Speaker: "Jon Reiss", Role: "admiral of the fleet"},
}

// strait is a story that most tests use, sent to a channel.
func strait(channel string) tale {
	return tale{
		key: "strait", headline: "Varonia and Eltsand open the strait", topics: []briefs.TopicName{"strait-war"},
		sentences: []string{"Varonia and Eltsand agreed on Monday to open the strait.", "The accord takes effect at dawn."}, quotes: said,
		targets: []briefs.Target{{Server: server, Channel: briefs.ChannelID(channel)}},
	}
}

// subscribed sees to it that a channel is subscribed to a topic.
func (w *world) subscribed(channel string, topic briefs.TopicName) briefs.SubscriptionID {
	w.t.Helper()
	_, err := w.store.Subscribe(w.t.Context(), briefs.Subscription{Server: server, Channel: briefs.ChannelID(channel), Filter: briefs.OnTopics(topic), Created: time.Now(), By: moderator})
	if err != nil && !errors.Is(err, briefs.ErrExists) {
		w.t.Fatal(err)
	}
	subs, err := w.store.Subscriptions(w.t.Context(), server)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range subs {
		if s.Channel == briefs.ChannelID(channel) && slices.Contains(s.Filter.Topics, topic) {
			return s.ID
		}
	}
	w.t.Fatalf("channel %s is not subscribed to %s", channel, topic)
	return 0
}

// claim takes the one delivery that is owed.
func (w *world) claim() briefs.Delivery {
	w.t.Helper()
	list, err := w.store.ClaimDeliveries(w.t.Context(), "test", 10, time.Minute)
	if err != nil || len(list) != 1 {
		w.t.Fatalf("claimed %d deliveries, err %v", len(list), err)
	}
	return list[0]
}

// attempt claims, delivers and settles.
func (w *world) attempt() briefs.Outcome {
	w.t.Helper()
	d := w.claim()
	o := w.bot.Deliver(w.t.Context(), d)
	again := o
	if o.Result == briefs.Retry {
		again.RetryAt = time.Time{} // so that the next claim need not wait
	}
	if err := w.store.SettleDelivery(w.t.Context(), d, again); err != nil {
		w.t.Fatal(err)
	}
	return o
}

func (w *world) fault(f standin.Fault) {
	w.t.Helper()
	if _, err := w.discord.AddFault(f); err != nil {
		w.t.Fatal(err)
	}
}

// command calls a slash command as a member; options are name, value pairs.
func (w *world) command(user, channel, name string, options ...any) standin.Answer {
	w.t.Helper()
	a, err := w.discord.Interact(w.t.Context(), w.call(user, channel, name, options...))
	if err != nil {
		w.t.Fatalf("/%s: %v", name, err)
	}
	return a
}

// his is a channel that the reader may manage; withHis adds it.
const his = "1300000000000000099"

func withHis(o *standin.Options) {
	g := &o.Guilds[0]
	g.Channels = append(g.Channels, standin.Channel{ID: his, Name: "his", Overwrites: []standin.Overwrite{{ID: reader, Type: 1, Allow: standin.ManageChannels}}})
}

// subscribe calls /subscribe and saves what its form shows; where it shows none, the
// answer is what the command said.
func (w *world) subscribe(user, channel string, options ...any) standin.Answer {
	w.t.Helper()
	a := w.command(user, channel, "subscribe", options...)
	if a.Message == nil || customID(a.Message.Message, "form:save:") == "" {
		return a
	}
	return w.click(user, a.Message.Message, "form:save:")
}

func (w *world) call(user, channel, name string, options ...any) standin.Command {
	name, sub, nested := strings.Cut(name, " ")
	c := standin.Command{GuildID: server, ChannelID: channel, UserID: user, Name: name}
	for i := 0; i < len(options); i += 2 {
		c.Options = append(c.Options, standin.Option{Name: options[i].(string), Value: options[i+1]})
	}
	if nested {
		c.Options = []standin.Option{{Name: sub, Options: c.Options}}
	}
	return c
}

// click presses the first component of an answer or message whose custom id
// begins so.
func (w *world) click(user string, m standin.Message, prefix string, values ...string) standin.Answer {
	w.t.Helper()
	id := customID(m, prefix)
	if id == "" {
		w.t.Fatalf("no component %q in %s", prefix, text(m))
	}
	a, err := w.discord.Click(w.t.Context(), standin.Press{MessageID: m.ID, CustomID: id, UserID: user, Values: values})
	if err != nil {
		w.t.Fatalf("press %q: %v", id, err)
	}
	return a
}

func customID(m standin.Message, prefix string) string {
	for _, row := range m.Components {
		for _, c := range row.Components {
			if strings.HasPrefix(c.CustomID, prefix) {
				return c.CustomID
			}
		}
	}
	return ""
}

// text is all that a message says.
func text(m standin.Message) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Title, e.Description)
		if e.Footer != nil {
			parts = append(parts, e.Footer.Text)
		}
	}
	for _, row := range m.Components {
		for _, c := range row.Components {
			parts = append(parts, "["+c.Label+c.Placeholder+"]")
		}
	}
	return strings.Join(parts, "\n")
}

// has checks that an answer is for the caller alone and says so.
func (w *world) has(a standin.Answer, private bool, want ...string) standin.Message {
	w.t.Helper()
	if a.Message == nil {
		w.t.Fatalf("no message: %+v", a)
	}
	if got := a.Message.Flags&standin.FlagEphemeral != 0; got != private {
		w.t.Errorf("ephemeral is %v, want %v", got, private)
	}
	for _, s := range want {
		if !strings.Contains(text(a.Message.Message), s) {
			w.t.Errorf("%q is not in the answer:\n%s", s, text(a.Message.Message))
		}
	}
	return a.Message.Message
}

// stats counts the requests of a kind that Discord saw.
func (w *world) requests(prefix string) int {
	n := 0
	for name, count := range w.discord.Stats().Requests {
		if strings.HasPrefix(name, prefix) {
			n += count
		}
	}
	return n
}
