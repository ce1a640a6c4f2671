package standin

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// messageInput is the body of a create or edit request. Keys left out and
// keys sent as null differ in an edit.
type messageInput struct {
	Content      optional[string]       `json:"content"`
	Nonce        json.RawMessage        `json:"nonce"`
	EnforceNonce bool                   `json:"enforce_nonce"`
	TTS          bool                   `json:"tts"`
	Embeds       optional[[]Embed]      `json:"embeds"`
	Allowed      *allowedMentions       `json:"allowed_mentions"`
	Reference    *Reference             `json:"message_reference"`
	Components   optional[[]Component]  `json:"components"`
	Flags        optional[int]          `json:"flags"`
	Attachments  optional[[]Attachment] `json:"attachments"`
	Stickers     []string               `json:"sticker_ids"`
	Poll         json.RawMessage        `json:"poll"`

	nonce   string
	files   []Attachment
	settled bool // an edit: Flags holds the message's flags as they will be
}

// sendable are the flags a bot may set on a message.
const sendable = FlagSuppressEmbeds | FlagSuppressNotifications | FlagComponentsV2

// editable are those an edit may still change.
const editable = FlagSuppressEmbeds | FlagComponentsV2

// readMessage decodes and checks a create or edit body. Where the message sits
// in a larger body, path leads to it. The old message (nil: none) is the one
// edited: it stays one of components V2 once it is.
func (s *Server) readMessage(c *call, in *messageInput, path []any, old *Record) error {
	if err := c.decode(in); err != nil {
		return err
	}
	in.files = c.files
	if old != nil {
		in.settled = true
		in.Flags.Value = in.Flags.Value&editable | old.Flags&^FlagSuppressEmbeds
		if !in.Flags.Set {
			in.Flags.Value = old.Flags
		}
	}
	return in.check(path)
}

// isEmpty tells a message Discord refuses with 50006.
func (m *Message) isEmpty() bool {
	return m.Content == "" && len(m.Embeds) == 0 && len(m.Attachments) == 0 &&
		(len(m.Components) == 0 || m.Flags&FlagComponentsV2 == 0)
}

// apply lays the sent keys over a message.
func (s *Server) apply(in *messageInput, m *Message) {
	in.Content.into(&m.Content)
	if in.Embeds.Set {
		m.Embeds = slices.Concat([]Embed{}, in.Embeds.Value)
	}
	if in.Components.Set {
		m.Components = slices.Concat([]Component{}, in.Components.Value)
	}
	switch {
	case in.settled:
		m.Flags = in.Flags.Value
	case in.Flags.Set:
		m.Flags = m.Flags&^sendable | in.Flags.Value&sendable
	}
	if in.Attachments.Set {
		m.Attachments = slices.DeleteFunc(slices.Clone(m.Attachments), func(a Attachment) bool {
			return !slices.ContainsFunc(in.Attachments.Value, func(k Attachment) bool { return k.ID == a.ID })
		})
	}
	for n, file := range in.files {
		for _, about := range in.Attachments.Value {
			if about.ID == strconv.Itoa(n) {
				file.Description = about.Description
			}
		}
		file.ID = s.ids.next(s.now())
		s.uploads.keep(file.ID, upload{kind: file.ContentType, data: file.data})
		file.URL = attachmentURL(file.host, file.ID, file.Filename)
		file.ProxyURL, file.data, file.host = file.URL, nil, ""
		m.Attachments = append(slices.Clip(m.Attachments), file)
	}
}

// blank is a message of an author in a channel with Discord's defaults.
func (s *Server) blank(ch *channel, author User) Message {
	return Message{
		ID: s.ids.next(s.now()), ChannelID: ch.ID, Author: author, Timestamp: s.now().UTC().Truncate(time.Millisecond),
		Mentions: []User{}, MentionRoles: []string{}, Attachments: []Attachment{}, Embeds: []Embed{}, Components: []Component{},
	}
}

// compose makes the bot's message of a checked body, not yet in the channel.
func (s *Server) compose(ch *channel, in *messageInput) (Message, error) {
	m := s.blank(ch, s.bot)
	m.ApplicationID, m.Nonce, m.TTS = s.bot.ID, in.nonce, in.TTS
	s.apply(in, &m)
	if err := s.answerTo(ch, in, &m); err != nil {
		return m, err
	}
	if m.isEmpty() {
		return m, refuse(50006)
	}
	s.mention(ch, in.Allowed, &m)
	return m, nil
}

