package standin

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// This file answers the reading of accounts, guilds and channels.

func (s *Server) gatewayURL(r *http.Request) string {
	scheme := "ws"
	if r.TLS != nil {
		scheme = "wss"
	}
	return scheme + "://" + r.Host + "/gateway"
}

func (s *Server) getGateway(c *call) (int, any, error) {
	return http.StatusOK, map[string]any{"url": s.gatewayURL(c.Request)}, nil
}

func (s *Server) getGatewayBot(c *call) (int, any, error) {
	left, reset := s.limits.sessions(s.now())
	return http.StatusOK, map[string]any{
		"url":    s.gatewayURL(c.Request),
		"shards": s.opts.Shards,
		"session_start_limit": map[string]any{
			"total": s.limits.Sessions.Requests, "remaining": left,
			"reset_after": reset.Milliseconds(), "max_concurrency": s.concurrency(),
		},
	}, nil
}

func (s *Server) getMe(*call) (int, any, error) { return http.StatusOK, s.bot, nil }

func (s *Server) getUser(c *call) (int, any, error) {
	u := s.users[c.PathValue("user_id")]
	if u == nil {
		return 0, nil, refuse(10013)
	}
	return http.StatusOK, *u, nil
}

func (s *Server) getApplication(*call) (int, any, error) {
	return http.StatusOK, map[string]any{
		"id": s.bot.ID, "name": s.bot.Username, "description": "", "icon": nil, "bot": s.bot,
		"bot_public": true, "bot_require_code_grant": false, "verify_key": strings.Repeat("0", 64),
		"flags": 0, "summary": "", "approximate_guild_count": len(s.guilds),
		"integration_types_config": map[string]any{"0": map[string]any{}, "1": map[string]any{}},
	}, nil
}

func (s *Server) getMyGuilds(c *call) (int, any, error) {
	list := []any{}
	limit, err := strconv.Atoi(c.URL.Query().Get("limit"))
	if err != nil {
		limit = 200
	}
	ids := slices.Clone(s.guildOrder)
	slices.SortFunc(ids, compareIDs)
	after := number(c.URL.Query().Get("after"))
	for _, id := range ids {
		if number(id) > after && len(list) < limit {
			g := s.guilds[id]
			list = append(list, map[string]any{
				"id": id, "name": g.Name, "icon": nil, "owner": false, "features": g.Features,
				"permissions": g.permissions(s.bot.ID, nil).String(),
			})
		}
	}
	return http.StatusOK, list, nil
}

