package standin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What can keep a member's act from an answer, beside [ErrUnknown].
var (
	ErrOffline   = errors.New("the bot has no gateway session")
	ErrNoAnswer  = errors.New("the application did not respond")
	ErrForbidden = errors.New("the member may not do this")
	ErrInput     = errors.New("the command does not take this input")
)

// Command is a member calling a command. An empty GuildID with an empty
// ChannelID calls it in the member's conversation with the bot.
type Command struct {
	GuildID   string   `json:"guild_id"`
	ChannelID string   `json:"channel_id"`
	UserID    string   `json:"user_id"`
	Name      string   `json:"name"`
	Options   []Option `json:"options"`
	TargetID  string   `json:"target_id"` // the message or user, of a context menu command
	Locale    string   `json:"locale"`    // default en-US
	// Granted: the server offers the command to this member, whatever its default
	// permissions: Server settings, Integrations.
	Granted bool `json:"granted"`
}

// Option is an argument. Users, roles and channels are given by id; a
// subcommand has Options in place of a Value.
type Option struct {
	Name    string   `json:"name"`
	Value   any      `json:"value,omitempty"`
	Focused bool     `json:"focused,omitempty"` // being typed, in an autocompletion
	Options []Option `json:"options,omitempty"`
}

// Press is a member pressing a button, or, with Values, picking from a menu.
type Press struct {
	MessageID string   `json:"message_id"`
	CustomID  string   `json:"custom_id"`
	UserID    string   `json:"user_id"`
	Values    []string `json:"values"`
	Locale    string   `json:"locale"`
}

// Submission is a member sending off the form an answer showed.
type Submission struct {
	InteractionID string              `json:"interaction_id"` // the one answered by the form
	Values        map[string]string   `json:"values"`         // by custom id of the inputs
	Picked        map[string][]string `json:"picked"`         // by custom id of the menus
}

// Answer is what the bot made of an act, as it stands.
type Answer struct {
	InteractionID string        `json:"interaction_id"`
	UserID        string        `json:"user_id"`
	Callback      int           `json:"callback"`  // Discord's callback type; 0: not acknowledged
	AckAfter      time.Duration `json:"ack_after"` // from the act to the acknowledgement
	Waiting       bool          `json:"waiting"`   // deferred, nothing shown yet
	Message       *Record       `json:"message,omitempty"`
	Followups     []Record      `json:"followups,omitempty"`
	Choices       []Choice      `json:"choices,omitempty"`
	Modal         *Modal        `json:"modal,omitempty"`
}

func (i *interaction) answer() Answer {
	a := Answer{InteractionID: i.id, UserID: i.user.ID, Callback: i.acked, Waiting: i.waiting, Choices: i.choices, Modal: i.modal}
	if i.acked != 0 {
		a.AckAfter = i.ackedAt.Sub(i.created)
	}
	if i.original != nil {
		r := i.original.copy()
		a.Message = &r
	}
	for _, f := range i.followups {
		a.Followups = append(a.Followups, f.copy())
	}
	return a
}

// complete tells an answer one need not wait longer for: acknowledged, and
// filled in if it was deferred.
func (a Answer) complete() bool { return a.Callback != 0 && !a.Waiting }

// Interact calls a slash or context menu command and waits until the bot's
// answer shows: the first response, or what fills in a deferred one. An
// answer not acknowledged in time is [ErrNoAnswer]; a context that ends while
// a deferred answer is awaited gives the answer so far with its error.
func (s *Server) Interact(ctx context.Context, c Command) (Answer, error) {
	return s.act(ctx, func() (*interaction, map[string]any, error) { return s.call(c, false) })
}

// Autocomplete asks for completions of the focused option.
func (s *Server) Autocomplete(ctx context.Context, c Command) (Answer, error) {
	return s.act(ctx, func() (*interaction, map[string]any, error) { return s.call(c, true) })
}

// Click presses a button or picks from a menu of a message.
func (s *Server) Click(ctx context.Context, p Press) (Answer, error) {
	return s.act(ctx, func() (*interaction, map[string]any, error) { return s.press(p) })
}

