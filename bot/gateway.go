package bot

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// gateway keeps one connection to Discord's gateway, whatever becomes of it.
//
// discordgo v0.29.0 speaks the protocol: hello, identify, heartbeat, resume.
// What it gets wrong is put right here:
//
//   - its Open has no context, no read deadline, and locks itself up for ever
//     when Discord asks to reconnect before READY (its issue 513). So it runs
//     under a limit; then its connection is cut, and if that does not free it
//     the session is abandoned, with one goroutine, and a new one made;
//   - its own reconnect loop outlives Close and never gives up on a refused
//     token, so it is off, and [gateway.run] reconnects instead;
//   - it notices a dead connection after five heartbeats (over three minutes).
//     Here every read has a deadline: Discord acknowledges each heartbeat, so
//     longer silence is a dead connection;
//   - where Discord knows a session no longer it identifies anew at once, and
//     again as often as that is refused for being too soon, which uses up the
//     day's sessions. So the refusal ends the connection, and a new session
//     waits for its turn: see watched.
//
// A nil dereference in its answer to a heartbeat request during Close (its issue
// 1702) can end the process; what is owed is in the database, so a restart
// policy is enough.
type gateway struct {
	token   string
	client  *http.Client
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	log     *slog.Logger
	loud    bool // discordgo.Logger is set
	event   func(name string, data json.RawMessage)
	shard   int
	shards  int
	begin   func(context.Context) (done func(), err error) // asks leave to identify
	up      atomic.Bool                                    // connected now
	opening time.Duration                                  // how long Open may take
	silence time.Duration                                  // how long an open connection may say nothing
}

// session is one discordgo session and its connection.
type session struct {
	*discordgo.Session
	lost    chan struct{}
	silence atomic.Int64
	invalid atomic.Bool // Discord knows it no longer
	mu      sync.Mutex
	conn    net.Conn
}

// Gateway close codes after which a new attempt ends the same way.
var fatalCloses = map[int]string{
	4004: "the token is refused",
	4010: "the shard is refused",
	4011: "the bot is in too many servers for so few shards",
	4012: "the gateway version is refused",
	4013: "the intents are refused",
	4014: "the intents are not granted to this bot",
}

var (
	errAbandoned = errors.New("the connection did not come up in time")
	errTooFew    = errors.New("more shards are needed")
)

// run connects and reconnects until ctx ends, which returns nil, or Discord
// refuses the bot for good.
func (g *gateway) run(ctx context.Context) error {
	var s *session
	for tries := 0; ; tries++ {
		if tries > 0 && sleep(ctx, reconnectAfter(tries)) != nil {
			return nil
		}
		fresh := s == nil
		done := func() {}
		if fresh {
			var err error
			if done, err = g.begin(ctx); err != nil {
				if ctx.Err() != nil {
					return nil
				}
				if refused(err) {
					return err
				}
				g.log.Warn("gateway cannot be asked for", "err", err)
				continue
			}
			s = g.session()
		}
		err := g.open(ctx, s)
		done()
		if err == nil {
			g.log.Info("gateway connected", "resumed", !fresh)
			since := time.Now()
			g.up.Store(true)
			select {
			case <-ctx.Done():
				g.close(s)
				return nil
			case <-s.lost:
			}
			g.up.Store(false)
			g.log.Warn("gateway connection lost", "after", time.Since(since).Round(time.Second))
			if s.invalid.Load() {
				s = nil
			}
			if time.Since(since) > time.Minute {
				tries = 0
			}
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		var closed *websocket.CloseError
		if errors.As(err, &closed) && fatalCloses[closed.Code] != "" {
			if closed.Code == 4011 {
				err = fmt.Errorf("%w: %w", errTooFew, err)
			}
			return fmt.Errorf("gateway: %s: %w", fatalCloses[closed.Code], err)
		}
		g.log.Warn("gateway does not connect", "err", redact(err.Error(), g.token))
		if errors.Is(err, errAbandoned) || s.invalid.Load() {
			s = nil
		}
	}
}

// reconnectAfter is the wait before the n-th attempt in a row: full jitter
// between half of it and all, doubling from one second to one minute. discordgo
// has waited a second in its Close already.
func reconnectAfter(n int) time.Duration {
	limit := min(time.Second<<min(n-1, 6), time.Minute)
	return limit/2 + rand.N(limit/2)
}

// session makes a session that has not been opened.
func (g *gateway) session() *session {
	dg, _ := discordgo.New("Bot " + g.token) // its error is always nil
	s := &session{Session: dg, lost: make(chan struct{}, 1)}
	dg.Client = g.client
	dg.LogLevel = discordgo.LogError - 1
	if g.loud {
		dg.LogLevel = discordgo.LogWarning
	}
	dg.ShouldReconnectOnError = false
	dg.StateEnabled = false
	dg.SyncEvents = true // in order; the handler below is quick
	dg.Identify.Intents = discordgo.IntentsGuilds
	dg.ShardID, dg.ShardCount = g.shard, g.shards
	dg.Dialer = &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: g.opening,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return s.dial(ctx, g, network, addr)
		},
	}
	if through, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: "gateway.discord.gg"}}); err == nil && through == nil {
		dg.Dialer.NetDialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			return s.dialTLS(ctx, g, network, addr)
		}
	}
	dg.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) {
		select {
		case s.lost <- struct{}{}:
		default:
		}
	})
	dg.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { g.event(e.Type, e.RawData) })
	return s
}

