package standin_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/attache-bot/attache/bot/standin"
)

// packet is a gateway payload as a client reads it.
type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

// socket is a gateway client without a library.
type socket struct {
	*websocket.Conn
	t *testing.T
}

func (w *world) dial(query string) *socket {
	w.t.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(w.ctx(), strings.Replace(w.url, "http", "ws", 1)+"/gateway/?"+query, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { ws.Close() })
	ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	return &socket{ws, w.t}
}

func (s *socket) next() (p packet) {
	s.t.Helper()
	if err := s.ReadJSON(&p); err != nil {
		s.t.Fatalf("gateway: %v", err)
	}
	return p
}

// until reads on to an event or operation.
func (s *socket) until(op int, event string) packet {
	s.t.Helper()
	for {
		if p := s.next(); p.Op == op && p.T == event {
			return p
		}
	}
}

func (s *socket) send(text string, args ...any) {
	s.t.Helper()
	if err := s.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, text, args...)); err != nil {
		s.t.Fatal(err)
	}
}

// closed reads on to the end and returns the close code, 0 for none.
func (s *socket) closed() int {
	s.t.Helper()
	for {
		if _, _, err := s.ReadMessage(); err != nil {
			var c *websocket.CloseError
			if errors.As(err, &c) && c.Code != websocket.CloseAbnormalClosure {
				return c.Code
			}
			return 0
		}
	}
}

const identify = `{"op":2,"d":{"token":"` + token + `","intents":%d,"properties":{},"shard":[%d,%d]}}`

// ready identifies and returns the session's id.
func (s *socket) ready(intents, shard, shards int) (id string, guilds int) {
	s.t.Helper()
	s.until(10, "")
	s.send(identify, intents, shard, shards)
	var d struct {
		Session string `json:"session_id"`
		Guilds  []any  `json:"guilds"`
	}
	if err := json.Unmarshal(s.until(0, "READY").D, &d); err != nil {
		s.t.Fatal(err)
	}
	return d.Session, len(d.Guilds)
}

func TestGatewayCloseCodes(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{Privileged: 1 << 15})
	for _, tt := range []struct {
		name, query, frame string
		code               int
	}{
		{"version", "v=8", "", 4012},
		{"bad token", "v=10", `{"op":2,"d":{"token":"x","intents":1}}`, 4004},
		{"no intents", "v=10", `{"op":2,"d":{"token":"` + token + `"}}`, 4002},
		{"invalid intents", "v=9", `{"op":2,"d":{"token":"` + token + `","intents":8388608}}`, 4013},
		{"disallowed intents", "v=10", `{"op":2,"d":{"token":"` + token + `","intents":2}}`, 4014},
		{"invalid shard", "v=10", fmt.Sprintf(identify, 1, 2, 2), 4010},
		{"presence before identify", "v=10", `{"op":3,"d":{}}`, 4003},
		{"unknown operation", "v=10", `{"op":77}`, 4001},
		{"not JSON", "v=10", `{`, 4002},
		{"resume with a bad token", "v=10", `{"op":6,"d":{"token":"x","session_id":"y","seq":1}}`, 4004},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ws := w.dial(tt.query)
			if tt.frame != "" {
				ws.send("%s", tt.frame)
			}
			if got := ws.closed(); got != tt.code {
				t.Errorf("closed with %d, want %d", got, tt.code)
			}
		})
	}
	ws := w.dial("v=10")
	ws.ready(1, 0, 1)
	ws.send(identify, 1, 0, 1)
	if got := ws.closed(); got != 4005 {
		t.Errorf("second identify: closed with %d", got)
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now})
	ws := w.dial("v=10")
	id, _ := ws.ready(1|1<<9, 0, 1)
	seq := ws.until(0, "GUILD_CREATE").S
	if err := w.DisturbGateway(standin.SocketFault{Kind: standin.DropSocket}); err != nil {
		t.Fatal(err)
	}
	if got := ws.closed(); got != 0 {
		t.Errorf("dropped with close code %d", got)
	}
	for _, text := range []string{"one", "two"} {
		if _, err := w.Say(briefs, member, text); err != nil {
			t.Fatal(err)
		}
	}
	resume := func(session string, seq int64) *socket {
		ws := w.dial("v=9")
		ws.until(10, "")
		ws.send(`{"op":6,"d":{"token":"Bot %s","session_id":"%s","seq":%d}}`, token, session, seq)
		return ws
	}
	back := resume(id, seq)
	for range 2 {
		if p := back.next(); p.T != "MESSAGE_CREATE" || p.S != seq+1 {
			t.Fatalf("replayed %+v", p)
		}
		seq++
	}
	if p := back.next(); p.T != "RESUMED" {
		t.Fatalf("got %+v, want RESUMED", p)
	}
	if err := back.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(4000, ""), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	back.closed()
	if got := resume(id, seq+100).closed(); got != 4007 {
		t.Errorf("resume with a sequence of the future: closed with %d", got)
	}
	for name, ws := range map[string]*socket{"unknown session": resume("nothing", 1), "session ended by that": resume(id, seq)} {
		if p := ws.next(); p.Op != 9 || string(p.D) != "false" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if n := w.Stats().Gateway; n["resume"] != 1 || n["replay"] != 2 || n["invalid"] != 2 {
		t.Errorf("counted %v", n)
	}
}

