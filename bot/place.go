package bot

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// place is a channel that a command is to change, and who may do what there.
type place struct {
	ID     briefs.ChannelID
	Type   discordgo.ChannelType
	caller bits
	mine   bits
}

// mention names the channel in a message.
func (p place) mention() string { return "<#" + string(p.ID) + ">" }

// here is the channel that the interaction is in.
func (i *interaction) here() place {
	return place{ID: i.Channel, Type: i.In.Type, caller: i.Member.Permissions, mine: i.Mine}
}

// target finds the channel a command names, or the one it was given in.
func (b *Bot) target(ctx context.Context, i *interaction) (place, error) {
	if i.Server == "" || i.Member == nil {
		return place{}, sorry("This works in a server only.")
	}
	id := briefs.ChannelID(i.text(optChannel))
	if id == "" {
		return i.here(), nil
	}
	return b.placeOf(ctx, i, id)
}

// mayManage checks the caller's leave to change what a channel is sent.
func (p place) mayManage() error {
	const both = bits(discordgo.PermissionManageChannels | discordgo.PermissionViewChannel)
	if !p.caller.has(both) && !p.caller.has(discordgo.PermissionAdministrator) {
		return sorry("You need the permission *Manage Channels* in %s for that.", p.mention())
	}
	return nil
}

// posts tells whether briefs can be posted in a kind of channel.
func posts(t discordgo.ChannelType) bool { return slices.Contains(postable, t) }

// placeOf is a channel as the gateway told of it, or the interaction did of its
// own; Discord is asked where neither has. Its error is for the member.
func (b *Bot) placeOf(ctx context.Context, i *interaction, id briefs.ChannelID) (place, error) {
	if id == i.Channel {
		return i.here(), nil
	}
	c, ok := b.guilds.channel(id)
	if ok && c.Guild != i.Server {
		return place{}, sorry("There is no such channel.")
	}
	caller, told := b.guilds.theirs(id, i.caller(), i.Member.Roles)
	mine, known := b.guilds.mine(id)
	if ok && told && known {
		return place{ID: id, Type: c.Type, caller: caller, mine: mine}, nil
	}
	return b.askPlace(ctx, i, id)
}

// askPlace asks Discord for a channel: another process may have the server's
// shard, or the channel was made just now.
func (b *Bot) askPlace(ctx context.Context, i *interaction, id briefs.ChannelID) (place, error) {
	me, err := b.identity(ctx)
	var c channel
	if err == nil {
		err = b.call(ctx, http.MethodGet, "/channels/"+string(id), nil, &c)
	}
	in, of := &guild{Members: make([]member, 1)}, c
	if err == nil && c.Guild == i.Server {
		err = b.askServer(ctx, me, i.Server, in)
	}
	if err == nil && c.isThread() {
		err = b.call(ctx, http.MethodGet, "/channels/"+string(c.Parent), nil, &of)
	}
	switch {
	case hasCode(err, codeUnknownChannel):
		return place{}, sorry("There is no such channel.")
	case hasCode(err, codeMissingAccess, codeMissingPermissions):
		return place{}, lacking(id, "*View Channel*")
	case err != nil:
		b.log.Warn("it is not known what the bot may do in a channel", "channel", id, "err", err)
		return place{}, sorry("Discord does not say just now what the bot may do in %s. Nothing was saved; try again in a minute.", place{ID: id}.mention())
	case c.Guild != i.Server:
		return place{}, sorry("There is no such channel.")
	}
	b.guilds.learn(c)
	may := func(user briefs.UserID, roles []briefs.RoleID) bits {
		return effective(idNum(in.ID), idNum(in.Owner), ranks(in.Roles), grants(of.Overwrites), idNum(user), idNums(roles))
	}
	return place{ID: id, Type: c.Type, caller: may(i.caller(), i.Member.Roles), mine: may(me.User, in.Members[0].Roles)}, nil
}

// lacking says what the bot may not do in a channel.
func lacking(id briefs.ChannelID, permissions string) error {
	return sorry("The bot lacks in %s: %s. Nothing was saved; grant that in the channel's settings and try again.", place{ID: id}.mention(), permissions)
}

// lacks checks that the bot has all of these permissions in the channel.
func (p place) lacks(list []permission) error {
	if p.mine.has(discordgo.PermissionAdministrator) {
		return nil
	}
	var missing []string
	for _, n := range list {
		if !p.mine.has(n.bit) {
			missing = append(missing, "*"+n.name+"*")
		}
	}
	if len(missing) > 0 {
		return lacking(p.ID, strings.Join(missing, ", "))
	}
	return nil
}

