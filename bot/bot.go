package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"

	"github.com/attache-bot/attache/briefs"
)

// DefaultAPIURL is where Discord answers REST requests.
const DefaultAPIURL = "https://discord.com/api/v10"

// maxPages is how many pages are read at once for members.
const maxPages = 4

// Options are what a Bot needs. Token, Store and List must be set.
type Options struct {
	Token  string // the bot's, without "Bot "
	APIURL string // where REST answers, with the version; "" = DefaultAPIURL
	Store  Store
	List   func() *briefs.List // the list in force; called often
	Log    *slog.Logger        // nil = discarded
	Now    func() time.Time    // nil = time.Now
	HTTP   http.RoundTripper   // below the guards; nil = one of its own
	// Dial opens the gateway's connection; nil = a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Read makes a brief of a web page; its errors for members are [Unreadable].
	// nil = pages are not read on request.
	Read func(ctx context.Context, link string) (briefs.Brief, error)
	// Find finds the feed that a web address names or offers; its errors for
	// members are [Unreadable]. nil = none is looked for.
	Find func(ctx context.Context, address string) (Offer, error)
	// OwnSources is how many feeds a server may add for itself; 0 = none.
	OwnSources int
	// Privacy and Terms are where the operator's privacy policy and terms of use
	// are; "" = the project's templates.
	Privacy, Terms string
	// LinkKey is the key of a story by its link, as the feeds' stories have it; ""
	// = it is no link. nil = stories are not found by link.
	LinkKey func(link string) string
	// Operator is the channel where members' reports go; "" = the log only.
	Operator briefs.ChannelID
	// Ready is called once, when the commands are registered and the gateway
	// has said READY to every shard; nil = not.
	Ready func()
	// Shards are those that this bot holds; zero = all that Discord advises.
	Shards Shards
	// Rate is how many requests a second it sends at most, 0 = 49: processes with
	// one token share Discord's 50. More is for what stands before Discord and
	// keeps to that itself.
	Rate float64
	// Take reports whether this process is the first to ask for an interaction,
	// where others may be told of it too; nil = there are none.
	Take func(ctx context.Context, interaction string) (bool, error)
	// Watch is told what is done; nil = nobody.
	Watch Recorder
}

// Bot is the bot on Discord. Its methods are safe for concurrent use.
type Bot struct {
	store  Store
	list   func() *briefs.List
	log    *slog.Logger
	now    func() time.Time
	token  string
	apiURL string
	client *http.Client
	guard  *guard
	rest   *discordgo.Session // REST only, never opened
	guilds *guilds
	dial   func(ctx context.Context, network, addr string) (net.Conn, error)

	wanted    Shards
	lines     atomic.Pointer[[]*gateway] // one a shard; nil before Run
	advice    advice
	take      func(ctx context.Context, interaction string) (bool, error)
	watch     Recorder
	ready     func()
	readyOnce sync.Once
	granted   chan struct{} // permissions may have
	direct    *rate.Limiter // for opening direct conversations
	crew      crew
	countries []named
	read      func(ctx context.Context, link string) (briefs.Brief, error)
	pages     chan struct{} // one place for each page being read
	findFeed  func(ctx context.Context, address string) (Offer, error)
	// ownSources is Options.OwnSources.
	ownSources     int
	privacy, terms string
	operator       briefs.ChannelID
	linkKey        func(link string) string
	reports        reports
	started        time.Time

	asking chan struct{} // holds one value while self is read, or asked for
	self   identity      // zero = not asked yet

	times times
}

// identity is who the token belongs to.
type identity struct {
	User        briefs.UserID
	Name        string
	Application string
}

// times are the limits that tests shorten.
type times struct {
	opening time.Duration // for the gateway to come up
	silence time.Duration // on an open gateway; Discord acknowledges every 41 s
	answer  time.Duration // for a handler before its interaction is deferred
	handler time.Duration // for a handler in all
	send    time.Duration // for one request that answers; Discord gives 3 s
	leave   time.Duration // for the handlers under way when Run is to end
}

