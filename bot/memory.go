package bot

import (
	"encoding/binary"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// guilds is what the gateway has told of the servers the bot is in, packed: a
// shard has up to 2,500 of them, and a process several shards. Numbers stand in
// place of Discord's strings, names are left out, and the channels of a server
// share the overwrites that are the same, as those of one category mostly are.
// Safe for concurrent use.
type guilds struct {
	mu       sync.RWMutex
	me       uint64
	guilds   map[uint64]*server
	channels map[uint64]room
	// asked is what REST has told of channels that the gateway tells nothing of:
	// other processes' shards have them. It is trusted for a while only.
	asked map[uint64]asked
	now   func() time.Time
}

// server is what is kept of a guild.
type server struct {
	owner           uint64
	roles           []rank
	mine            []uint64 // the bot's roles
	member          bool     // mine is known
	channels        []uint64
	updates, system uint64 // see guild
}

// rank is a role with what it allows.
type rank struct {
	id     uint64
	allows bits
}

// grant is an overwrite of a channel.
type grant struct {
	id          uint64
	allow, deny bits
	user        bool
}

// room is what is kept of a channel.
type room struct {
	guild, parent uint64
	grants        []grant
	forum         *forumRules // nil = none
	kind          discordgo.ChannelType
}

// forumRules are what posts of a forum must keep to.
type forumRules struct {
	flags int
	tags  []tag
}

type asked struct {
	channel
	at time.Time
}

const (
	// trusted is how long an answer about a channel is gone by.
	trusted = 10 * time.Minute
	// maxAsked bounds the answers kept.
	maxAsked = 20_000
)

func newGuilds(now func() time.Time) *guilds {
	return &guilds{guilds: map[uint64]*server{}, channels: map[uint64]room{}, asked: map[uint64]asked{}, now: now}
}

// idNum is one of Discord's ids as the number it is; 0 if it is none.
func idNum[T ~string](id T) uint64 {
	n, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func idNums[T ~string](ids []T) []uint64 {
	list := make([]uint64, len(ids))
	for i, id := range ids {
		list[i] = idNum(id)
	}
	return list
}

// idText is a number as one of Discord's ids; "" = none.
func idText[T ~string](n uint64) T {
	if n == 0 {
		return ""
	}
	return T(strconv.FormatUint(n, 10))
}

// lost tells a role that its server, which the gateway has told of, does not have.
func (g *guilds) lost(id briefs.ServerID, role briefs.RoleID) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	known := g.guilds[idNum(id)]
	return role != "" && known != nil && !slices.ContainsFunc(known.roles, func(r rank) bool { return r.id == idNum(role) })
}

// describe takes over what an event tells of the server itself.
func (s *server) describe(in guild) {
	s.owner, s.updates, s.system = idNum(in.Owner), idNum(in.Updates), idNum(in.System)
	s.roles = ranks(in.Roles)
}

func ranks(roles []role) []rank {
	list := make([]rank, len(roles))
	for i, r := range roles {
		list[i] = rank{idNum(r.ID), r.Permissions}
	}
	return list
}

func grants(list []overwrite) []grant {
	if len(list) == 0 {
		return nil
	}
	packed := make([]grant, len(list))
	for i, o := range list {
		packed[i] = grant{idNum(o.ID), o.Allow, o.Deny, o.Type == 1}
	}
	return packed
}

// keeps tells the kinds of channel that are of use: those that hold messages.
func keeps(t discordgo.ChannelType) bool { return t != discordgo.ChannelTypeGuildCategory && t != 14 } // 14 is a directory

// keep packs a channel of the guild. g.mu is held.
func (g *guilds) keep(id uint64, c channel) { g.keepShared(id, c, nil) }

// keepShared does it with the overwrites that were packed already, by their bytes.
func (g *guilds) keepShared(id uint64, c channel, same map[string][]grant) {
	n, known := idNum(c.ID), g.guilds[id]
	if n == 0 || !keeps(c.Type) {
		return
	}
	if _, there := g.channels[n]; !there && known != nil {
		known.channels = append(known.channels, n)
	}
	p := room{guild: id, parent: idNum(c.Parent), kind: c.Type, grants: share(grants(c.Overwrites), same)}
	if len(c.Tags) > 0 || c.Flags != 0 && isForum(c.Type) {
		p.forum = &forumRules{flags: c.Flags, tags: c.Tags}
	}
	g.channels[n] = p
	delete(g.asked, n)
}

// share returns the grants, or the same ones that are kept already.
func share(list []grant, same map[string][]grant) []grant {
	if same == nil || len(list) == 0 {
		return list
	}
	key := make([]byte, 0, len(list)*25)
	for _, o := range list {
		key = binary.LittleEndian.AppendUint64(key, o.id)
		key = binary.LittleEndian.AppendUint64(key, uint64(o.allow))
		key = binary.LittleEndian.AppendUint64(key, uint64(o.deny))
		key = strconv.AppendBool(key, o.user)
	}
	if old, ok := same[string(key)]; ok {
		return old
	}
	same[string(key)] = list
	return list
}

// drop forgets a channel. g.mu is held.
func (g *guilds) drop(id uint64) {
	if known := g.guilds[g.channels[id].guild]; known != nil {
		known.channels = slices.DeleteFunc(known.channels, func(c uint64) bool { return c == id })
	}
	delete(g.channels, id)
	delete(g.asked, id)
}

// setMe tells which user the bot is; until then no member is known to be it.
func (g *guilds) setMe(id briefs.UserID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.me = idNum(id)
}

// count is how many servers are known.
func (g *guilds) count() int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return len(g.guilds)
}

