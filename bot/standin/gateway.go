package standin

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway operations, as Discord numbers them.
const (
	opDispatch     = 0
	opHeartbeat    = 1
	opIdentify     = 2
	opPresence     = 3
	opVoice        = 4
	opResume       = 6
	opReconnect    = 7
	opMembers      = 8
	opInvalid      = 9
	opHello        = 10
	opHeartbeatAck = 11
)

// frame is one gateway payload.
type frame struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  *int64          `json:"s"`
	T  *string         `json:"t"`
}

// conn is one gateway WebSocket. Frames are queued, so that nothing that holds
// the world's lock waits for a slow client; a writer of its own sends them.
type conn struct {
	ws      *websocket.Conn
	stream  *zlib.Writer // zlib-stream transport, or nil
	zbuf    bytes.Buffer
	session *session // under Server.mu
	mute    bool     // under Server.mu: heartbeats go unanswered
	pack    bool     // under Server.mu: identify asked for compressed payloads
	faulted bool     // under Server.mu: the fault in place of READY was played
	host    string   // the gateway's address as the client reached it

	mu    sync.Mutex
	queue []outgoing
	wake  chan struct{}
}

// outgoing is a frame to send, or, with a code, the end.
type outgoing struct {
	data []byte
	pack bool
	code int // close with this code; noCode cuts without a close frame
}

const noCode = -1

// send queues a frame.
func (c *conn) send(op int, d any) {
	data, err := json.Marshal(d)
	if err != nil {
		data = []byte("null") // ours alone: only values that marshal are sent
	}
	c.put(frame{Op: op, D: data})
}

func (c *conn) put(f frame) {
	data, err := json.Marshal(f)
	if err != nil {
		return
	}
	c.enqueue(outgoing{data: data, pack: c.pack})
}

// hangUp closes with a code after what is queued.
func (c *conn) hangUp(code int) { c.enqueue(outgoing{code: code}) }

func (c *conn) enqueue(o outgoing) {
	c.mu.Lock()
	c.queue = append(c.queue, o)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// write sends the queue until the connection ends.
func (c *conn) write(done <-chan struct{}) {
	defer c.ws.Close()
	for {
		c.mu.Lock()
		batch := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, o := range batch {
			if o.code != 0 {
				c.end(o.code)
				return
			}
			if c.transmit(o) != nil {
				return
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-done:
			return
		case <-c.wake:
		}
	}
}

// writeWait bounds one write to a client that does not read.
const writeWait = 10 * time.Second

func (c *conn) end(code int) {
	if code == noCode {
		return
	}
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, closeText[code]), time.Now().Add(writeWait))
}

var closeText = map[int]string{
	4000: "Unknown error.", 4001: "Unknown opcode.", 4002: "Error while decoding payload.", 4003: "Not authenticated.",
	4004: "Authentication failed.", 4005: "Already authenticated.", 4007: "Invalid seq.", 4009: "Session timed out.",
	4010: "Invalid shard.", 4011: "Sharding required.", 4012: "Invalid API version.", 4013: "Invalid intent(s).",
	4014: "Disallowed intent(s).",
}

// packAbove is the size from which payloads are compressed for a client whose
// identify asked for it.
const packAbove = 4096

func (c *conn) transmit(o outgoing) error {
	c.ws.SetWriteDeadline(time.Now().Add(writeWait))
	if c.stream != nil {
		c.zbuf.Reset()
		c.stream.Write(o.data)
		c.stream.Flush()
		return c.ws.WriteMessage(websocket.BinaryMessage, c.zbuf.Bytes())
	}
	if o.pack && len(o.data) > packAbove {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write(o.data)
		z.Close()
		return c.ws.WriteMessage(websocket.BinaryMessage, b.Bytes())
	}
	return c.ws.WriteMessage(websocket.TextMessage, o.data)
}

// serveGateway runs one WebSocket from hello to its end.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.nextSocketFault()
	s.mu.Unlock()
	if fault.Kind == RefuseConnect {
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	ws.SetReadLimit(16 << 10)
	c := &conn{ws: ws, wake: make(chan struct{}, 1), mute: fault.Kind == MuteHeartbeats, host: s.gatewayURL(r)}
	if r.URL.Query().Get("compress") == "zlib-stream" {
		c.stream = zlib.NewWriter(&c.zbuf)
	}
	s.mu.Lock()
	if s.ctx.Err() != nil {
		s.mu.Unlock()
		ws.Close()
		return
	}
	s.conns[c] = true
	done := make(chan struct{})
	s.wait.Go(func() { c.write(done) })
	s.wait.Add(1)
	s.mu.Unlock()
	defer s.wait.Done()
	defer close(done)
	s.converse(c, r, fault)
}

// converse greets, then answers the client's frames until it goes.
func (s *Server) converse(c *conn, r *http.Request, fault SocketFault) {
	if fault.Kind == DelayHello && !s.sleep(fault.Wait) {
		return
	}
	if v := r.URL.Query().Get("v"); v != "9" && v != "10" || r.URL.Query().Get("encoding") == "etf" {
		c.hangUp(4012)
	}
	c.send(opHello, map[string]any{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(), "_trace": []string{"standin"}})
	code := 0
	for {
		// A client that misses its heartbeat by half an interval is gone.
		c.ws.SetReadDeadline(time.Now().Add(s.opts.Heartbeat * 3 / 2))
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) {
				code = closed.Code
			}
			break
		}
		var f frame
		if json.Unmarshal(data, &f) != nil {
			c.hangUp(4002)
			continue
		}
		s.mu.Lock()
		s.receive(c, f, fault)
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave(c, code)
}

func (s *Server) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// receive acts on one frame from the client.
func (s *Server) receive(c *conn, f frame, fault SocketFault) {
	switch f.Op {
	case opHeartbeat:
		if !c.mute {
			c.send(opHeartbeatAck, nil)
		}
		s.stats.Gateway["heartbeat"]++
		s.emit(Event{Kind: GatewayChanged, Note: "heartbeat"})
	case opIdentify, opResume:
		if c.session != nil {
			c.hangUp(4005)
			return
		}
		if s.instead(c, fault) {
			return
		}
		if f.Op == opIdentify {
			s.identify(c, f.D)
		} else {
			s.resume(c, f.D)
		}
	case opPresence, opVoice, opMembers:
		if c.session == nil {
			c.hangUp(4003)
		}
	default:
		c.hangUp(4001)
	}
}

// instead plays the faults that take the place of READY or RESUMED, once a
// connection: a client may identify again on the same socket after op 9.
func (s *Server) instead(c *conn, fault SocketFault) bool {
	if c.faulted {
		return false
	}
	switch fault.Kind {
	case ReconnectForReady:
		c.send(opReconnect, nil)
	case InvalidForReady:
		c.send(opInvalid, fault.Resumable)
	case CloseForReady:
		c.hangUp(fault.closeCode())
	default:
		return false
	}
	c.faulted = true
	return true
}