// New makes a bot; nothing is sent before [Bot.Run], [Bot.Check] or [Bot.Deliver].
func New(o Options) (*Bot, error) {
	if o.Token = strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot "); o.Token == "" {
		return nil, errors.New("the bot's token is missing")
	}
	if o.Store == nil || o.List == nil {
		return nil, errors.New("the bot needs a store and a list")
	}
	if o.APIURL == "" {
		o.APIURL = DefaultAPIURL
	}
	base, err := url.Parse(o.APIURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, fmt.Errorf("API address %q is no http address", o.APIURL)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Watch == nil {
		o.Watch = unwatched{}
	}
	if o.Rate == 0 {
		o.Rate = perSecond
	}
	if o.Rate < 0 {
		return nil, fmt.Errorf("%g requests a second are none", o.Rate)
	}
	if err := o.Shards.check(); err != nil {
		return nil, err
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	}
	if o.HTTP == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConnsPerHost = 16
		o.HTTP = t
	}
	b := &Bot{
		store: o.Store, list: o.List, log: o.Log, now: o.Now, token: o.Token, apiURL: o.APIURL,
		ready: o.Ready, dial: o.Dial, guilds: newGuilds(o.Now), countries: countries(),
		findFeed: o.Find, ownSources: o.OwnSources, privacy: orElse(o.Privacy, DefaultPrivacy), terms: orElse(o.Terms, DefaultTerms),
		read: o.Read, pages: make(chan struct{}, maxPages), operator: o.Operator, linkKey: o.LinkKey, started: o.Now(),
		guard: newGuard(o.HTTP, base, o.Log, o.Now, o.Rate, o.Watch), wanted: o.Shards, take: o.Take, watch: o.Watch, granted: make(chan struct{}, 1), asking: make(chan struct{}, 1),
		direct: rate.NewLimiter(directRate, 1),
		times: times{
			opening: 30 * time.Second, silence: 100 * time.Second,
			answer: 2 * time.Second, handler: 15 * time.Second, send: 2500 * time.Millisecond, leave: 10 * time.Second,
		},
	}
	b.client = &http.Client{Transport: b.guard, Timeout: 30 * time.Second}
	b.rest, _ = discordgo.New("Bot " + o.Token) // its error is always nil
	b.rest.Client, b.rest.LogLevel = b.client, discordgo.LogError-1
	b.rest.UserAgent = "DiscordBot (https://github.com/attache-bot/attache, 1)"
	return b, nil
}

// Run connects to Discord, registers the commands if they changed, and answers
// interactions until ctx ends. Then it lets the answers under way finish, says
// goodbye and returns nil. It returns an error only where no retry helps: the
// token or what the bot asks for is refused.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.settle(ctx, true); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	defer b.client.CloseIdleConnections()
	// Answers under way outlive ctx, but not Run.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	b.crew.open()
	// The connections stay up until the answers are out.
	lineCtx, hangUp := context.WithCancel(work)
	defer hangUp()
	ended := make(chan error, 1)
	go func() { ended <- b.runShards(lineCtx, work) }()
	minding, mindNoMore := context.WithCancel(ctx)
	var minder sync.WaitGroup
	minder.Go(func() { b.mindSuspended(minding) })
	defer minder.Wait()
	defer mindNoMore()
	select {
	case err := <-ended:
		stop()
		b.crew.close(b.times.leave)
		return err
	case <-ctx.Done():
	}
	if !b.crew.close(b.times.leave) {
		b.log.Warn("answers are cut off")
		stop()
		b.crew.close(time.Second)
	}
	hangUp()
	return <-ended
}

// Introduce learns who the bot is, for a process that posts without holding a
// connection to the gateway. It retries while Discord does not answer, and
// returns an error where no retry helps or ctx ends.
func (b *Bot) Introduce(ctx context.Context) error { return b.settle(ctx, false) }

// PausedUntil tells until when it is no use to deliver anything: Discord bans us
// or asks to wait with everything, or does not answer. A past time = now.
func (b *Bot) PausedUntil() time.Time { return b.guard.limits.pausedUntil(b.now()) }

