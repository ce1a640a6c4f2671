package bot

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// bits is a set of Discord permissions; JSON has it as a string.
type bits int64

// UnmarshalJSON reads a quoted decimal number; null and "" are the empty set.
func (b *bits) UnmarshalJSON(raw []byte) error {
	s, err := strconv.Unquote(string(raw))
	if err != nil || s == "" {
		*b = 0
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	*b = bits(n)
	return err
}

func (b bits) has(want bits) bool { return b&want == want }

// channel is what the bot keeps of a channel.
type channel struct {
	ID         briefs.ChannelID      `json:"id"`
	Guild      briefs.ServerID       `json:"guild_id"`
	Parent     briefs.ChannelID      `json:"parent_id"`
	Type       discordgo.ChannelType `json:"type"`
	Name       string                `json:"name"`
	Overwrites []overwrite           `json:"permission_overwrites"`
	Flags      int                   `json:"flags"`
	Tags       []tag                 `json:"available_tags"` // of a forum
}

// tag is one that posts of a forum may have.
type tag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // for moderators to set
}

type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"` // 0 role, 1 member
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

func (c channel) isThread() bool {
	return c.Type == discordgo.ChannelTypeGuildNewsThread || c.Type == discordgo.ChannelTypeGuildPublicThread || c.Type == discordgo.ChannelTypeGuildPrivateThread
}

type role struct {
	ID          briefs.RoleID `json:"id"`
	Permissions bits          `json:"permissions"`
}

type member struct {
	User struct {
		ID briefs.UserID `json:"id"`
	} `json:"user"`
	Roles []briefs.RoleID `json:"roles"`
}

// guild is what the bot keeps of a server: enough to work out who may do what.
type guild struct {
	ID       briefs.ServerID `json:"id"`
	Name     string          `json:"name"`
	Owner    briefs.UserID   `json:"owner_id"`
	Roles    []role          `json:"roles"`
	Channels []channel       `json:"channels"`
	Threads  []channel       `json:"threads"`
	Members  []member        `json:"members"`
	Away     bool            `json:"unavailable"`
	// Where Discord tells things: moderators of a community, and newcomers.
	Updates briefs.ChannelID `json:"public_updates_channel_id"`
	System  briefs.ChannelID `json:"system_channel_id"`
}

// guilds is what the gateway has told of the servers the bot is in. Safe for
// concurrent use.
type guilds struct {
	mu       sync.RWMutex
	me       briefs.UserID
	guilds   map[briefs.ServerID]*guild
	channels map[briefs.ChannelID]channel
}

func newGuilds() *guilds {
	return &guilds{guilds: map[briefs.ServerID]*guild{}, channels: map[briefs.ChannelID]channel{}}
}

// take reads one gateway event; those that tell nothing of servers are skipped.
func (g *guilds) take(name string, data json.RawMessage) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch name {
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
		return g.takeGuild(name, data)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE", "CHANNEL_DELETE", "THREAD_DELETE":
		var c channel
		if err := json.Unmarshal(data, &c); err != nil {
			return err
		}
		if name == "CHANNEL_DELETE" || name == "THREAD_DELETE" {
			delete(g.channels, c.ID)
			return nil
		}
		g.channels[c.ID] = c
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		return g.takeRole(data)
	case "GUILD_MEMBER_UPDATE":
		var m struct {
			member
			Guild briefs.ServerID `json:"guild_id"`
		}
		if err := json.Unmarshal(data, &m); err != nil {
			return err
		}
		if known := g.guilds[m.Guild]; known != nil && m.User.ID == g.me {
			known.Members = []member{m.member}
		}
	}
	return nil
}

func (g *guilds) takeGuild(name string, data json.RawMessage) error {
	var in guild
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if in.Away {
		return nil // an outage of Discord's: what is known stays so
	}
	old := g.guilds[in.ID]
	if name == "GUILD_UPDATE" && old != nil {
		old.Name, old.Owner, old.Roles, old.Updates, old.System = in.Name, in.Owner, in.Roles, in.Updates, in.System
		return nil
	}
	for id, c := range g.channels {
		if c.Guild == in.ID {
			delete(g.channels, id)
		}
	}
	if name == "GUILD_DELETE" {
		delete(g.guilds, in.ID)
		return nil
	}
	for _, c := range slices.Concat(in.Channels, in.Threads) {
		c.Guild = in.ID
		g.channels[c.ID] = c
	}
	in.Channels, in.Threads = nil, nil
	in.Members = slices.DeleteFunc(in.Members, func(m member) bool { return m.User.ID != g.me })
	g.guilds[in.ID] = &in
	return nil
}