func TestSessionExpires(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now})
	lost := make(chan struct{}, 1)
	w.Subscribe(func(e standin.Event) {
		if e.Note == "lost" {
			lost <- struct{}{}
		}
	})
	ws := w.dial("v=10")
	id, _ := ws.ready(1, 0, 1)
	ws.Close()
	w.await("the loss", lost)
	at.add(4 * time.Minute)
	again := w.dial("v=10")
	again.until(10, "")
	again.send(`{"op":6,"d":{"token":"%s","session_id":"%s","seq":1}}`, token, id)
	if p := again.next(); p.Op != 9 || string(p.D) != "false" {
		t.Errorf("got %+v, want op 9", p)
	}
}

func TestShards(t *testing.T) {
	t.Parallel()
	var guilds []standin.Guild
	for range 10 {
		guilds = append(guilds, standin.Guild{Name: "g", Channels: []standin.Channel{{Name: "c"}}})
	}
	w := open(t, standin.Options{Guilds: guilds, Shards: 4})
	if _, body := w.do("GET", "/gateway/bot", ""); body["shards"] != 4.0 {
		t.Errorf("gateway/bot: %v", body)
	}
	total := 0
	for shard := range 4 {
		_, n := w.dial("v=10").ready(1, shard, 4)
		if n == 0 {
			t.Errorf("shard %d has no guild", shard)
		}
		total += n
	}
	if total != 10 {
		t.Errorf("%d guilds over all shards, want 10", total)
	}
}

func TestIdentifyLimit(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now, Limits: standin.Limits{On: true}})
	w.dial("v=10").ready(1, 0, 2)
	ws := w.dial("v=10")
	ws.until(10, "")
	ws.send(identify, 1, 1, 2)
	if p := ws.next(); p.Op != 9 {
		t.Errorf("second identify within 5 s: %+v", p)
	}
	at.add(5 * time.Second)
	ws.send(identify, 1, 1, 2)
	ws.until(0, "READY")
}

func TestIntentsRuleEvents(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	ws := w.dial("v=10")
	ws.ready(1, 0, 1)
	ws.until(0, "GUILD_CREATE")
	if _, err := w.Say(briefs, member, "hello"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddChannel(guildID, standin.Channel{Name: "new"}); err != nil {
		t.Fatal(err)
	}
	if p := ws.next(); p.T != "CHANNEL_CREATE" {
		t.Errorf("with the guilds intent alone came %s", p.T)
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	ws := w.dial("v=10&compress=zlib-stream")
	ws.send(identify, 1, 0, 1)
	r, pw := io.Pipe()
	t.Cleanup(func() { r.Close() })
	go func() {
		for {
			kind, data, err := ws.ReadMessage()
			if err != nil || kind != websocket.BinaryMessage || !bytes.HasSuffix(data, []byte{0, 0, 0xff, 0xff}) {
				pw.CloseWithError(fmt.Errorf("frame of type %d: %w", kind, io.ErrUnexpectedEOF))
				return
			}
			if _, err := pw.Write(data); err != nil {
				return
			}
		}
	}()
	z, err := zlib.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(z)
	for _, want := range []string{"", "READY", "GUILD_CREATE"} {
		var p packet
		if err := dec.Decode(&p); err != nil || p.T != want {
			t.Fatalf("got %q, %v, want %q", p.T, err, want)
		}
	}
	ws.Close()
}

func TestSocketFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault standin.SocketFault
		op    int    // that comes
		data  string // with it
		code  int    // or the close code; 0: cut
	}{
		{"reconnect", standin.SocketFault{Kind: standin.Reconnect}, 7, "null", 0},
		{"invalid, resumable", standin.SocketFault{Kind: standin.Invalidate, Resumable: true}, 9, "true", 0},
		{"invalid", standin.SocketFault{Kind: standin.Invalidate}, 9, "false", 0},
		{"heartbeat asked", standin.SocketFault{Kind: standin.AskHeartbeat}, 1, "null", 0},
		{"closed", standin.SocketFault{Kind: standin.DropSocket, Code: 4000}, -1, "", 4000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t, standin.Options{})
			ws := w.dial("v=10")
			ws.ready(1, 0, 1)
			ws.until(0, "GUILD_CREATE")
			if err := w.DisturbGateway(tt.fault); err != nil {
				t.Fatal(err)
			}
			if tt.op < 0 {
				if got := ws.closed(); got != tt.code {
					t.Errorf("closed with %d", got)
				}
			} else if p := ws.next(); p.Op != tt.op || string(p.D) != tt.data {
				t.Errorf("got %+v", p)
			}
		})
	}
	for _, tt := range []struct {
		kind standin.SocketKind
		op   int
	}{{standin.ReconnectForReady, 7}, {standin.InvalidForReady, 9}} {
		t.Run(string(tt.kind), func(t *testing.T) {
			w := open(t, standin.Options{})
			if err := w.DisturbGateway(standin.SocketFault{Kind: tt.kind}); err != nil {
				t.Fatal(err)
			}
			ws := w.dial("v=10")
			ws.until(10, "")
			ws.send(identify, 1, 0, 1)
			if p := ws.next(); p.Op != tt.op {
				t.Fatalf("got %+v", p)
			}
			ws.send(identify, 1, 0, 1)
			ws.until(0, "READY") // the fault is played once
		})
	}
}