// settle learns who the bot is and registers its commands if it is to, retrying
// while Discord does not answer.
func (b *Bot) settle(ctx context.Context, register bool) error {
	for tries := 1; ; tries++ {
		me, err := b.identity(ctx)
		if err == nil {
			if register {
				err = b.register(ctx, me.Application)
			}
			if err == nil {
				b.log.Info("discord knows the bot", "bot", me.Name, "application", me.Application)
				return nil
			}
		}
		if remedy, ok := hopeless(err); ok {
			return fmt.Errorf("discord refuses the bot: %w%s", err, remedy)
		}
		b.log.Warn("discord does not answer", "err", err, "tries", tries)
		if sleep(ctx, reconnectAfter(tries)) != nil {
			return ctx.Err()
		}
	}
}

// hopeless tells refusals at the start that no retry mends, and what does. One
// without a code of Discord's may come from something on the way that goes away
// again, a wall against bots or a gateway to the internet.
func hopeless(err error) (remedy string, ok bool) {
	var f *fault
	switch {
	case !errors.As(err, &f) || f.status < 400 || f.status >= 500 || f.status == http.StatusTooManyRequests:
		return "", false
	case f.status == http.StatusUnauthorized:
		return ": the token is not, or no longer, the bot's: copy it again from the developer portal (Bot, Reset Token)", true
	case f.status == http.StatusNotFound:
		return ": there is no Discord at that address: DISCORD_API_URL has the version in it, like " + DefaultAPIURL, true
	}
	return "", f.code != 0
}

// identity asks once who the token belongs to.
func (b *Bot) identity(ctx context.Context) (identity, error) {
	select {
	case b.asking <- struct{}{}:
	case <-ctx.Done():
		return identity{}, ctx.Err()
	}
	defer func() { <-b.asking }()
	if b.self.User != "" {
		return b.self, nil
	}
	var user struct {
		ID       briefs.UserID `json:"id"`
		Username string        `json:"username"`
	}
	if err := b.call(ctx, http.MethodGet, "/users/@me", nil, &user); err != nil {
		return identity{}, err
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := b.call(ctx, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		return identity{}, err
	}
	b.self = identity{User: user.ID, Name: user.Username, Application: app.ID}
	b.guilds.setMe(user.ID)
	return b.self, nil
}

// event takes one gateway event, in order; interactions go to the crew.
func (b *Bot) event(ctx context.Context, name string, data json.RawMessage) {
	if err := b.guilds.take(name, data); err != nil {
		b.log.Warn("gateway event is not understood", "event", name, "err", err)
	}
	if name == "GUILD_CREATE" || name == "GUILD_DELETE" {
		b.noteServer(ctx, name == "GUILD_DELETE", data)
	}
	switch name {
	case "GUILD_CREATE", "GUILD_UPDATE", "CHANNEL_UPDATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "GUILD_MEMBER_UPDATE":
		select {
		case b.granted <- struct{}{}:
		default:
		}
	case "READY":
		b.crew.run(func() {
			if err := b.noteRemovals(ctx, data); err != nil && ctx.Err() == nil {
				b.log.Error("it is not noted which servers have removed the bot", "err", err)
			}
		})
	case "INTERACTION_CREATE":
		b.crew.run(func() { b.attend(ctx, data) })
	case "CHANNEL_DELETE", "THREAD_DELETE":
		var c channel
		if json.Unmarshal(data, &c) == nil && c.ID != "" {
			b.crew.run(func() {
				if err := b.store.ForgetChannel(ctx, c.ID); err != nil && !errors.Is(err, briefs.ErrNotFound) {
					b.log.Error("deleted channel is not forgotten", "channel", c.ID, "err", err)
				}
			})
		}
	}
}

// attend handles one interaction and sees to it that nothing in it, not even a
// panic, reaches the others.
func (b *Bot) attend(ctx context.Context, data json.RawMessage) {
	ctx, cancel := context.WithTimeout(ctx, b.times.handler)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			b.log.Error("panic while answering", "panic", r)
		}
	}()
	if err := b.Handle(ctx, data); err != nil {
		b.log.Error("interaction is not answered", "err", err)
	}
}

// crew are the goroutines that answer.
type crew struct {
	mu     sync.Mutex
	closed bool
	wait   sync.WaitGroup
}

func (c *crew) open() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = false
}

// run starts fn unless the crew is closed.
func (c *crew) run(fn func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.wait.Go(fn)
	}
}

// close takes no more work and reports whether all of it ended within limit.
func (c *crew) close(limit time.Duration) bool {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() { c.wait.Wait(); close(done) }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}
