package standin

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// Interaction and callback types, as Discord numbers them.
const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5

	callbackMessage      = 4
	callbackDefer        = 5
	callbackDeferUpdate  = 6
	callbackUpdate       = 7
	callbackAutocomplete = 8
	callbackModal        = 9
)

// tokenLife is how long follow-ups are taken.
const tokenLife = 15 * time.Minute

// interaction is one act of a member and what the bot made of it.
type interaction struct {
	id, token string
	kind      int
	name      string // of the command
	user      User
	channel   *channel
	created   time.Time
	source    *Record // the message whose component was used
	focus     int     // the focused option's type, of an autocompletion

	acked     int // callback type; 0: none yet
	ackedAt   time.Time
	waiting   bool // deferred, and not filled in yet
	original  *Record
	followups []*Record
	choices   []Choice
	modal     *Modal
	changed   chan struct{} // closed and replaced at every change
}

// Modal is a pop-up form.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`
}

// callbackInput is the body that answers an interaction.
type callbackInput struct {
	Type int             `json:"type"`
	Data json.RawMessage `json:"data"`
}

// touch wakes whoever waits for this interaction, and tells the observers.
func (s *Server) touch(i *interaction) {
	close(i.changed)
	i.changed = make(chan struct{})
	a := i.answer()
	s.emit(Event{Kind: InteractionAnswered, GuildID: i.channel.GuildID, ChannelID: i.channel.ID, Answer: &a})
}

// postCallback is the first answer to an interaction: within three seconds,
// and only one.
func (s *Server) postCallback(c *call) (int, any, error) {
	i := s.interactions[c.PathValue("interaction_token")]
	if i == nil || i.id != c.PathValue("interaction_id") {
		return 0, nil, refuse(10062)
	}
	if i.acked != 0 {
		return 0, nil, refuse(40060)
	}
	if s.now().Sub(i.created) > s.opts.AckWithin {
		return 0, nil, refuse(10062)
	}
	var in callbackInput
	if err := c.decode(&in); err != nil {
		return 0, nil, err
	}
	if err := i.accepts(in.Type); err != nil {
		return 0, nil, err
	}
	data := *c
	data.body = in.Data
	if string(in.Data) == "null" {
		data.body = nil
	}
	if err := s.acknowledge(&data, i, in.Type); err != nil {
		return 0, nil, err
	}
	i.acked, i.ackedAt = in.Type, s.now()
	s.touch(i)
	if c.URL.Query().Get("with_response") == "true" {
		return http.StatusOK, i.callback(), nil
	}
	return http.StatusNoContent, nil, nil
}

// accepts tells which kinds of answer fit which kinds of interaction.
func (i *interaction) accepts(callback int) error {
	fits := map[int][]int{
		interactionCommand:      {callbackMessage, callbackDefer, callbackModal},
		interactionComponent:    {callbackMessage, callbackDefer, callbackDeferUpdate, callbackUpdate, callbackModal},
		interactionAutocomplete: {callbackAutocomplete},
		interactionModal:        {callbackMessage, callbackDefer, callbackDeferUpdate, callbackUpdate},
	}[i.kind]
	if slices.Contains(fits, callback) {
		return nil
	}
	var f form
	f.fail([]any{"type"}, "INTERACTION_CALLBACK_TYPE_INVALID", "Value must be one of %v for this interaction.", fits)
	return f.err()
}

// acknowledge carries out one kind of first answer.
func (s *Server) acknowledge(c *call, i *interaction, callback int) error {
	switch callback {
	case callbackAutocomplete:
		return s.complete(c, i)
	case callbackModal:
		var m Modal
		if err := c.decode(&m); err != nil {
			return err
		}
		var f form
		checkModal(&f, []any{"data"}, &m)
		if err := f.err(); err != nil {
			return err
		}
		i.modal = &m
		return nil
	case callbackDeferUpdate:
		i.original = i.source
		return nil
	}
	var in messageInput
	var old *Record
	if callback == callbackUpdate {
		old = i.source
	}
	if err := s.readMessage(c, &in, []any{"data"}, old); err != nil {
		return err
	}
	switch callback {
	case callbackUpdate:
		if i.source == nil {
			return refuse(50013)
		}
		i.original = i.source
		return s.edit(i.channel, i.source, &in)
	case callbackDefer:
		m := s.authored(i)
		m.Flags = in.Flags.Value&FlagEphemeral | FlagLoading
		i.waiting = true
		i.original = s.store(i.channel, m, i.viewer(m))
		return nil
	}
	m, err := s.fill(i, s.authored(i), &in)
	if err != nil {
		return err
	}
	i.original = s.store(i.channel, m, i.viewer(m))
	return nil
}

func (s *Server) complete(c *call, i *interaction) error {
	var in struct {
		Choices []Choice `json:"choices"`
	}
	if err := c.decode(&in); err != nil {
		return err
	}
	var f form
	path := []any{"data", "choices"}
	if len(in.Choices) > maxChoices {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxChoices)
	}
	for n, ch := range in.Choices {
		checkChoice(&f, at(path, n), ch, i.focus)
	}
	i.choices = append([]Choice{}, in.Choices...)
	return f.err()
}

