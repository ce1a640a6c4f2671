package bot

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net"
	"sync/atomic"
)

// watched is a gateway connection of which Discord's frames are looked at before
// discordgo reads them: one that ends the session (op 9, not resumable) ends the
// connection instead.
type watched struct {
	net.Conn
	invalid *atomic.Bool
	frames  frames
}

var errInvalidSession = errors.New("discord knows the session no longer")

func (c *watched) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.frames.ends(p[:n]) {
		c.invalid.Store(true)
		c.Conn.Close()
		return 0, errInvalidSession
	}
	return n, err
}

// frames follows a stream of WebSocket frames (RFC 6455) as a server sends them,
// after the answer to the handshake.
type frames struct {
	open    bool   // the handshake's answer has been read
	head    []byte // of the frame that begins, or the end of the handshake's answer
	left    uint64 // of its payload, yet to come
	payload []byte // of a short text frame, as far as it has come
	short   bool
}

const (
	opText = 1
	// shortest is how long a payload may be and still be that of op 9.
	shortFrame = 200
)

// ends takes the next bytes and tells whether a frame among them ends the session.
func (f *frames) ends(p []byte) bool {
	const blank = "\r\n\r\n"
	for len(p) > 0 {
		switch {
		case !f.open:
			f.head = append(f.head, p...)
			i := bytes.Index(f.head, []byte(blank))
			if i < 0 {
				f.head = f.head[max(0, len(f.head)-len(blank)+1):]
				return false
			}
			p, f.head, f.open = bytes.Clone(f.head[i+len(blank):]), nil, true
		case f.left > 0:
			n := min(f.left, uint64(len(p)))
			if f.short {
				f.payload = append(f.payload, p[:n]...)
			}
			p, f.left = p[n:], f.left-n
			if f.left == 0 && f.short && invalidates(f.payload) {
				return true
			}
		default:
			f.head, p = append(f.head, p[0]), p[1:]
			f.begin()
		}
	}
	return false
}

// begin begins a frame once its head is whole. A server's frames have no mask.
func (f *frames) begin() {
	if len(f.head) < 2 {
		return
	}
	length := uint64(f.head[1] & 0x7f)
	switch {
	case length == 126 && len(f.head) < 4, length == 127 && len(f.head) < 10:
		return
	case length == 126:
		length = uint64(binary.BigEndian.Uint16(f.head[2:]))
	case length == 127:
		length = binary.BigEndian.Uint64(f.head[2:])
	}
	f.left, f.payload = length, f.payload[:0]
	f.short = f.head[0]&0x0f == opText && length <= shortFrame
	f.head = f.head[:0]
}

// invalidates tells whether a payload says that the session is over.
func invalidates(payload []byte) bool {
	var e struct {
		Op int             `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	const opInvalid = 9
	return json.Unmarshal(payload, &e) == nil && e.Op == opInvalid && string(e.D) != "true"
}
