package standin

import (
	"encoding/json"
	"slices"
	"time"
)

// Gateway intents the stand-in serves, as Discord numbers them.
const (
	intentGuilds         = 1 << 0
	intentMembers        = 1 << 1
	intentPresences      = 1 << 8
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentMessageContent = 1 << 15

	intentsAll        = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
	intentsPrivileged = intentMembers | intentPresences | intentMessageContent
)

// replayed is how many events a session keeps for a resume.
const replayed = 10000

// session is what survives a lost connection: the events, numbered, and who
// they are for.
type session struct {
	id, token string
	intents   int
	shard     [2]int
	seq       int64
	events    []frame // ascending by number
	conn      *conn   // nil while lost
	lost      time.Time
}

// identify starts a session.
func (s *Server) identify(c *conn, d json.RawMessage) {
	var in struct {
		Token    string `json:"token"`
		Intents  *int   `json:"intents"`
		Shard    *[]int `json:"shard"`
		Compress bool   `json:"compress"`
	}
	if json.Unmarshal(d, &in) != nil || in.Intents == nil {
		c.hangUp(4002)
		return
	}
	shard := [2]int{0, 1}
	if in.Shard != nil && len(*in.Shard) == 2 {
		shard = [2]int((*in.Shard))
	}
	token := bare(in.Token)
	switch {
	case !s.accepts(token):
		c.hangUp(4004)
		return
	case *in.Intents&^intentsAll != 0:
		c.hangUp(4013)
		return
	case *in.Intents&intentsPrivileged&^s.opts.Privileged != 0:
		c.hangUp(4014)
		return
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		c.hangUp(4010)
		return
	case s.tooFew(shard):
		c.hangUp(4011)
		return
	case s.tooSoon(shard[0]):
		c.send(opInvalid, false)
		return
	case !s.limits.begin(s.now()):
		s.takeTokens(secret(16))
		c.hangUp(4004)
		return
	}
	c.pack = in.Compress && c.stream == nil
	se := &session{id: secret(16), token: token, intents: *in.Intents, shard: shard, conn: c}
	s.sessions[se.id] = se
	c.session = se
	s.stats.Gateway["identify"]++
	s.ready(se, c.host)
	s.emit(Event{Kind: GatewayChanged, Note: "identified"})
}

// bare strips the "Bot " that REST asks for and the gateway takes too.
func bare(token string) string {
	const prefix = "Bot "
	if len(token) > len(prefix) && token[:len(prefix)] == prefix {
		return token[len(prefix):]
	}
	return token
}

// ready tells a new session who it is, then its guilds one by one.
func (s *Server) ready(se *session, url string) {
	var guilds []*guild
	stubs := []any{}
	for _, id := range s.guildOrder {
		if se.has(id) {
			guilds = append(guilds, s.guilds[id])
			stubs = append(stubs, map[string]any{"id": id, "unavailable": true})
		}
	}
	se.dispatch("READY", map[string]any{
		"v": 10, "user": s.bot, "guilds": stubs, "session_id": se.id, "session_type": "normal",
		"resume_gateway_url": url, "shard": se.shard, "application": map[string]any{"id": s.bot.ID, "flags": 0},
		"private_channels": []any{}, "relationships": []any{}, "user_settings": map[string]any{}, "_trace": []string{"standin"},
	})
	if se.intents&intentGuilds == 0 {
		return
	}
	for _, g := range guilds {
		se.dispatch("GUILD_CREATE", g.create())
	}
}

