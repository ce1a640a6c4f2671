package standin

import (
	"fmt"
	"slices"
)

// This file holds what the people who run a guild do to it.

// AddGuild puts the bot into one more guild, as an invite does, and returns
// its id.
func (s *Server) AddGuild(seed Guild) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.plant(seed)
	s.dispatch(g.ID, intentGuilds, "GUILD_CREATE", g.create())
	s.emit(Event{Kind: GuildAdded, GuildID: g.ID})
	return g.ID
}

// RemoveGuild takes the bot out of a guild: it and its channels answer 50001
// from then on.
func (s *Server) RemoveGuild(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[id]
	if g == nil {
		return fmt.Errorf("guild %s: %w", id, ErrUnknown)
	}
	s.dispatch(id, intentGuilds, "GUILD_DELETE", map[string]any{"id": id})
	for _, ch := range g.channels {
		delete(s.channels, ch.ID)
		s.left[ch.ID] = true
	}
	delete(s.guilds, id)
	s.left[id] = true
	s.guildOrder = slices.DeleteFunc(s.guildOrder, func(o string) bool { return o == id })
	s.emit(Event{Kind: GuildRemoved, GuildID: id})
	return nil
}

// SetGuildAvailable plays an outage of one guild (false) or its end (true).
func (s *Server) SetGuildAvailable(id string, available bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[id]
	switch {
	case g == nil:
		return fmt.Errorf("guild %s: %w", id, ErrUnknown)
	case available:
		s.dispatch(id, intentGuilds, "GUILD_CREATE", g.create())
	default:
		s.dispatch(id, intentGuilds, "GUILD_DELETE", map[string]any{"id": id, "unavailable": true})
	}
	return nil
}

// SetRolePermissions changes what a role grants in its whole guild.
func (s *Server) SetRolePermissions(guildID, roleID string, p Permissions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil {
		return fmt.Errorf("guild %s: %w", guildID, ErrUnknown)
	}
	i := slices.IndexFunc(g.Roles, func(r Role) bool { return r.ID == roleID })
	if i < 0 {
		return fmt.Errorf("role %s: %w", roleID, ErrUnknown)
	}
	g.Roles[i].Permissions = p
	s.dispatch(guildID, intentGuilds, "GUILD_ROLE_UPDATE", map[string]any{"guild_id": guildID, "role": g.Roles[i]})
	return nil
}

// AddChannel opens a channel in a guild and returns its id.
func (s *Server) AddChannel(guildID string, seed Channel) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil {
		return "", fmt.Errorf("guild %s: %w", guildID, ErrUnknown)
	}
	ch := s.open(g, seed)
	s.dispatch(guildID, intentGuilds, "CHANNEL_CREATE", ch.Channel)
	s.emit(Event{Kind: ChannelCreated, GuildID: guildID, ChannelID: ch.ID})
	return ch.ID, nil
}

// RemoveChannel deletes a channel with its threads.
func (s *Server) RemoveChannel(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[id]
	if ch == nil || s.guilds[ch.GuildID] == nil {
		return fmt.Errorf("channel %s: %w", id, ErrUnknown)
	}
	s.drop(ch)
	return nil
}

func (s *Server) drop(ch *channel) {
	g := s.guilds[ch.GuildID]
	g.channels = slices.DeleteFunc(g.channels, func(c *channel) bool {
		gone := c.ID == ch.ID || c.isThread() && c.ParentID == ch.ID
		if gone {
			delete(s.channels, c.ID)
		}
		return gone
	})
	event := "CHANNEL_DELETE"
	if ch.isThread() {
		event = "THREAD_DELETE"
	}
	s.dispatch(g.ID, intentGuilds, event, ch.Channel)
	s.emit(Event{Kind: ChannelDeleted, GuildID: g.ID, ChannelID: ch.ID})
}

// SetBotPermissions makes the bot's permissions in one channel exactly p, by
// an overwrite of its own.
func (s *Server) SetBotPermissions(channelID string, p Permissions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[channelID]
	if ch == nil || ch.GuildID == "" {
		return fmt.Errorf("channel %s: %w", channelID, ErrUnknown)
	}
	ch.Overwrites = slices.DeleteFunc(ch.Overwrites, func(o Overwrite) bool { return o.ID == s.bot.ID })
	ch.Overwrites = append(ch.Overwrites, Overwrite{ID: s.bot.ID, Type: 1, Allow: p, Deny: AllPermissions &^ p})
	s.dispatch(ch.GuildID, intentGuilds, "CHANNEL_UPDATE", ch.Channel)
	s.emit(Event{Kind: ChannelUpdated, GuildID: ch.GuildID, ChannelID: channelID})
	return nil
}

// SetDMsClosed says whether a user refuses direct messages from bots.
func (s *Server) SetDMsClosed(userID string, closed bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[userID]
	if u == nil {
		return fmt.Errorf("user %s: %w", userID, ErrUnknown)
	}
	u.DMsClosed = closed
	return nil
}

// Archive closes a thread for want of activity, as Discord does by itself.
func (s *Server) Archive(threadID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[threadID]
	if ch == nil || ch.ThreadMetadata == nil {
		return fmt.Errorf("thread %s: %w", threadID, ErrUnknown)
	}
	meta := *ch.ThreadMetadata
	meta.Archived = true
	ch.ThreadMetadata = &meta
	s.dispatch(ch.GuildID, intentGuilds, "THREAD_UPDATE", ch.Channel)
	s.emit(Event{Kind: ChannelUpdated, GuildID: ch.GuildID, ChannelID: threadID})
	return nil
}