// SubmitModal sends off the form that answered an interaction.
func (s *Server) SubmitModal(ctx context.Context, m Submission) (Answer, error) {
	return s.act(ctx, func() (*interaction, map[string]any, error) { return s.submit(m) })
}

// act sends an interaction to the bot and waits.
func (s *Server) act(ctx context.Context, make func() (*interaction, map[string]any, error)) (Answer, error) {
	s.mu.Lock()
	i, payload, err := make()
	if err != nil {
		s.mu.Unlock()
		return Answer{}, err
	}
	s.remember(i)
	reached := s.dispatch(i.channel.GuildID, 0, "INTERACTION_CREATE", payload)
	a := i.answer()
	s.emit(Event{Kind: InteractionSent, GuildID: i.channel.GuildID, ChannelID: i.channel.ID, Answer: &a})
	s.mu.Unlock()
	if reached == 0 {
		return a, ErrOffline
	}
	ackCtx, cancel := context.WithTimeoutCause(ctx, s.opts.AckWithin, ErrNoAnswer)
	defer cancel()
	if a, err := s.Await(ackCtx, i.id, func(a Answer) bool { return a.Callback != 0 }); err != nil {
		return a, err
	}
	return s.Await(ctx, i.id, Answer.complete)
}

// Await waits until an interaction's answer is as asked. Interactions are
// known for fifteen minutes.
func (s *Server) Await(ctx context.Context, interactionID string, done func(Answer) bool) (Answer, error) {
	for {
		s.mu.Lock()
		i := s.interactions[s.tokenOf[interactionID]]
		if i == nil {
			s.mu.Unlock()
			return Answer{}, fmt.Errorf("interaction %s: %w", interactionID, ErrUnknown)
		}
		a, changed := i.answer(), i.changed
		s.mu.Unlock()
		if done(a) {
			return a, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return a, fmt.Errorf("interaction %s: %w", interactionID, context.Cause(ctx))
		case <-s.ctx.Done():
			return a, fmt.Errorf("interaction %s: %w", interactionID, ErrOffline)
		}
	}
}

// remember files an interaction under its token, and forgets the old ones.
func (s *Server) remember(i *interaction) {
	for len(s.spent) > 0 {
		old := s.interactions[s.spent[0]]
		if s.now().Sub(old.created) <= tokenLife {
			break
		}
		delete(s.interactions, old.token)
		delete(s.tokenOf, old.id)
		s.spent = s.spent[1:]
	}
	s.interactions[i.token], s.tokenOf[i.id] = i, i.token
	s.spent = append(s.spent, i.token)
}

// Say posts a message as a member.
func (s *Server) Say(channelID, userID, content string) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, u := s.channels[channelID], s.users[userID]
	if ch == nil || u == nil {
		return Message{}, fmt.Errorf("channel %s, user %s: %w", channelID, userID, ErrUnknown)
	}
	if !ch.takesMessages() || !s.may(userID, ch).has(SendMessages) {
		return Message{}, fmt.Errorf("channel %s, user %s: %w", channelID, userID, ErrForbidden)
	}
	m := s.blank(ch, *u)
	m.Content = content
	s.mention(ch, nil, &m)
	return s.store(ch, m, "").Message, nil
}

// Remove deletes a message as a moderator would.
func (s *Server) Remove(messageID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.messages[messageID]
	if r == nil || r.DeletedAt != nil {
		return fmt.Errorf("message %s: %w", messageID, ErrUnknown)
	}
	s.erase(r)
	return nil
}