// resume picks a lost session up again and replays what was missed.
func (s *Server) resume(c *conn, d json.RawMessage) {
	var in struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	if json.Unmarshal(d, &in) != nil {
		c.hangUp(4002)
		return
	}
	if !s.accepts(bare(in.Token)) {
		c.hangUp(4004)
		return
	}
	s.expire()
	se := s.sessions[in.Session]
	if se == nil || se.token != bare(in.Token) || se.forgot(in.Seq) {
		s.stats.Gateway["invalid"]++
		c.send(opInvalid, false)
		return
	}
	if in.Seq > se.seq {
		delete(s.sessions, se.id)
		c.hangUp(4007)
		return
	}
	if old := se.conn; old != nil {
		old.session = nil
		old.hangUp(4000)
	}
	se.conn, c.session = c, se
	s.stats.Gateway["resume"]++
	for _, f := range se.events {
		if *f.S > in.Seq {
			s.stats.Gateway["replay"]++
			c.put(f)
		}
	}
	se.dispatch("RESUMED", map[string]any{"_trace": []string{"standin"}})
	s.emit(Event{Kind: GatewayChanged, Note: "resumed"})
}

// forgot tells whether events after seq are no longer kept.
func (se *session) forgot(seq int64) bool {
	return len(se.events) > 0 && *se.events[0].S > seq+1
}

// leave ends a connection. Codes 1000 and 1001 from the client end its
// session too; any other way of going leaves it to be resumed.
func (s *Server) leave(c *conn, code int) {
	delete(s.conns, c)
	se := c.session
	if se == nil || se.conn != c {
		return
	}
	se.conn, se.lost = nil, s.now()
	if code == 1000 || code == 1001 {
		delete(s.sessions, se.id)
	}
	s.stats.Gateway["lost"]++
	s.emit(Event{Kind: GatewayChanged, Note: "lost"})
}

// expire drops the sessions that can no longer be resumed.
func (s *Server) expire() {
	for id, se := range s.sessions {
		if se.conn == nil && s.now().Sub(se.lost) > s.opts.ResumeFor {
			delete(s.sessions, id)
		}
	}
}

// has tells whether a guild (empty: direct messages) is this shard's, by
// Discord's formula.
func (se *session) has(guildID string) bool {
	return int(number(guildID)>>22%uint64(se.shard[1])) == se.shard[0]
}

// dispatch numbers an event, keeps it for a resume, and sends it.
func (se *session) dispatch(name string, d any) {
	data, err := json.Marshal(d)
	if err != nil {
		return // ours alone: only values that marshal are sent
	}
	se.raw(name, data)
}

func (se *session) raw(name string, data json.RawMessage) {
	se.seq++
	n := se.seq
	f := frame{Op: opDispatch, D: data, S: &n, T: &name}
	if len(se.events) >= replayed {
		se.events = slices.Delete(se.events, 0, replayed/10)
	}
	se.events = append(se.events, f)
	if se.conn != nil {
		se.conn.put(f)
	}
}

// dispatch sends an event to every session that has the guild and the intent,
// those included whose connection is lost: they get it when they resume. It
// returns how many sessions that is.
func (s *Server) dispatch(guildID string, intent int, name string, d any) int {
	s.expire()
	data, err := json.Marshal(d)
	if err != nil {
		s.log.Error("stand-in event", "event", name, "err", err)
		return 0
	}
	n := 0
	for _, se := range s.sessions {
		if se.has(guildID) && (intent == 0 || se.intents&intent != 0) {
			se.raw(name, data)
			n++
		}
	}
	return n
}

// online tells whether any session has its connection.
func (s *Server) online() bool {
	for _, se := range s.sessions {
		if se.conn != nil {
			return true
		}
	}
	return false
}

// concurrency is how many sessions may identify together.
func (s *Server) concurrency() int { return s.limits.Identify }

// tooSoon enforces one identify in five seconds for each rate limit key.
func (s *Server) tooSoon(shard int) bool {
	if !s.limits.On {
		return false
	}
	key, now := shard%s.concurrency(), s.now()
	if last, ok := s.identifies[key]; ok && now.Sub(last) < 5*time.Second {
		return true
	}
	s.identifies[key] = now
	return false
}

// tooFew tells whether the shard would have more guilds than Discord allows.
func (s *Server) tooFew(shard [2]int) bool {
	const most = 2500
	if len(s.guilds) <= most {
		return false
	}
	n, probe := 0, session{shard: shard}
	for _, id := range s.guildOrder {
		if probe.has(id) {
			n++
		}
	}
	return n > most
}