// takesPosts checks that the channel is one for posts and that the bot may do
// there what it needs.
func (b *Bot) takesPosts(ctx context.Context, p place) error {
	if !posts(p.Type) {
		return sorry("Messages cannot be posted in %s. Name a text channel.", p.mention())
	}
	if err := p.lacks(needed(p.Type)); err != nil || !isForum(p.Type) {
		return err
	}
	c, err := b.channel(ctx, p.ID)
	if err == nil && c.Flags&forumNeedsTag != 0 && !slices.ContainsFunc(c.Tags, func(t tag) bool { return !t.Moderated }) {
		return sorry("Posts in %s must have a tag, and it has none that the bot may set. Nothing was saved; add one that is not for moderators only.", p.mention())
	}
	return nil
}

// opensThreads checks that the bot may answer in threads of the channel, which are
// opened for that where it holds none yet.
func (p place) opensThreads() error {
	need := []permission{{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"}}
	if p.Type == discordgo.ChannelTypeGuildText || p.Type == discordgo.ChannelTypeGuildNews {
		need = append(need, permission{discordgo.PermissionCreatePublicThreads, "Create Public Threads"})
	}
	return p.lacks(need)
}

// threadsFor checks what a channel's new rhythm needs of threads that the one
// before did not.
func (p place) threadsFor(before, r briefs.Rhythm) error {
	if r.DigestThreads && !before.DigestThreads && !holdsThreads(p.Type) {
		return sorry("There are no threads in %s: a digest is one message there.", p.mention())
	}
	if r.Threads && !before.Threads || r.DigestThreads && !before.DigestThreads {
		return p.opensThreads()
	}
	return nil
}

// holdsThreads tells whether threads can be opened in a kind of channel.
func holdsThreads(t discordgo.ChannelType) bool {
	return isForum(t) || t == discordgo.ChannelTypeGuildText || t == discordgo.ChannelTypeGuildNews
}

// allowed checks that the caller may manage the channel and that the bot may post
// there; its error is for the member.
func (b *Bot) allowed(ctx context.Context, i *interaction, id briefs.ChannelID) (place, error) {
	p, err := b.placeOf(ctx, i, id)
	if err == nil {
		err = p.mayManage()
	}
	if err == nil {
		err = b.takesPosts(ctx, p)
	}
	return p, err
}

// hasTag checks that a forum has the tag that a member named, one that the bot
// may set.
func (b *Bot) hasTag(ctx context.Context, p place, name string) error {
	if name == "" {
		return nil
	}
	if !isForum(p.Type) {
		return sorry("Only posts of a forum have tags; %s is none.", p.mention())
	}
	c, err := b.channel(ctx, p.ID)
	switch {
	case err != nil:
		return sorry("Discord does not say just now which tags %s has. Try again in a minute.", p.mention())
	case !slices.ContainsFunc(c.Tags, func(t tag) bool { return !t.Moderated && fold(t.Name) == fold(name) }):
		return sorry("%s has no such tag that the bot may set.", p.mention())
	}
	return nil
}

// pinged is a role that posts are to ping.
type pinged struct {
	id      briefs.RoleID // "" = none
	anybody bool          // whoever writes may ping it
}

// roleNamed reads a role that a member named: one of the server, and not everyone.
func (i *interaction) roleNamed(id briefs.RoleID) (pinged, error) {
	if id == "" {
		return pinged{}, nil
	}
	named, ok := i.Data.Resolved.Roles[string(id)]
	if !ok || string(id) == string(i.Server) {
		return pinged{}, sorry("Only a role of this server can be pinged, and not everyone.")
	}
	return pinged{id, named.Mentionable}, nil
}

// mayPing checks that a role may be pinged in the channel: by the bot, and at this
// member's word.
func (p place) mayPing(r pinged) error {
	const everyone = bits(discordgo.PermissionMentionEveryone | discordgo.PermissionAdministrator)
	switch {
	case r.id == "" || r.anybody:
		return nil
	case p.caller&everyone == 0:
		return sorry("You may not ping that role. Make it mentionable, or ask someone who may mention all roles.")
	case p.mine&everyone == 0:
		return sorry("The bot may not ping that role. Make it mentionable, or give the bot *Mention Everyone* there.")
	}
	return nil
}

// sees tells whether the caller may see a channel; one that the gateway has not
// told of is shown to those who may manage channels.
func (b *Bot) sees(i *interaction, id briefs.ChannelID) bool {
	if id == i.Channel {
		return true
	}
	p, ok := b.guilds.theirs(id, i.caller(), i.Member.Roles)
	if !ok {
		p = i.Member.Permissions
		return p&(discordgo.PermissionManageChannels|discordgo.PermissionAdministrator) != 0
	}
	return p.has(discordgo.PermissionViewChannel)
}