// channel returns what is known of a channel; overwrites are left out.
func (g *guilds) channel(id briefs.ChannelID) (channel, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	p, ok := g.channels[idNum(id)]
	if !ok {
		a, ok := g.asked[idNum(id)]
		return a.channel, ok && g.now().Sub(a.at) < trusted
	}
	c := channel{ID: id, Guild: idText[briefs.ServerID](p.guild), Parent: idText[briefs.ChannelID](p.parent), Type: p.kind}
	if p.forum != nil {
		c.Flags, c.Tags = p.forum.flags, p.forum.tags
	}
	return c, true
}

// learn keeps what was asked for of a channel, for as long as it is to be
// trusted: where the gateway does not tell of the channel, nothing tells of its
// changes.
func (g *guilds) learn(c channel) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.asked) >= maxAsked {
		clear(g.asked)
	}
	if c.ID != "" {
		c.Overwrites = nil
		g.asked[idNum(c.ID)] = asked{c, g.now()}
	}
}

// gone tells of a channel that the gateway has told of its server, but not of it:
// it was deleted, or is a thread that is archived.
func (g *guilds) gone(server briefs.ServerID, id briefs.ChannelID) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	_, there := g.channels[idNum(id)]
	return g.guilds[idNum(server)] != nil && !there
}

// boards are the channels in which a server is told things, false if the server
// is not known.
func (g *guilds) boards(id briefs.ServerID) ([]briefs.ChannelID, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	in := g.guilds[idNum(id)]
	if in == nil {
		return nil, false
	}
	list := []briefs.ChannelID{idText[briefs.ChannelID](in.updates), idText[briefs.ChannelID](in.system)}
	return slices.DeleteFunc(list, func(c briefs.ChannelID) bool { return c == "" }), true
}

// mine works out what the bot may do in a channel; false if not enough is known.
func (g *guilds) mine(id briefs.ChannelID) (bits, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	p, ok := g.channels[idNum(id)]
	known := g.guilds[p.guild]
	if !ok || known == nil || !known.member {
		return 0, false
	}
	return g.permissions(known, p, g.me, known.mine), true
}

// theirs works out what a member with those roles may do in a channel.
func (g *guilds) theirs(id briefs.ChannelID, user briefs.UserID, roles []briefs.RoleID) (bits, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	p, ok := g.channels[idNum(id)]
	known := g.guilds[p.guild]
	if !ok || known == nil {
		return 0, false
	}
	return g.permissions(known, p, idNum(user), idNums(roles)), true
}

// permissions is the algorithm of Discord's documentation ("Permission
// Overwrites"): roles, then the channel's overwrites for everyone, for roles
// and for the member; a thread goes by its parent.
func (g *guilds) permissions(in *server, p room, user uint64, roles []uint64) bits {
	list := p.grants
	if parent, ok := g.channels[p.parent]; ok && (channel{Type: p.kind}).isThread() {
		list = parent.grants
	}
	return effective(p.guild, in.owner, in.roles, list, user, roles)
}

// effective is what a user with those roles may do under a list of overwrites.
func effective(guild, owner uint64, ranks []rank, list []grant, user uint64, roles []uint64) bits {
	const all = bits(1<<53 - 1)
	var p bits
	for _, r := range ranks {
		if r.id == guild || slices.Contains(roles, r.id) {
			p |= r.allows
		}
	}
	if owner == user || p.has(discordgo.PermissionAdministrator) {
		return all
	}
	var allow, deny bits
	var own *grant
	for i, o := range list {
		switch {
		case o.id == guild:
			p = p&^o.deny | o.allow
		case o.user && o.id == user:
			own = &list[i]
		case !o.user && slices.Contains(roles, o.id):
			allow, deny = allow|o.allow, deny|o.deny
		}
	}
	p = p&^deny | allow
	if own != nil {
		p = p&^own.deny | own.allow
	}
	return p
}
