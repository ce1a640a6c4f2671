package bot

import (
	"encoding/json"
	"slices"
	"strconv"

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

// channel is a channel as Discord tells of it.
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

// guild is a server as Discord tells of it: what is enough to work out who may
// do what.
type guild struct {
	ID       briefs.ServerID `json:"id"`
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
			g.drop(idNum(c.ID))
			return nil
		}
		g.keep(idNum(c.Guild), c)
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
		if known := g.guilds[idNum(m.Guild)]; known != nil && idNum(m.User.ID) == g.me {
			known.member, known.mine = true, idNums(m.Roles)
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
	id := idNum(in.ID)
	old := g.guilds[id]
	if name == "GUILD_UPDATE" && old != nil {
		old.describe(in)
		return nil
	}
	if old != nil {
		for _, c := range old.channels {
			delete(g.channels, c)
		}
		delete(g.guilds, id)
	}
	if name == "GUILD_DELETE" {
		return nil
	}
	known := &server{}
	known.describe(in)
	for _, m := range in.Members {
		if idNum(m.User.ID) == g.me && g.me != 0 {
			known.member, known.mine = true, idNums(m.Roles)
		}
	}
	g.guilds[id] = known
	known.channels = make([]uint64, 0, len(in.Channels)+len(in.Threads))
	same := make(map[string][]grant)
	for _, c := range slices.Concat(in.Channels, in.Threads) {
		g.keepShared(id, c, same)
	}
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
	known := g.guilds[idNum(e.Guild)]
	if known == nil {
		return nil
	}
	if e.Role != nil {
		e.ID = e.Role.ID
	}
	id := idNum(e.ID)
	known.roles = slices.DeleteFunc(slices.Clone(known.roles), func(r rank) bool { return r.id == id })
	if e.Role != nil {
		known.roles = append(known.roles, rank{id, e.Role.Permissions})
	}
	return nil
}
