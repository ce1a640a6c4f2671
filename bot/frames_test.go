package bot

import (
	"encoding/binary"
	"strings"
	"testing"
)

const handshake = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// frame is a WebSocket frame as a server sends it.
func frame(op byte, payload string) string {
	head := []byte{0x80 | op}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return string(head) + payload
}

func TestFrames(t *testing.T) {
	t.Parallel()
	const over = `{"t":null,"s":null,"op":9,"d":false}`
	for _, c := range []struct {
		name, stream string
		ends         bool
	}{
		{"nothing", "", false},
		{"the session is over", handshake + frame(opText, over), true},
		{"it may be resumed", handshake + frame(opText, `{"op":9,"d":true}`), false},
		{"another operation", handshake + frame(opText, `{"op":11,"d":false}`), false},
		{"after others", handshake + frame(opText, `{"op":10,"d":{"heartbeat_interval":41250}}`) + frame(2, strings.Repeat("z", 70000)) + frame(opText, "") + frame(opText, strings.Repeat(" ", 300)) + frame(opText, over), true},
		{"within another", handshake + frame(opText, strings.Repeat(" ", 200)+over), false},
		{"in binary", handshake + frame(2, over), false},
		{"before the handshake's end", "HTTP/1.1 101\r\nX: " + frame(opText, over), false},
	} {
		for _, step := range []int{1, 3, 1 << 20} {
			var f frames
			ends := false
			for rest := c.stream; rest != "" && !ends; {
				n := min(step, len(rest))
				ends = f.ends([]byte(rest[:n]))
				rest = rest[n:]
			}
			if ends != c.ends {
				t.Errorf("%s, %d bytes at a time: ends %v", c.name, step, ends)
			}
		}
	}
}

// FuzzFrames: whatever comes, and however it is cut, nothing grows, and the cuts
// change nothing.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(handshake+frame(opText, `{"op":9,"d":false}`)), 3)
	f.Add([]byte(handshake+"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, step int) {
		var whole, cut frames
		want := whole.ends(stream)
		got := false
		for rest := stream; len(rest) > 0 && !got; {
			n := min(max(step, 1), len(rest))
			got = cut.ends(rest[:n])
			rest = rest[n:]
		}
		if got != want {
			t.Errorf("whole: %v, cut: %v", want, got)
		}
		if len(cut.payload) > shortFrame || cut.open && len(cut.head) > 10 {
			t.Errorf("%d bytes of payload and %d of head are held", len(cut.payload), len(cut.head))
		}
	})
}