// answerTo makes the message a reply where the body says so.
func (s *Server) answerTo(ch *channel, in *messageInput, m *Message) error {
	if in.Reference == nil || in.Reference.MessageID == "" {
		return nil
	}
	to := s.messages[in.Reference.MessageID]
	if to == nil || to.ChannelID != ch.ID || to.DeletedAt != nil {
		if f := in.Reference.FailIfNotExists; f != nil && !*f {
			return nil
		}
		var f form
		f.fail([]any{"message_reference"}, "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
		return f.err()
	}
	const reply = 19
	m.Type = reply
	m.Reference = &Reference{MessageID: to.ID, ChannelID: ch.ID, GuildID: ch.GuildID}
	quoted := to.wire()
	quoted.Referenced = nil
	m.Referenced = &quoted
	return nil
}

// store puts a message into its channel and tells everyone who may know.
func (s *Server) store(ch *channel, m Message, visibleTo string) *Record {
	r := &Record{Message: m, VisibleTo: visibleTo}
	ch.records = append(ch.records, r)
	s.messages[m.ID] = r
	if visibleTo == "" {
		ch.LastMessageID = m.ID
		if ch.isThread() {
			ch.MessageCount++
		}
		s.announce("MESSAGE_CREATE", ch, r)
	}
	s.emitMessage(MessageCreated, r)
	return r
}

// announce sends a message event to the sessions whose intents ask for it.
func (s *Server) announce(event string, ch *channel, r *Record) {
	intent := intentDirectMessages
	m := r.Message
	if g := s.guilds[ch.GuildID]; g != nil {
		intent = intentGuildMessages
		m.GuildID, m.Member = g.ID, g.members[m.Author.ID]
	}
	if event != "MESSAGE_CREATE" {
		m.Nonce = ""
	}
	s.dispatch(ch.GuildID, intent, event, s.hide(m))
}

// wire is a message as a GET gives it. The nonce is not in it: a bot that
// looks for its nonce in a channel's history does not find it on Discord.
func (r *Record) wire() Message {
	m := r.Message
	m.Nonce = ""
	return m
}

// hide empties another author's message where the application was not granted
// the message content intent.
func (s *Server) hide(m Message) Message {
	ours := m.Author.ID == s.bot.ID || slices.ContainsFunc(m.Mentions, func(u User) bool { return u.ID == s.bot.ID })
	direct := s.channels[m.ChannelID] != nil && s.channels[m.ChannelID].Type == DMChannel
	if ours || direct || s.opts.Privileged&intentMessageContent != 0 {
		return m
	}
	m.Content, m.Embeds, m.Attachments, m.Components = "", []Embed{}, []Attachment{}, []Component{}
	return m
}

// mayPost checks a channel for a message of this shape.
func (s *Server) mayPost(ch *channel, in *messageInput) error {
	want := ViewChannel | SendMessages
	if ch.isThread() {
		want = ViewChannel | SendMessagesInThreads
	}
	if len(in.Embeds.Value) > 0 {
		want |= EmbedLinks
	}
	if len(in.files) > 0 {
		want |= AttachFiles
	}
	if in.Reference != nil {
		want |= ReadMessageHistory
	}
	return s.need(ch, want)
}

func (s *Server) postMessage(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	if err := s.need(ch, ViewChannel); err != nil {
		return 0, nil, err
	}
	if !ch.takesMessages() {
		return 0, nil, refuse(50008)
	}
	var in messageInput
	if err := s.readMessage(c, &in, nil, nil); err != nil {
		return 0, nil, err
	}
	if err := s.mayPost(ch, &in); err != nil {
		return 0, nil, err
	}
	if ch.Type == DMChannel && s.users[ch.Recipients[0].ID].DMsClosed {
		return 0, nil, refuse(50007)
	}
	if err := ch.wakeThread(); err != nil {
		return 0, nil, err
	}
	if r, err := s.repeated(&in); r != nil || err != nil {
		return http.StatusOK, r, err
	}
	m, err := s.compose(ch, &in)
	if err != nil {
		return 0, nil, err
	}
	s.store(ch, m, "")
	s.rememberNonce(&m)
	return http.StatusOK, m, nil
}

// wakeThread opens an archived thread for a new message, as Discord does by
// itself unless the thread is locked.
func (c *channel) wakeThread() error {
	if c.ThreadMetadata == nil {
		return nil
	}
	if c.ThreadMetadata.Locked {
		return refuse(160005)
	}
	if c.ThreadMetadata.Archived {
		meta := *c.ThreadMetadata
		meta.Archived = false
		c.ThreadMetadata = &meta
	}
	return nil
}

// recordAt finds the message a route names, seen from the bot: deleted and
// ephemeral ones are unknown.
func (s *Server) recordAt(c *call, want Permissions) (*channel, *Record, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return nil, nil, err
	}
	if err := s.need(ch, want); err != nil {
		return nil, nil, err
	}
	r := s.messages[c.PathValue("message_id")]
	if r == nil || r.ChannelID != ch.ID || r.DeletedAt != nil || r.VisibleTo != "" {
		return nil, nil, refuse(10008)
	}
	return ch, r, nil
}

