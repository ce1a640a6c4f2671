package standin

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Options says what kind of Discord to be. The zero value is an empty Discord
// without limits that takes any bot token.
type Options struct {
	Logger *slog.Logger     // default: discards
	Now    func() time.Time // stamps, windows and limits; default time.Now
	Seed   uint64           // of faults with a probability

	Tokens []string // bot tokens accepted, without "Bot "; empty accepts all
	Bot    User     // the bot's account; empty fields are filled in
	Guilds []Guild  // what there is at the start; see [DefaultWorld]

	// Privileged is the privileged intents the application was granted, as
	// gateway intent bits; others close the gateway with 4014. Without
	// message content (1<<15) the bot sees other authors' messages empty.
	Privileged int

	NonceWindow time.Duration // how long enforce_nonce remembers; 0 = never
	AckWithin   time.Duration // to answer an interaction; default 3 s
	Heartbeat   time.Duration // asked of clients; default 41.25 s
	ResumeFor   time.Duration // a lost session may be resumed; default 3 min
	Shards      int           // recommended by GET /gateway/bot; default 1
	Threads     int           // active ones that a guild may have; default 1,000
	Limits      Limits

	// Validate is given every JSON body with its method and route template,
	// such as "/channels/{channel_id}/messages". What it finds wrong is kept
	// for [Server.Violations]; the request goes on.
	Validate func(method, route string, body []byte) error
}

// Server is one local Discord. It is an [http.Handler] for a listener's root:
// REST under /api/v9 and /api/v10, the gateway at /gateway, faults and figures
// under /standin/, and the page. All methods may be called from any goroutine.
type Server struct {
	opts Options
	log  *slog.Logger
	now  func() time.Time
	mux  *http.ServeMux

	ctx  context.Context // ends with Close
	stop context.CancelFunc
	wait sync.WaitGroup // gateway connections and subscribers

	mu           sync.Mutex
	ids          mint
	rand         *mathrand.Rand
	bot          User
	tokens       map[string]bool
	guilds       map[string]*guild
	guildOrder   []string
	guildsMade   int
	channels     map[string]*channel
	dms          map[string]*channel // by user
	left         map[string]bool     // guilds and channels the bot was put out of
	users        map[string]*User
	messages     map[string]*Record
	uploads      uploads
	nonces       map[nonceKey]nonceUse
	commands     []AppCommand
	interactions map[string]*interaction // by token
	tokenOf      map[string]string       // interaction id -> token
	spent        []string                // tokens, oldest first
	sessions     map[string]*session
	conns        map[*conn]bool
	socketFaults []SocketFault
	identifies   map[int]time.Time
	limits       limiter
	faults       []*Fault
	faultID      int
	stats        Stats
	violations   []string
	seq          uint64
	subscribers  []*subscriber
}

// New makes a Discord. Close it to end its connections.
func New(opts Options) *Server {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.AckWithin = positive(opts.AckWithin, 3*time.Second)
	opts.Heartbeat = positive(opts.Heartbeat, 41250*time.Millisecond)
	opts.ResumeFor = positive(opts.ResumeFor, 3*time.Minute)
	opts.Shards = max(opts.Shards, 1)
	if opts.Threads <= 0 {
		opts.Threads = 1000
	}
	s := &Server{
		opts:         opts,
		log:          opts.Logger,
		now:          opts.Now,
		rand:         mathrand.New(mathrand.NewPCG(opts.Seed, 0)),
		bot:          opts.Bot,
		tokens:       map[string]bool{},
		guilds:       map[string]*guild{},
		channels:     map[string]*channel{},
		dms:          map[string]*channel{},
		left:         map[string]bool{},
		users:        map[string]*User{},
		messages:     map[string]*Record{},
		nonces:       map[nonceKey]nonceUse{},
		interactions: map[string]*interaction{},
		tokenOf:      map[string]string{},
		sessions:     map[string]*session{},
		conns:        map[*conn]bool{},
		identifies:   map[int]time.Time{},
		limits:       newLimiter(opts.Limits),
		stats:        Stats{Requests: map[string]int{}, Statuses: map[int]int{}, Gateway: map[string]int{}},
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.settle()
	s.mux = http.NewServeMux()
	s.mountREST()
	s.mux.HandleFunc("GET /attachments/{id}/{name}", s.serveFile)
	s.mux.HandleFunc("/gateway", s.serveGateway)
	s.mux.HandleFunc("/gateway/", s.serveGateway)
	s.mountAdmin()
	s.mux.Handle("/", s.page())
	return s
}

// settle fills in the bot's account and seeds the world.
func (s *Server) settle() {
	if s.bot.ID == "" {
		s.bot.ID = s.ids.next(s.now())
	}
	if s.bot.Username == "" {
		s.bot.Username = "attache"
	}
	if s.bot.Discriminator == "" {
		s.bot.Discriminator = "0"
	}
	s.bot.Bot = true
	s.users[s.bot.ID] = &s.bot
	for _, t := range s.opts.Tokens {
		s.tokens[t] = true
	}
	for _, g := range s.opts.Guilds {
		s.plant(g)
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close ends every gateway connection and subscription and waits for them.
// Requests under way finish with their listener's own shutdown.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	for c := range s.conns {
		c.hangUp(1001)
	}
	for _, sub := range s.subscribers {
		sub.close()
	}
	s.mu.Unlock()
	s.wait.Wait()
}

// Bot is the bot's account.
func (s *Server) Bot() User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bot
}

// SetTokens replaces the accepted bot tokens, as resetting a token does:
// REST answers 401 from now on and gateway sessions end with close code 4004.
func (s *Server) SetTokens(tokens ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.takeTokens(tokens...)
}

func (s *Server) takeTokens(tokens ...string) {
	clear(s.tokens)
	for _, t := range tokens {
		s.tokens[t] = true
	}
	for c := range s.conns {
		if c.session != nil && !s.accepts(c.session.token) {
			c.hangUp(4004)
		}
	}
}

// Advise replaces the number of shards that GET /gateway/bot recommends.
func (s *Server) Advise(shards int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Shards = max(shards, 1)
}

func (s *Server) accepts(token string) bool {
	return token != "" && (len(s.tokens) == 0 || s.tokens[token])
}

func positive(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// secret is a fresh unguessable string of 2n characters.
func secret(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b)
}
