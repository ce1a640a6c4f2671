package standin

import (
	"fmt"
	"time"
)

// SocketKind is a way for the gateway to misbehave.
type SocketKind string

// The ways. The first group happens at once to every connection, the second
// to the next Count connections.
const (
	Reconnect      SocketKind = "reconnect"       // op 7
	Invalidate     SocketKind = "invalidate"      // op 9, d = Resumable
	DropSocket     SocketKind = "drop"            // with close code Code, or (0) none at all
	MuteNow        SocketKind = "mute_now"        // heartbeats go unanswered from now on
	AskHeartbeat   SocketKind = "ask_heartbeat"   // op 1
	ForgetSessions SocketKind = "forget_sessions" // every later resume is refused

	RefuseConnect     SocketKind = "refuse"              // HTTP 503 in place of a WebSocket
	DelayHello        SocketKind = "delay_hello"         // hello after Wait
	ReconnectForReady SocketKind = "reconnect_for_ready" // op 7 in place of READY or RESUMED
	InvalidForReady   SocketKind = "invalid_for_ready"   // op 9 in their place, d = Resumable
	CloseForReady     SocketKind = "close_for_ready"     // close code Code in their place
	MuteHeartbeats    SocketKind = "mute"                // heartbeats go unanswered
)

// SocketFault is one disturbance of the gateway.
type SocketFault struct {
	Kind      SocketKind    `json:"kind"`
	Count     int           `json:"count,omitempty"` // connections it meets; 0 is 1
	Code      int           `json:"code,omitempty"`
	Resumable bool          `json:"resumable,omitempty"`
	Wait      time.Duration `json:"wait,omitempty"` // in JSON: nanoseconds
}

func (f SocketFault) closeCode() int {
	if f.Code == 0 {
		return noCode
	}
	return f.Code
}

// DisturbGateway plays a fault on the gateway, at once or on the connections
// to come, in the order they were asked for.
func (s *Server) DisturbGateway(f SocketFault) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch f.Kind {
	case RefuseConnect, DelayHello, ReconnectForReady, InvalidForReady, CloseForReady, MuteHeartbeats:
		f.Count = max(f.Count, 1)
		s.socketFaults = append(s.socketFaults, f)
		return nil
	case ForgetSessions:
		kept := map[string]*session{}
		for _, se := range s.sessions {
			if se.conn != nil {
				se.id = secret(16) // lives on, but under a name nobody knows
				kept[se.id] = se
			}
		}
		s.sessions = kept
		return nil
	case Reconnect, Invalidate, DropSocket, MuteNow, AskHeartbeat:
		for c := range s.conns {
			s.disturb(c, f)
		}
		return nil
	}
	return fmt.Errorf("gateway fault: no kind %q", f.Kind)
}

func (s *Server) disturb(c *conn, f SocketFault) {
	switch f.Kind {
	case Reconnect:
		c.send(opReconnect, nil)
	case Invalidate:
		c.send(opInvalid, f.Resumable)
		// The client may identify again on this socket, so it has no session
		// any more; a resumable one waits for its resume.
		if se := c.session; se != nil {
			c.session, se.conn, se.lost = nil, nil, s.now()
			if !f.Resumable {
				delete(s.sessions, se.id)
			}
		}
	case DropSocket:
		c.hangUp(f.closeCode())
	case MuteNow:
		c.mute = true
	case AskHeartbeat:
		c.send(opHeartbeat, nil)
	}
}

// nextSocketFault takes the fault for a new connection, if one is waiting.
func (s *Server) nextSocketFault() SocketFault {
	if len(s.socketFaults) == 0 {
		return SocketFault{}
	}
	f := s.socketFaults[0]
	if s.socketFaults[0].Count--; s.socketFaults[0].Count == 0 {
		s.socketFaults = s.socketFaults[1:]
	}
	return f
}
