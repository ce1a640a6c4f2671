package standin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// pageWorld is a snapshot as one member may see it.
type pageWorld struct {
	Seq      uint64               `json:"seq"`
	Online   bool                 `json:"online"`
	Bot      User                 `json:"bot"`
	User     string               `json:"user"` // whose view it is
	Guild    Guild                `json:"guild"`
	Messages map[string][]Message `json:"messages"`
	Commands []AppCommand         `json:"commands"`
	OnPosts  []AppCommand         `json:"on_posts"` // those of a message's menu
}

// pageState answers with the first guild as ?user= sees it; without a user, as
// its first member who is no bot.
func (s *Server) pageState(w http.ResponseWriter, r *http.Request) {
	snap := s.Snapshot()
	view := pageWorld{Seq: snap.Seq, Online: snap.Online, Bot: snap.Bot, Messages: map[string][]Message{}, Commands: []AppCommand{}, OnPosts: []AppCommand{}}
	if len(snap.Guilds) > 0 {
		view.Guild = snap.Guilds[0]
		view.User = viewer(view.Guild, r.URL.Query().Get("user"))
		s.limit(&view, snap)
	}
	answer(w, http.StatusOK, view)
}

// viewer is the member asked for, or the plainest one: the page opens with
// the eyes of someone who may do nothing special.
func viewer(g Guild, asked string) string {
	people := slices.DeleteFunc(slices.Clone(g.Members), func(m Member) bool { return m.User.Bot })
	slices.SortStableFunc(people, func(a, b Member) int { return len(a.Roles) - len(b.Roles) })
	for _, m := range people {
		if m.User.ID == asked {
			return asked
		}
	}
	if len(people) == 0 {
		return ""
	}
	return people[0].User.ID
}

// limit leaves in the view what its user may see and use.
func (s *Server) limit(view *pageWorld, snap Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[view.Guild.ID]
	if g == nil {
		return
	}
	if ch := s.dms[view.User]; ch != nil {
		// The conversation with the bot, below the server's own channels.
		talk := ch.Channel
		talk.Name, talk.Topic, talk.Position = cmp.Or(s.bot.GlobalName, s.bot.Username), "Direct messages; only you see them", len(view.Guild.Channels)
		defer func() {
			view.Guild.Channels = append(view.Guild.Channels, talk)
			view.Messages[talk.ID] = shownTo(view.User, snap.Messages[talk.ID])
		}()
	}
	view.Guild.Channels = slices.DeleteFunc(view.Guild.Channels, func(c Channel) bool {
		ch := s.channels[c.ID]
		return ch == nil || !s.may(view.User, ch).has(ViewChannel)
	})
	for _, c := range view.Guild.Channels {
		view.Messages[c.ID] = shownTo(view.User, snap.Messages[c.ID])
	}
	may := g.permissions(view.User, nil)
	for _, cmd := range snap.Commands {
		need, everyone := cmd.needs()
		usable := may.has(need) && (everyone || may.has(Administrator))
		if cmd.GuildID != "" && cmd.GuildID != g.ID || !usable {
			continue
		}
		switch cmd.Type {
		case SlashCommand:
			view.Commands = append(view.Commands, cmd)
		case MessageCommand:
			view.OnPosts = append(view.OnPosts, cmd)
		}
	}
}

// shownTo are the messages that a member sees in a channel.
func shownTo(user string, records []Record) []Message {
	list := []Message{}
	for _, record := range records {
		if record.DeletedAt == nil && (record.VisibleTo == "" || record.VisibleTo == user) {
			list = append(list, record.Message)
		}
	}
	return list
}

// overhears tells whether a channel is another member's conversation with the bot.
func (s *Server) overhears(user, channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[channelID]
	return ch != nil && ch.Type == DMChannel && s.dms[user] != ch
}

// pageStep is one event as the page is told of it: a message's new state, or
// that something else of the world changed.
type pageStep struct {
	Seq     uint64   `json:"seq"`
	Kind    Kind     `json:"kind"`
	Message *Message `json:"message,omitempty"`
}

// pageEvents streams the steps that ?user= may see as server-sent events. The
// page subscribes first and asks for the state then, and does so again after
// every break, so nothing is replayed here.
func (s *Server) pageEvents(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if snap := s.Snapshot(); len(snap.Guilds) > 0 {
		user = viewer(snap.Guilds[0], user)
	}
	steps := make(chan pageStep)
	cancel := s.Subscribe(func(e Event) {
		if e.Kind == InteractionSent || e.Kind == InteractionAnswered {
			return // the page that acted has its answer, the others see messages
		}
		step := pageStep{Seq: e.Seq, Kind: e.Kind}
		if e.Message != nil {
			if v := e.Message.VisibleTo; v != "" && v != user || s.overhears(user, e.ChannelID) {
				return
			}
			step.Message = &e.Message.Message
		}
		select {
		case steps <- step:
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	})
	defer cancel()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a listener's own limit is for answers, not for a stream
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for text := ": connected\n\n"; ; {
		if _, err := fmt.Fprint(w, text); err != nil || out.Flush() != nil {
			return
		}
		select {
		case step := <-steps:
			data, err := json.Marshal(step)
			if err != nil {
				s.log.Error("page event", "err", err)
				return
			}
			text = "data: " + string(data) + "\n\n"
		case <-beat.C:
			text = ": still here\n\n"
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}
