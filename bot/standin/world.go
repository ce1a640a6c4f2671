package standin

import (
	"slices"
	"strconv"
	"time"
)

// guild is a Guild with what look-ups need.
type guild struct {
	Guild
	members  map[string]*Member
	joined   time.Time // by the bot; orders GUILD_CREATE
	channels []*channel
}

// channel is a Channel with its messages, oldest first, deleted ones too.
type channel struct {
	Channel
	records []*Record
}

func (c *channel) isThread() bool {
	return c.Type == AnnouncementThread || c.Type == PublicThread || c.Type == PrivateThread
}

// takesMessages tells the types one can post in from those that only hold
// other channels.
func (c *channel) takesMessages() bool {
	return c.Type != CategoryChannel && c.Type != ForumChannel
}

// BotPermissions is what the bot's own role grants in a seeded guild: what the
// bot's invite asks for.
const BotPermissions = MemberPermissions | ManageMessages | ManageThreads

// plant adds a guild, filling in what the seed leaves out.
func (s *Server) plant(seed Guild) *guild {
	g := &guild{Guild: seed, members: map[string]*Member{}, joined: s.now()}
	if g.ID == "" {
		g.ID = s.guildID()
	}
	if g.PreferredLocale == "" {
		g.PreferredLocale = "en-US"
	}
	g.Features = slices.Clone(g.Features)
	g.Roles = slices.Clone(g.Roles)
	for i := range g.Roles {
		g.Roles[i].ID = s.idOr(g.Roles[i].ID)
	}
	if !slices.ContainsFunc(g.Roles, func(r Role) bool { return r.ID == g.ID }) {
		g.Roles = slices.Insert(g.Roles, 0, Role{ID: g.ID, Name: "@everyone", Permissions: MemberPermissions})
	}
	s.seat(g, seed.Members)
	s.guilds[g.ID] = g
	delete(s.left, g.ID)
	s.guildOrder = append(s.guildOrder, g.ID)
	for _, ch := range seed.Channels {
		s.open(g, ch)
	}
	g.Channels, g.Members = nil, nil
	return g
}

// seat fills the guild with its members, the bot among them.
func (s *Server) seat(g *guild, members []Member) {
	for _, m := range members {
		m.User.ID = s.idOr(m.User.ID)
		if m.User.Username == "" {
			m.User.Username = "member-" + m.User.ID
		}
		if m.User.Discriminator == "" {
			m.User.Discriminator = "0"
		}
		if m.JoinedAt.IsZero() {
			m.JoinedAt = g.joined
		}
		m.Roles = append([]string{}, m.Roles...)
		g.members[m.User.ID] = &m
		if m.User.ID != s.bot.ID {
			s.users[m.User.ID] = &m.User
		}
	}
	if g.members[s.bot.ID] == nil {
		role := Role{ID: s.ids.next(s.now()), Name: s.bot.Username, Managed: true, Position: 1, Permissions: BotPermissions}
		g.Roles = append(g.Roles, role)
		g.members[s.bot.ID] = &Member{User: s.bot, Roles: []string{role.ID}, JoinedAt: g.joined}
	}
}

// open adds a channel to a guild.
func (s *Server) open(g *guild, seed Channel) *channel {
	ch := &channel{Channel: seed}
	ch.ID = s.idOr(ch.ID)
	ch.GuildID = g.ID
	ch.Overwrites = append([]Overwrite{}, ch.Overwrites...)
	ch.AvailableTags = slices.Clone(ch.AvailableTags)
	for i := range ch.AvailableTags {
		ch.AvailableTags[i].ID = s.idOr(ch.AvailableTags[i].ID)
	}
	g.channels = append(g.channels, ch)
	s.channels[ch.ID] = ch
	delete(s.left, ch.ID)
	return ch
}

// guildID makes an id for a guild. Ids made in one millisecond would all fall
// to one shard, so each guild here is a millisecond younger than the last.
func (s *Server) guildID() string {
	const first = 157766400000 // the start of 2020, counted from Discord's epoch
	s.guildsMade++
	return strconv.FormatUint(uint64(first+s.guildsMade)<<22, 10)
}

func (s *Server) idOr(id string) string {
	if id != "" {
		return id
	}
	return s.ids.next(s.now())
}

// direct finds or opens the conversation between the bot and a user.
func (s *Server) direct(u *User) *channel {
	if ch := s.dms[u.ID]; ch != nil {
		return ch
	}
	ch := &channel{Channel: Channel{ID: s.ids.next(s.now()), Type: DMChannel, Recipients: []User{*u}, Overwrites: []Overwrite{}}}
	s.channels[ch.ID], s.dms[u.ID] = ch, ch
	s.emit(Event{Kind: ChannelCreated, ChannelID: ch.ID})
	return ch
}

// DefaultWorld is a guild to look at: text channels, an announcement channel,
// a forum, a moderator and a member. Its ids are fixed, so that links and
// screenshots stay the same.
func DefaultWorld() []Guild {
	const guildID, modRole = "1300000000000000000", "1300000000000000001"
	return []Guild{{
		ID: guildID, Name: "Harbour Street Diplomacy Club", OwnerID: "1300000000000000010",
		Roles: []Role{
			{ID: guildID, Name: "@everyone", Permissions: MemberPermissions},
			{ID: modRole, Name: "Moderators", Color: 0x2E8B57, Hoist: true, Position: 2, Permissions: MemberPermissions | ManageChannels | ManageGuild | ManageMessages | ManageThreads},
			{ID: "1300000000000000002", Name: "Briefing", Position: 1, Mentionable: true},
		},
		Channels: []Channel{
			{ID: "1300000000000000020", Type: CategoryChannel, Name: "News"},
			{ID: "1300000000000000021", Type: TextChannel, Name: "briefs", Topic: "New stories as they come", ParentID: "1300000000000000020"},
			{ID: "1300000000000000022", Type: TextChannel, Name: "talks", Topic: "Negotiations and treaties", Position: 1, ParentID: "1300000000000000020"},
			{ID: "1300000000000000023", Type: AnnouncementChannel, Name: "wire", Topic: "Followed by other servers", Position: 2, ParentID: "1300000000000000020"},
			{ID: "1300000000000000024", Type: ForumChannel, Name: "stories", Position: 3, ParentID: "1300000000000000020",
				AvailableTags: []Tag{{ID: "1300000000000000030", Name: "summit"}, {ID: "1300000000000000031", Name: "sanctions"}}},
			{ID: "1300000000000000025", Type: TextChannel, Name: "lounge", Position: 4},
		},
		Members: []Member{
			{User: User{ID: "1300000000000000010", Username: "ines", GlobalName: "Ines"}, Roles: []string{modRole}},
			{User: User{ID: "1300000000000000011", Username: "tomas", GlobalName: "Tomas"}},
		},
	}}
}