// press builds the interaction of a component.
func (s *Server) press(p Press) (*interaction, map[string]any, error) {
	r := s.messages[p.MessageID]
	if r == nil || r.DeletedAt != nil || r.VisibleTo != "" && r.VisibleTo != p.UserID {
		return nil, nil, fmt.Errorf("message %s: %w", p.MessageID, ErrUnknown)
	}
	c := findComponent(r.Components, p.CustomID)
	if c == nil || c.Disabled {
		return nil, nil, fmt.Errorf("component %q of message %s: %w", p.CustomID, p.MessageID, ErrUnknown)
	}
	i, payload, err := s.begin(interactionComponent, r.ChannelID, p.UserID, p.Locale)
	if err != nil {
		return nil, nil, err
	}
	i.source = r
	data := map[string]any{"custom_id": c.CustomID, "component_type": c.Type, "id": c.ID}
	if isSelect(c.Type) {
		if err := c.takes(p.Values); err != nil {
			return nil, nil, err
		}
		data["values"] = append([]string{}, p.Values...)
		found := newResolved()
		for _, v := range p.Values {
			if err := s.resolve(found, i.channel, c.Type, v); err != nil {
				return nil, nil, err
			}
		}
		data["resolved"] = found
	}
	payload["data"], payload["message"] = data, r.wire()
	return i, payload, nil
}

// takes checks a member's picks against the menu.
func (c *Component) takes(values []string) error {
	least, most := 1, 1
	if c.MinValues != nil {
		least = *c.MinValues
	}
	if c.MaxValues != nil {
		most = *c.MaxValues
	}
	if len(values) < least || len(values) > most {
		return fmt.Errorf("menu %q with %d values: %w", c.CustomID, len(values), ErrInput)
	}
	for _, v := range values {
		if c.Type == StringSelect && !slices.ContainsFunc(c.Options, func(o SelectOption) bool { return o.Value == v }) {
			return fmt.Errorf("menu %q with value %q: %w", c.CustomID, v, ErrInput)
		}
	}
	return nil
}

func findComponent(list []Component, customID string) *Component {
	for i := range list {
		c := &list[i]
		if customID != "" && c.CustomID == customID {
			return c
		}
		if found := findComponent(c.Components, customID); found != nil {
			return found
		}
		if c.Accessory != nil && customID != "" && c.Accessory.CustomID == customID {
			return c.Accessory
		}
	}
	return nil
}

// submit builds the interaction of a form.
func (s *Server) submit(m Submission) (*interaction, map[string]any, error) {
	from := s.interactions[s.tokenOf[m.InteractionID]]
	if from == nil || from.modal == nil {
		return nil, nil, fmt.Errorf("form of interaction %s: %w", m.InteractionID, ErrUnknown)
	}
	i, payload, err := s.begin(interactionModal, from.channel.ID, from.user.ID, "")
	if err != nil {
		return nil, nil, err
	}
	i.source = from.source
	rows, found := []any{}, newResolved()
	for _, row := range from.modal.Components {
		if row.Type == Label {
			rows = append(rows, map[string]any{"type": Label, "id": row.ID, "component": m.entry(row.Component)})
			if err := s.pickedIn(found, i, row.Component, m.Picked[row.Component.CustomID]); err != nil {
				return nil, nil, err
			}
		} else if row.Type == ActionRow {
			rows = append(rows, map[string]any{"type": ActionRow, "id": row.ID, "components": []any{m.entry(&row.Components[0])}})
		}
	}
	payload["data"] = map[string]any{"custom_id": from.modal.CustomID, "components": rows, "resolved": found}
	if i.source != nil {
		payload["message"] = i.source.wire()
	}
	return i, payload, nil
}

// pickedIn checks what was picked from a menu of a form and tells of it.
func (s *Server) pickedIn(found resolved, i *interaction, c *Component, values []string) error {
	if !isSelect(c.Type) {
		return nil
	}
	if err := c.takes(values); err != nil && (len(values) > 0 || c.Required == nil || *c.Required) {
		return err
	}
	for _, v := range values {
		if err := s.resolve(found, i.channel, c.Type, v); err != nil {
			return err
		}
	}
	return nil
}

func (m Submission) entry(c *Component) map[string]any {
	e := map[string]any{"type": c.Type, "custom_id": c.CustomID, "id": c.ID}
	if isSelect(c.Type) {
		e["values"] = append([]string{}, m.Picked[c.CustomID]...)
	} else {
		e["value"] = m.Values[c.CustomID]
	}
	return e
}