func compareIDs(a, b string) int {
	switch x, y := number(a), number(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// String is the decimal form Discord uses in JSON.
func (p Permissions) String() string { return strconv.FormatUint(uint64(p), 10) }

func (s *Server) guildAt(c *call) (*guild, error) {
	id := c.PathValue("guild_id")
	if number(id) == 0 {
		return nil, notSnowflake("guild_id", id)
	}
	switch g := s.guilds[id]; {
	case g != nil:
		return g, nil
	case s.left[id]:
		return nil, refuse(50001)
	}
	return nil, refuse(10004)
}

func (s *Server) channelAt(c *call) (*channel, error) {
	id := c.PathValue("channel_id")
	if number(id) == 0 {
		return nil, notSnowflake("channel_id", id)
	}
	switch ch := s.channels[id]; {
	case ch != nil:
		return ch, nil
	case s.left[id]:
		return nil, refuse(50001)
	}
	return nil, refuse(10003)
}

func notSnowflake(field, value string) error {
	var f form
	f.fail([]any{field}, "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", value)
	return f.err()
}

func (s *Server) getGuild(c *call) (int, any, error) {
	g, err := s.guildAt(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, g.wire(), nil
}

func (s *Server) getGuildRoles(c *call) (int, any, error) {
	g, err := s.guildAt(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, g.Roles, nil
}

func (s *Server) getGuildChannels(c *call) (int, any, error) {
	g, err := s.guildAt(c)
	if err != nil {
		return 0, nil, err
	}
	list := []Channel{}
	for _, ch := range g.channels {
		if !ch.isThread() {
			list = append(list, ch.Channel)
		}
	}
	return http.StatusOK, list, nil
}

func (s *Server) getMember(c *call) (int, any, error) {
	g, err := s.guildAt(c)
	if err != nil {
		return 0, nil, err
	}
	id := c.PathValue("user_id")
	if id == "" || id == "@me" {
		id = s.bot.ID
	}
	m := g.members[id]
	if m == nil {
		return 0, nil, refuse(10007)
	}
	return http.StatusOK, *m, nil
}

func (s *Server) getChannel(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	if err := s.need(ch, ViewChannel); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, ch.Channel, nil
}

// patchChannel takes the changes a bot makes to threads; others need rights
// the bot does not ask for.
func (s *Server) patchChannel(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	want := ManageChannels
	if ch.isThread() {
		want = ManageThreads
		if ch.OwnerID == s.bot.ID {
			want = SendMessagesInThreads
		}
	}
	if err := s.need(ch, want); err != nil {
		return 0, nil, err
	}
	var in struct {
		Name        optional[string]   `json:"name"`
		Topic       optional[string]   `json:"topic"`
		Archived    optional[bool]     `json:"archived"`
		Locked      optional[bool]     `json:"locked"`
		AppliedTags optional[[]string] `json:"applied_tags"`
	}
	if err := c.decode(&in); err != nil {
		return 0, nil, err
	}
	var f form
	if in.Name.Set {
		between(&f, []any{"name"}, in.Name.Value, 1, 100)
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if ch.ThreadMetadata != nil {
		meta := *ch.ThreadMetadata
		in.Archived.into(&meta.Archived)
		in.Locked.into(&meta.Locked)
		ch.ThreadMetadata = &meta
	}
	in.Name.into(&ch.Name)
	in.Topic.into(&ch.Topic)
	in.AppliedTags.into(&ch.AppliedTags)
	event := "CHANNEL_UPDATE"
	if ch.isThread() {
		event = "THREAD_UPDATE"
	}
	s.dispatch(ch.GuildID, intentGuilds, event, ch.Channel)
	s.emit(Event{Kind: ChannelUpdated, GuildID: ch.GuildID, ChannelID: ch.ID})
	return http.StatusOK, ch.Channel, nil
}

// deleteChannel lets a bot remove a thread of its own making, or with the
// right to manage; the removal itself is the driver's.
func (s *Server) deleteChannel(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	want := ManageChannels
	if ch.isThread() {
		want = ManageThreads
	}
	if err := s.need(ch, want); err != nil {
		return 0, nil, err
	}
	s.drop(ch)
	return http.StatusOK, ch.Channel, nil
}

func (s *Server) postTyping(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	if err := s.need(ch, SendMessages); err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) postDM(c *call) (int, any, error) {
	var in struct {
		Recipient string `json:"recipient_id"`
	}
	if err := c.decode(&in); err != nil {
		return 0, nil, err
	}
	u := s.users[in.Recipient]
	if u == nil || u.ID == s.bot.ID {
		var f form
		f.fail([]any{"recipient_id"}, "USER_INVALID", "Unknown user")
		return 0, nil, f.err()
	}
	return http.StatusOK, s.direct(u).Channel, nil
}

// wire is the guild as GET gives it, without what only the gateway sends.
func (g *guild) wire() map[string]any {
	return map[string]any{
		"id": g.ID, "name": g.Name, "icon": nil, "owner_id": g.OwnerID, "roles": g.Roles,
		"preferred_locale": g.PreferredLocale, "features": append([]string{}, g.Features...),
		"emojis": []any{}, "stickers": []any{}, "verification_level": 0, "mfa_level": 0,
		"default_message_notifications": 1, "explicit_content_filter": 0, "premium_tier": 0,
		"nsfw_level": 0, "system_channel_id": nil, "rules_channel_id": nil,
		"public_updates_channel_id": nil, "afk_timeout": 300, "system_channel_flags": 0,
		"premium_progress_bar_enabled": false,
	}
}

// create is the guild as GUILD_CREATE sends it. Without the members intent
// only the bot's own membership is in it.
func (g *guild) create() map[string]any {
	w := g.wire()
	channels, threads := []Channel{}, []Channel{}
	for _, ch := range g.channels {
		if !ch.isThread() {
			channels = append(channels, ch.Channel)
		} else if !ch.ThreadMetadata.Archived {
			threads = append(threads, ch.Channel)
		}
	}
	own := []Member{}
	for _, m := range g.members {
		if m.User.Bot {
			own = append(own, *m)
		}
	}
	for k, v := range map[string]any{
		"channels": channels, "threads": threads, "members": own, "member_count": len(g.members),
		"joined_at": g.joined, "large": false, "unavailable": false, "presences": []any{},
		"voice_states": []any{}, "stage_instances": []any{}, "guild_scheduled_events": []any{},
	} {
		w[k] = v
	}
	return w
}
