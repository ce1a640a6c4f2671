package standin

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const forumNeedsTag = 1 << 4 // channel flag REQUIRE_TAG

// threadInput is the body that opens a thread; Message is for forums.
type threadInput struct {
	Name        string        `json:"name"`
	Type        int           `json:"type"`
	AutoArchive int           `json:"auto_archive_duration"`
	AppliedTags []string      `json:"applied_tags"`
	Message     *messageInput `json:"message"`
}

func (in *threadInput) check() error {
	var f form
	trimmed(&in.Name)
	between(&f, []any{"name"}, in.Name, 1, 100)
	if len(in.AppliedTags) > 5 {
		f.fail([]any{"applied_tags"}, "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	}
	if in.AutoArchive != 0 && !slices.Contains([]int{60, 1440, 4320, 10080}, in.AutoArchive) {
		f.fail([]any{"auto_archive_duration"}, "BASE_TYPE_CHOICES", "Value must be one of (60, 1440, 4320, 10080).")
	}
	return f.err()
}

// mayOpen refuses one active thread more than a guild may have.
func (s *Server) mayOpen(parent *channel) error {
	n := 0
	for _, ch := range s.guilds[parent.GuildID].channels {
		if ch.isThread() && !ch.ThreadMetadata.Archived {
			n++
		}
	}
	if n >= s.opts.Threads {
		return refuse(160006)
	}
	return nil
}

// openThread adds a thread under a channel. One opened from a message, or by
// a forum post, has its message's id.
func (s *Server) openThread(parent *channel, id string, in *threadInput) *channel {
	kind := PublicThread
	if parent.Type == AnnouncementChannel {
		kind = AnnouncementThread
	}
	if in.AutoArchive == 0 {
		in.AutoArchive = 4320
	}
	now := s.now().UTC()
	ch := s.open(s.guilds[parent.GuildID], Channel{
		ID: id, Type: kind, Name: in.Name, ParentID: parent.ID, OwnerID: s.bot.ID, AppliedTags: in.AppliedTags, MemberCount: 1,
		ThreadMetadata: &ThreadMetadata{AutoArchiveDuration: in.AutoArchive, ArchiveTimestamp: now, CreateTimestamp: now},
	})
	s.dispatch(ch.GuildID, intentGuilds, "THREAD_CREATE", ch.Channel)
	s.emit(Event{Kind: ThreadCreated, GuildID: ch.GuildID, ChannelID: ch.ID})
	return ch
}

func (s *Server) postThreadFromMessage(c *call) (int, any, error) {
	ch, r, err := s.recordAt(c, ViewChannel|CreatePublicThreads)
	if err != nil {
		return 0, nil, err
	}
	if ch.Type != TextChannel && ch.Type != AnnouncementChannel {
		return 0, nil, refuse(50024)
	}
	if s.channels[r.ID] != nil {
		return 0, nil, refuse(160004)
	}
	var in threadInput
	if err := c.decode(&in); err != nil {
		return 0, nil, err
	}
	if err := in.check(); err != nil {
		return 0, nil, err
	}
	if err := s.mayOpen(ch); err != nil {
		return 0, nil, err
	}
	thread := s.openThread(ch, r.ID, &in)
	m := r.Message
	m.Flags |= FlagHasThread
	copied := thread.Channel
	m.Thread = &copied
	s.change(ch, r, m)
	return http.StatusCreated, thread.Channel, nil
}

// postThread opens a thread without a message, or a forum post with its first.
func (s *Server) postThread(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	if err := s.need(ch, ViewChannel); err != nil {
		return 0, nil, err
	}
	var in threadInput
	if err := c.decode(&in); err != nil {
		return 0, nil, err
	}
	if err := in.check(); err != nil {
		return 0, nil, err
	}
	switch ch.Type {
	case ForumChannel:
		return s.postForum(c, ch, &in)
	case TextChannel, AnnouncementChannel:
	default:
		return 0, nil, refuse(50024)
	}
	if err := s.need(ch, CreatePublicThreads); err != nil {
		return 0, nil, err
	}
	if err := s.mayOpen(ch); err != nil {
		return 0, nil, err
	}
	thread := s.openThread(ch, s.ids.next(s.now()), &in)
	return http.StatusCreated, thread.Channel, nil
}

// postForum takes no nonce: a repeated request makes a second post.
func (s *Server) postForum(c *call, ch *channel, in *threadInput) (int, any, error) {
	if in.Message == nil {
		var f form
		f.fail([]any{"message"}, "BASE_TYPE_REQUIRED", "This field is required")
		return 0, nil, f.err()
	}
	in.Message.files = c.files
	if err := in.Message.check([]any{"message"}); err != nil {
		return 0, nil, err
	}
	in.Message.nonce = ""
	if err := s.mayPost(ch, in.Message); err != nil {
		return 0, nil, err
	}
	if ch.Flags&forumNeedsTag != 0 && len(in.AppliedTags) == 0 {
		return 0, nil, refuse(40067)
	}
	for i, tag := range in.AppliedTags {
		if !slices.ContainsFunc(ch.AvailableTags, func(t Tag) bool { return t.ID == tag }) {
			var f form
			f.fail([]any{"applied_tags", i}, "FORUM_TAG_UNKNOWN", "Unknown tag")
			return 0, nil, f.err()
		}
	}
	if err := s.mayOpen(ch); err != nil {
		return 0, nil, err
	}
	m, err := s.compose(ch, in.Message)
	if err != nil {
		return 0, nil, err
	}
	thread := s.openThread(ch, m.ID, in)
	m.ChannelID = thread.ID
	r := s.store(thread, m, "")
	ch.LastMessageID = thread.ID
	return http.StatusCreated, struct {
		Channel
		Message Message `json:"message"`
	}{thread.Channel, r.wire()}, nil
}

func (s *Server) getActiveThreads(c *call) (int, any, error) {
	g, err := s.guildAt(c)
	if err != nil {
		return 0, nil, err
	}
	list := []Channel{}
	for _, ch := range g.channels {
		if ch.isThread() && !ch.ThreadMetadata.Archived && s.may(s.bot.ID, ch).has(ViewChannel) {
			list = append(list, ch.Channel)
		}
	}
	slices.SortFunc(list, func(a, b Channel) int { return compareIDs(b.ID, a.ID) }) // newest first
	return http.StatusOK, map[string]any{"threads": list, "members": []any{}}, nil
}

func (s *Server) getArchivedThreads(c *call) (int, any, error) {
	parent, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	if err := s.need(parent, ViewChannel|ReadMessageHistory); err != nil {
		return 0, nil, err
	}
	g := s.guilds[parent.GuildID]
	if g == nil {
		return 0, nil, refuse(50024)
	}
	limit, err := strconv.Atoi(c.URL.Query().Get("limit"))
	if err != nil || limit < 1 {
		limit = 50
	}
	before := time.Time{}
	if text := c.URL.Query().Get("before"); text != "" {
		if before, err = time.Parse(time.RFC3339, text); err != nil {
			return 0, nil, refuse(50035)
		}
	}
	list := []Channel{}
	for _, ch := range g.channels {
		if ch.isThread() && ch.ParentID == parent.ID && ch.ThreadMetadata.Archived && (before.IsZero() || ch.ThreadMetadata.ArchiveTimestamp.Before(before)) {
			list = append(list, ch.Channel)
		}
	}
	slices.SortFunc(list, func(a, b Channel) int {
		return cmp.Or(b.ThreadMetadata.ArchiveTimestamp.Compare(a.ThreadMetadata.ArchiveTimestamp), compareIDs(b.ID, a.ID))
	})
	more := len(list) > limit
	return http.StatusOK, map[string]any{"threads": list[:min(limit, len(list))], "members": []any{}, "has_more": more}, nil
}