func (g *guilds) takeRole(data json.RawMessage) error {
	var e struct {
		Guild briefs.ServerID `json:"guild_id"`
		Role  *role           `json:"role"`
		ID    briefs.RoleID   `json:"role_id"` // of a deleted one
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return err
	}
	known := g.guilds[e.Guild]
	if known == nil {
		return nil
	}
	if e.Role != nil {
		e.ID = e.Role.ID
	}
	known.Roles = slices.DeleteFunc(slices.Clone(known.Roles), func(r role) bool { return r.ID == e.ID })
	if e.Role != nil {
		known.Roles = append(known.Roles, *e.Role)
	}
	return nil
}

// setMe tells which user the bot is; until then no member is known to be it.
func (g *guilds) setMe(id briefs.UserID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.me = id
}

// channel returns what is known of a channel.
func (g *guilds) channel(id briefs.ChannelID) (channel, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	c, ok := g.channels[id]
	return c, ok
}

// learn keeps what was asked for of a channel, unless the gateway has told of it
// meanwhile: it goes on telling of its changes.
func (g *guilds) learn(c channel) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.channels[c.ID]; !ok && c.ID != "" {
		g.channels[c.ID] = c
	}
}

// boards are the channels in which a server is told things.
func (g *guilds) boards(id briefs.ServerID) []briefs.ChannelID {
	g.mu.RLock()
	defer g.mu.RUnlock()
	in := g.guilds[id]
	if in == nil {
		return nil
	}
	return slices.DeleteFunc([]briefs.ChannelID{in.Updates, in.System}, func(c briefs.ChannelID) bool { return c == "" })
}

// mine works out what the bot may do in a channel; false if not enough is known.
func (g *guilds) mine(id briefs.ChannelID) (bits, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	c, ok := g.channels[id]
	known := g.guilds[c.Guild]
	if !ok || known == nil || len(known.Members) == 0 {
		return 0, false
	}
	return g.permissions(known, c, g.me, known.Members[0].Roles), true
}

// theirs works out what a member with those roles may do in a channel.
func (g *guilds) theirs(id briefs.ChannelID, user briefs.UserID, roles []briefs.RoleID) (bits, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	c, ok := g.channels[id]
	known := g.guilds[c.Guild]
	if !ok || known == nil {
		return 0, false
	}
	return g.permissions(known, c, user, roles), true
}

// permissions is the algorithm of Discord's documentation ("Permission
// Overwrites"): roles, then the channel's overwrites for everyone, for roles
// and for the member; a thread goes by its parent.
func (g *guilds) permissions(in *guild, c channel, user briefs.UserID, roles []briefs.RoleID) bits {
	if parent, ok := g.channels[c.Parent]; ok && c.isThread() {
		c = parent
	}
	return effective(in, c.Overwrites, user, roles)
}

func effective(in *guild, list []overwrite, user briefs.UserID, roles []briefs.RoleID) bits {
	const all = bits(1<<53 - 1)
	var p bits
	for _, r := range in.Roles {
		if string(r.ID) == string(in.ID) || slices.Contains(roles, r.ID) {
			p |= r.Permissions
		}
	}
	if in.Owner == user || p.has(discordgo.PermissionAdministrator) {
		return all
	}
	var allow, deny bits
	var own *overwrite
	for i, o := range list {
		switch {
		case o.ID == string(in.ID):
			p = p&^o.Deny | o.Allow
		case o.Type == 1 && o.ID == string(user):
			own = &list[i]
		case o.Type == 0 && slices.Contains(roles, briefs.RoleID(o.ID)):
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	p = p&^deny | allow
	if own != nil {
		p = p&^own.Deny | own.Allow
	}
	return p
}
