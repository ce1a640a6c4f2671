package standin

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrUnknown says that what a driver method names does not exist.
var ErrUnknown = errors.New("unknown to the stand-in")

// Record is a message with its life: what an observer sees beyond the wire.
type Record struct {
	Message
	VisibleTo string     `json:"visible_to,omitempty"` // the one user who sees an ephemeral message
	DeletedAt *time.Time `json:"deleted_at,omitempty"`
	Versions  []Message  `json:"versions,omitempty"` // as it was before each edit, oldest first
}

func (r *Record) copy() Record {
	c := *r
	c.Versions = slices.Clone(r.Versions)
	return c
}

// Kind names what an [Event] tells.
type Kind string

// The kinds of event.
const (
	MessageCreated      Kind = "message_create"
	MessageUpdated      Kind = "message_update"
	MessageDeleted      Kind = "message_delete"
	ChannelCreated      Kind = "channel_create"
	ChannelUpdated      Kind = "channel_update"
	ChannelDeleted      Kind = "channel_delete"
	ThreadCreated       Kind = "thread_create"
	GuildAdded          Kind = "guild_add"
	GuildRemoved        Kind = "guild_remove"
	CommandsChanged     Kind = "commands"
	InteractionSent     Kind = "interaction"
	InteractionAnswered Kind = "answer"
	GatewayChanged      Kind = "gateway"
)

// Event is one step of the world. Message holds the message after the step
// (before it, for a deletion); an ephemeral one has VisibleTo set.
type Event struct {
	Seq       uint64    `json:"seq"`
	At        time.Time `json:"at"`
	Kind      Kind      `json:"kind"`
	GuildID   string    `json:"guild_id,omitempty"`
	ChannelID string    `json:"channel_id,omitempty"`
	Message   *Record   `json:"message,omitempty"`
	Answer    *Answer   `json:"answer,omitempty"`
	Note      string    `json:"note,omitempty"` // gateway: identified, resumed, lost, heartbeat
}

// subscriber hands events to one function, in order, on its own goroutine: a
// slow one delays neither the bot nor the others.
type subscriber struct {
	mu    sync.Mutex
	queue []Event
	wake  chan struct{}
	done  chan struct{}
	once  sync.Once
}

func (b *subscriber) put(e Event) {
	b.mu.Lock()
	b.queue = append(b.queue, e)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *subscriber) close() { b.once.Do(func() { close(b.done) }) }

func (b *subscriber) run(fn func(Event)) {
	for {
		b.mu.Lock()
		batch := b.queue
		b.queue = nil
		b.mu.Unlock()
		for _, e := range batch {
			select {
			case <-b.done:
				return
			default:
				fn(e)
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-b.done:
			return
		case <-b.wake:
		}
	}
}

// Subscribe calls fn with every event from now on, in order and never two at
// once; fn may call back into the Server, save for Close, which waits for it.
// Cancel, or Close, ends it. To see a
// whole picture, subscribe first, then take a [Server.Snapshot], and skip
// events whose Seq is not above the snapshot's.
func (s *Server) Subscribe(fn func(Event)) (cancel func()) {
	b := &subscriber{wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return func() {}
	}
	s.subscribers = append(s.subscribers, b)
	s.wait.Go(func() { b.run(fn) })
	return func() {
		b.close()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.subscribers = slices.DeleteFunc(s.subscribers, func(o *subscriber) bool { return o == b })
	}
}

// emit numbers an event and queues it for the subscribers.
func (s *Server) emit(e Event) {
	s.seq++
	e.Seq, e.At = s.seq, s.now()
	for _, b := range s.subscribers {
		b.put(e)
	}
}

func (s *Server) emitMessage(kind Kind, r *Record) {
	c := r.copy()
	s.emit(Event{Kind: kind, GuildID: s.guildOf(r.ChannelID), ChannelID: r.ChannelID, Message: &c})
}

func (s *Server) guildOf(channelID string) string {
	if ch := s.channels[channelID]; ch != nil {
		return ch.GuildID
	}
	return ""
}

// Snapshot is the whole world at one moment.
type Snapshot struct {
	Seq      uint64              `json:"seq"`
	Bot      User                `json:"bot"`
	Online   bool                `json:"online"` // the bot has a gateway connection
	Guilds   []Guild             `json:"guilds"` // with channels, threads and members
	DMs      []Channel           `json:"dms"`
	Messages map[string][]Record `json:"messages"` // by channel, oldest first, deleted ones included
	Commands []AppCommand        `json:"commands"`
}

// Snapshot copies the world as it is now.
func (s *Server) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := Snapshot{Seq: s.seq, Bot: s.bot, Online: s.online(), Messages: map[string][]Record{}, Commands: slices.Clone(s.commands)}
	for _, id := range s.guildOrder {
		snap.Guilds = append(snap.Guilds, s.guilds[id].full())
	}
	for _, ch := range s.channels {
		if ch.Type == DMChannel {
			snap.DMs = append(snap.DMs, ch.Channel)
		}
		snap.Messages[ch.ID] = ch.history()
	}
	slices.SortFunc(snap.DMs, func(a, b Channel) int { return strings.Compare(a.ID, b.ID) })
	return snap
}

func (g *guild) full() Guild {
	c := g.Guild
	c.Roles = slices.Clone(g.Roles)
	for _, ch := range g.channels {
		c.Channels = append(c.Channels, ch.Channel)
	}
	for _, m := range g.members {
		c.Members = append(c.Members, *m)
	}
	slices.SortFunc(c.Members, func(a, b Member) int { return strings.Compare(a.User.ID, b.User.ID) })
	return c
}

func (c *channel) history() []Record {
	list := make([]Record, 0, len(c.records))
	for _, r := range c.records {
		list = append(list, r.copy())
	}
	return list
}

// Messages is what a channel shows now: not deleted, not ephemeral, oldest
// first.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	if ch := s.channels[channelID]; ch != nil {
		for _, r := range ch.records {
			if r.DeletedAt == nil && r.VisibleTo == "" {
				list = append(list, r.Message)
			}
		}
	}
	return list
}

// History is every message a channel ever held, oldest first.
func (s *Server) History(channelID string) []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch := s.channels[channelID]; ch != nil {
		return ch.history()
	}
	return nil
}

// Creation is a message as a test tells it from others: where, and by what
// mark of its own.
type Creation struct{ ChannelID, Mark string }

// Creations counts the messages ever created, deleted ones too, by channel and
// mark; an empty mark is not counted. Exactly once means every count is 1.
func (s *Server) Creations(mark func(Message) string) map[Creation]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := map[Creation]int{}
	for _, r := range s.messages {
		first := r.Message
		if len(r.Versions) > 0 {
			first = r.Versions[0]
		}
		if m := mark(first); m != "" {
			counts[Creation{r.ChannelID, m}]++
		}
	}
	return counts
}
