package standin

import "slices"

// Permissions is Discord's permission bit set; JSON has it as a string.
type Permissions uint64

// The permissions the stand-in looks at.
const (
	Administrator         Permissions = 1 << 3
	ManageChannels        Permissions = 1 << 4
	ManageGuild           Permissions = 1 << 5
	ViewChannel           Permissions = 1 << 10
	SendMessages          Permissions = 1 << 11
	ManageMessages        Permissions = 1 << 13
	EmbedLinks            Permissions = 1 << 14
	AttachFiles           Permissions = 1 << 15
	ReadMessageHistory    Permissions = 1 << 16
	MentionEveryone       Permissions = 1 << 17
	UseCommands           Permissions = 1 << 31
	ManageThreads         Permissions = 1 << 34
	CreatePublicThreads   Permissions = 1 << 35
	SendMessagesInThreads Permissions = 1 << 38

	// MemberPermissions is what @everyone has in a new guild here.
	MemberPermissions = ViewChannel | SendMessages | EmbedLinks | AttachFiles |
		ReadMessageHistory | UseCommands | CreatePublicThreads | SendMessagesInThreads
	// AllPermissions is what an administrator or the owner has.
	AllPermissions Permissions = 1<<53 - 1
)

func (p Permissions) has(want Permissions) bool { return p&want == want }

// permissions works out what a user may do in a channel (nil: in the guild at
// large), by the algorithm of Discord's documentation, "Permission Overwrites".
func (g *guild) permissions(userID string, ch *channel) Permissions {
	m := g.members[userID]
	if m == nil {
		return 0
	}
	var base Permissions
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			base |= r.Permissions
		}
	}
	if g.OwnerID == userID || base.has(Administrator) {
		return AllPermissions
	}
	if ch == nil {
		return base
	}
	return overwrite(base, ch.Overwrites, g.ID, m)
}

func overwrite(p Permissions, list []Overwrite, everyone string, m *Member) Permissions {
	var allow, deny Permissions
	var own *Overwrite
	for i, o := range list {
		switch {
		case o.ID == everyone:
			p = p&^o.Deny | o.Allow
		case o.Type == 1 && o.ID == m.User.ID:
			own = &list[i]
		case o.Type == 0 && slices.Contains(m.Roles, o.ID):
			allow |= o.Allow
			deny |= o.Deny
		}
	}
	// Roles speak together, allow over deny; the member's own entry is last.
	p = p&^deny | allow
	if own != nil {
		p = p&^own.Deny | own.Allow
	}
	return p
}

// may returns what a user may do in a channel; a thread asks its parent, and
// in a direct conversation everything a bot needs is allowed to both.
func (s *Server) may(userID string, ch *channel) Permissions {
	if ch.Type == DMChannel {
		return MemberPermissions
	}
	g := s.guilds[ch.GuildID]
	if g == nil {
		return 0
	}
	if ch.isThread() {
		if parent := s.channels[ch.ParentID]; parent != nil {
			ch = parent
		}
	}
	p := g.permissions(userID, ch)
	if !p.has(ViewChannel) {
		return 0 // without sight of a channel nothing else in it counts
	}
	return p
}

// need refuses with 50001 where the bot cannot see the channel and 50013
// where it sees but may not.
func (s *Server) need(ch *channel, want Permissions) error {
	p := s.may(s.bot.ID, ch)
	if !p.has(ViewChannel) {
		return refuse(50001)
	}
	if !p.has(want) {
		return refuse(50013)
	}
	return nil
}