// authored is an empty message of the bot's that answers the interaction.
func (s *Server) authored(i *interaction) Message {
	m := s.blank(i.channel, s.bot)
	m.ApplicationID, m.WebhookID = s.bot.ID, s.bot.ID
	m.Interaction = &InteractionMetadata{ID: i.id, Type: i.kind, User: i.user, Name: i.name, Owners: s.owners(i.channel)}
	if i.kind == interactionCommand {
		const chatInput = 20
		m.Type = chatInput
	}
	return m
}

// fill lays a body over an answer. The ephemeral flag may be set here only.
func (s *Server) fill(i *interaction, m Message, in *messageInput) (Message, error) {
	m.Flags |= in.Flags.Value & FlagEphemeral
	m.TTS = in.TTS
	s.apply(in, &m)
	if m.isEmpty() {
		return m, refuse(50006)
	}
	s.mention(i.channel, in.Allowed, &m)
	return m, nil
}

// viewer is who alone sees a message, or empty.
func (i *interaction) viewer(m Message) string {
	if m.Flags&FlagEphemeral != 0 {
		return i.user.ID
	}
	return ""
}

func (s *Server) owners(ch *channel) map[string]string {
	if ch.GuildID == "" {
		return map[string]string{"0": "0"}
	}
	return map[string]string{"0": ch.GuildID}
}

// callback is what with_response=true asks for.
func (i *interaction) callback() any {
	in := map[string]any{"id": i.id, "type": i.kind}
	resource := map[string]any{"type": i.acked}
	if i.original != nil {
		in["response_message_id"] = i.original.ID
		in["response_message_loading"] = i.waiting
		in["response_message_ephemeral"] = i.original.VisibleTo != ""
		resource["message"] = i.original.wire()
	}
	return map[string]any{"interaction": in, "resource": resource}
}

// webhookAt finds the interaction whose token a webhook route carries.
func (s *Server) webhookAt(c *call) (*interaction, error) {
	if c.PathValue("webhook_id") != s.bot.ID {
		return nil, refuse(10015)
	}
	i := s.interactions[c.PathValue("webhook_token")]
	switch {
	case i == nil || s.now().Sub(i.created) > tokenLife:
		return nil, refuse(50027)
	case i.acked == 0:
		return nil, refuse(10015)
	}
	return i, nil
}

// postFollowup adds a message to an answer. The first one after a deferral
// fills the deferred message in, as Discord has it.
func (s *Server) postFollowup(c *call) (int, any, error) {
	i, err := s.webhookAt(c)
	if err != nil {
		return 0, nil, err
	}
	var in messageInput
	if err := s.readMessage(c, &in, nil, nil); err != nil {
		return 0, nil, err
	}
	if i.waiting {
		if err := s.settleDeferred(i, &in); err != nil {
			return 0, nil, err
		}
		return http.StatusOK, i.original.wire(), nil
	}
	m, err := s.fill(i, s.authored(i), &in)
	if err != nil {
		return 0, nil, err
	}
	m.Type = 0
	r := s.store(i.channel, m, i.viewer(m))
	i.followups = append(i.followups, r)
	s.touch(i)
	return http.StatusOK, r.wire(), nil
}

// settleDeferred replaces "thinking…" by the answer.
func (s *Server) settleDeferred(i *interaction, in *messageInput) error {
	m := i.original.Message
	in.Flags.Value &^= FlagEphemeral // decided when it was deferred
	m, err := s.fill(i, m, in)
	if err != nil {
		return err
	}
	m.Flags &^= FlagLoading
	i.waiting = false
	s.change(i.channel, i.original, m)
	s.touch(i)
	return nil
}

// followupAt finds a message of an interaction's answer.
func (s *Server) followupAt(c *call) (*interaction, *Record, error) {
	i, err := s.webhookAt(c)
	if err != nil {
		return nil, nil, err
	}
	r, id := i.original, c.PathValue("message_id")
	if id != "@original" {
		r = s.messages[id]
		known := r == i.original || slices.Contains(i.followups, r)
		if r != nil && !known {
			r = nil
		}
	}
	if r == nil || r.DeletedAt != nil {
		return nil, nil, refuse(10008)
	}
	return i, r, nil
}

func (s *Server) getFollowup(c *call) (int, any, error) {
	_, r, err := s.followupAt(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, r.wire(), nil
}

func (s *Server) patchFollowup(c *call) (int, any, error) {
	i, r, err := s.followupAt(c)
	if err != nil {
		return 0, nil, err
	}
	var in messageInput
	old := r
	if r == i.original && i.waiting {
		old = nil // filled in as if it were new
	}
	if err := s.readMessage(c, &in, nil, old); err != nil {
		return 0, nil, err
	}
	if r == i.original && i.waiting {
		err = s.settleDeferred(i, &in)
	} else if err = s.edit(i.channel, r, &in); err == nil {
		s.touch(i)
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, r.wire(), nil
}

func (s *Server) deleteFollowup(c *call) (int, any, error) {
	i, r, err := s.followupAt(c)
	if err != nil {
		return 0, nil, err
	}
	s.erase(r)
	i.waiting = i.waiting && r != i.original
	s.touch(i)
	return http.StatusNoContent, nil, nil
}