func TestZombieAndRefusal(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	for _, f := range []standin.SocketFault{
		{Kind: standin.RefuseConnect}, {Kind: standin.MuteHeartbeats}, {Kind: standin.DelayHello, Wait: time.Millisecond},
		{Kind: standin.CloseForReady, Code: 4014},
	} {
		if err := w.DisturbGateway(f); err != nil {
			t.Fatal(err)
		}
	}
	url := strings.Replace(w.url, "http", "ws", 1) + "/gateway?v=10"
	if _, res, err := websocket.DefaultDialer.DialContext(w.ctx(), url, nil); err == nil || res.StatusCode != 503 {
		t.Errorf("refused connection: %v", err)
	}
	ws := w.dial("v=10")
	ws.ready(0, 0, 1)
	ws.send(`{"op":1,"d":1}`)
	ws.send(`{"op":77}`) // the close shows that the heartbeat was passed over
	if _, data, err := ws.ReadMessage(); err == nil {
		t.Errorf("a muted connection sent %s", data)
	}
	delayed := w.dial("v=10")
	delayed.ready(0, 0, 1)
	delayed.send(`{"op":1,"d":1}`)
	delayed.until(11, "")
	last := w.dial("v=10")
	last.send(identify, 0, 0, 1)
	if got := last.closed(); got != 4014 {
		t.Errorf("closed with %d", got)
	}
}

// TestDiscordgoResumes asks the library to reconnect and holds that it comes
// back with its session.
func TestDiscordgoResumes(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	dg := w.client()
	resumed := make(chan struct{}, 1)
	gone := make(chan struct{}, 1)
	dg.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { resumed <- struct{}{} })
	dg.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case gone <- struct{}{}:
		default: // the test's own close, later
		}
	})
	w.connect(dg)
	if err := w.DisturbGateway(standin.SocketFault{Kind: standin.Reconnect}); err != nil {
		t.Fatal(err)
	}
	w.await("the disconnection", gone)
	if err := dg.Open(); err != nil {
		t.Fatalf("open again: %v", err)
	}
	w.await("RESUMED", resumed)
	if n := w.Stats().Gateway; n["identify"] != 1 || n["resume"] != 1 {
		t.Errorf("counted %v", n)
	}
}

// TestDiscordgoIdentifiesAgain takes its session away.
func TestDiscordgoIdentifiesAgain(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	dg := w.client()
	w.connect(dg)
	ready := make(chan struct{}, 1)
	dg.AddHandler(func(*discordgo.Session, *discordgo.Ready) { ready <- struct{}{} })
	if err := w.DisturbGateway(standin.SocketFault{Kind: standin.Invalidate}); err != nil {
		t.Fatal(err)
	}
	w.await("READY", ready)
}

func TestTokenResetEndsSessions(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	ws := w.dial("v=10")
	ws.ready(1, 0, 1)
	w.SetTokens("new")
	if got := ws.closed(); got != 4004 {
		t.Errorf("closed with %d", got)
	}
}