// open opens the session within the limit, or abandons it.
func (g *gateway) open(ctx context.Context, s *session) error {
	s.silence.Store(int64(g.opening))
	select {
	case <-s.lost: // of the connection before
	default:
	}
	done := make(chan error, 1)
	go func() { done <- s.Open() }()
	limit := time.NewTimer(g.opening)
	defer limit.Stop()
	select {
	case err := <-done:
		if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
			err = nil
		}
		s.listen(g.silence)
		return err
	case <-limit.C:
	case <-ctx.Done():
	}
	s.cut()
	select {
	case err := <-done:
		if err == nil {
			g.close(s)
		}
	case <-time.After(2 * time.Second):
	}
	return errAbandoned
}

// close says goodbye, so that Discord shows the bot as gone at once.
func (g *gateway) close(s *session) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Close(); err != nil {
			g.log.Debug("gateway close", "err", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		s.cut()
	}
}

func (s *session) dial(ctx context.Context, g *gateway, network, addr string) (net.Conn, error) {
	c, err := g.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = c
	return &watched{Conn: &listened{Conn: c, silence: &s.silence}, invalid: &s.invalid}, nil
}

// dialTLS sees to the encryption itself, so that what Discord says passes here.
func (s *session) dialTLS(ctx context.Context, g *gateway, network, addr string) (net.Conn, error) {
	raw, err := g.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		raw.Close()
		return nil, err
	}
	s.mu.Lock()
	s.conn = raw
	s.mu.Unlock()
	c := tls.Client(&listened{Conn: raw, silence: &s.silence}, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	if err := c.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, err
	}
	return &watched{Conn: c, invalid: &s.invalid}, nil
}

// listen sets how long the connection may be silent, from now on: for the read
// under way as well.
func (s *session) listen(silence time.Duration) {
	s.silence.Store(int64(silence))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_ = s.conn.SetReadDeadline(time.Now().Add(silence)) // it fails on a closed connection only
	}
}

// cut drops the connection without a word, which ends every read on it.
func (s *session) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn.Close()
	}
}

// listened is a connection on which silence is an error.
type listened struct {
	net.Conn
	silence *atomic.Int64
}

func (c *listened) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(time.Duration(c.silence.Load()))); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	if errors.Is(err, io.EOF) && n > 0 {
		err = nil
	}
	return n, err
}

// refused tells errors that no further attempt mends.
func refused(err error) bool {
	var f *fault
	return errors.As(err, &f) && f.status == http.StatusUnauthorized
}