func (s *Server) getMessage(c *call) (int, any, error) {
	_, r, err := s.recordAt(c, ViewChannel|ReadMessageHistory)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.hide(r.wire()), nil
}

func (s *Server) patchMessage(c *call) (int, any, error) {
	ch, r, err := s.recordAt(c, ViewChannel)
	if err != nil {
		return 0, nil, err
	}
	if r.Author.ID != s.bot.ID {
		return 0, nil, refuse(50005)
	}
	if ch.ThreadMetadata != nil && ch.ThreadMetadata.Archived {
		return 0, nil, refuse(50083)
	}
	var in messageInput
	if err := s.readMessage(c, &in, nil, r); err != nil {
		return 0, nil, err
	}
	if err := s.edit(ch, r, &in); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, r.wire(), nil
}

// edit changes a message and keeps what it was.
func (s *Server) edit(ch *channel, r *Record, in *messageInput) error {
	m := r.Message
	s.apply(in, &m)
	if m.isEmpty() {
		return refuse(50006)
	}
	if in.Content.Set {
		s.mention(ch, in.Allowed, &m)
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	m.EditedTimestamp = &now
	s.change(ch, r, m)
	return nil
}

// change replaces a message by a later version of it.
func (s *Server) change(ch *channel, r *Record, m Message) {
	r.Versions = append(r.Versions, r.Message)
	r.Message = m
	if r.VisibleTo == "" {
		s.announce("MESSAGE_UPDATE", ch, r)
	}
	s.emitMessage(MessageUpdated, r)
}

func (s *Server) deleteMessage(c *call) (int, any, error) {
	ch, r, err := s.recordAt(c, ViewChannel)
	if err != nil {
		return 0, nil, err
	}
	if r.Author.ID != s.bot.ID {
		if err := s.need(ch, ManageMessages); err != nil {
			return 0, nil, err
		}
	}
	s.erase(r)
	return http.StatusNoContent, nil, nil
}

// erase marks a message deleted.
func (s *Server) erase(r *Record) {
	now := s.now().UTC()
	r.DeletedAt = &now
	if ch := s.channels[r.ChannelID]; ch != nil && r.VisibleTo == "" {
		gone := map[string]any{"id": r.ID, "channel_id": r.ChannelID}
		intent := intentDirectMessages
		if ch.GuildID != "" {
			gone["guild_id"], intent = ch.GuildID, intentGuildMessages
		}
		s.dispatch(ch.GuildID, intent, "MESSAGE_DELETE", gone)
	}
	s.emitMessage(MessageDeleted, r)
}

// crosspost publishes a message of an announcement channel to its followers.
func (s *Server) crosspost(c *call) (int, any, error) {
	ch, r, err := s.recordAt(c, ViewChannel|SendMessages)
	if err != nil {
		return 0, nil, err
	}
	switch {
	case ch.Type != AnnouncementChannel:
		return 0, nil, refuse(50024)
	case r.Author.ID != s.bot.ID && !s.may(s.bot.ID, ch).has(ManageMessages):
		return 0, nil, refuse(50013)
	case r.Flags&FlagCrossposted != 0:
		return 0, nil, refuse(40033)
	}
	m := r.Message
	m.Flags |= FlagCrossposted
	s.change(ch, r, m)
	return http.StatusOK, r.wire(), nil
}
