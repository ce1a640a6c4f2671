package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Permissions are what the bot asks for when it is invited: to see channels,
// post with embeds there and in threads, open threads for what goes on with a
// post, and look its own posts up again after a lost answer.
const Permissions int64 = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionEmbedLinks | discordgo.PermissionReadMessageHistory | discordgo.PermissionSendMessagesInThreads | discordgo.PermissionCreatePublicThreads

// permission is one that the bot needs in a channel, as Discord's settings name it.
type permission struct {
	bit  bits
	name string
}

// needed are the permissions the bot needs in a channel of that kind.
func needed(t discordgo.ChannelType) []permission {
	send := permission{discordgo.PermissionSendMessages, "Send Messages"}
	if (channel{Type: t}).isThread() {
		send = permission{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"}
	}
	return []permission{
		{discordgo.PermissionViewChannel, "View Channel"}, send,
		{discordgo.PermissionEmbedLinks, "Embed Links"},
		{discordgo.PermissionReadMessageHistory, "Read Message History"},
	}
}

// InviteURL is the address at which the owner of a server adds the bot to it.
func InviteURL(application string) string {
	q := url.Values{"client_id": {application}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions, 10)}}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}

// Report is what [Bot.Check] found.
type Report struct {
	Bot      string // its name; "" if the token is refused
	Invite   string // see [InviteURL]
	Channels int    // subscribed channels looked at
	Problems []string
}

// Check looks, by REST alone and without posting, whether the token is good and
// whether the bot may post in every subscribed channel. Problems say what is
// wrong and how to mend it; an error means that Discord or the store could not
// be asked.
func (b *Bot) Check(ctx context.Context) (Report, error) {
	me, err := b.identity(ctx)
	if refused(err) {
		return Report{Problems: []string{"Discord refuses the token: copy it again from the developer portal (Bot, Reset Token)."}}, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("check: %w", err)
	}
	r := Report{Bot: me.Name, Invite: InviteURL(me.Application)}
	if off := b.guard.drift.wrong(); off != 0 {
		r.Problems = append(r.Problems, fmt.Sprintf("the clock of this machine is %s ahead of Discord's (less than 0 = behind): set it, best by NTP", off))
	}
	subs, err := b.store.Subscriptions(ctx, "")
	if err != nil {
		return r, fmt.Errorf("check: %w", err)
	}
	seen := map[briefs.ChannelID]bool{}
	servers := map[briefs.ServerID]*guild{}
	for _, s := range subs {
		for _, t := range s.Filter.Topics {
			if _, ok := b.list().Topic(t); !ok {
				r.Problems = append(r.Problems, fmt.Sprintf("channel %s is subscribed to topic %q, which the list does not have", s.Channel, t))
			}
		}
		if seen[s.Channel] {
			continue
		}
		seen[s.Channel] = true
		r.Channels++
		problem, err := b.checkChannel(ctx, me, s, servers)
		if err != nil {
			return r, fmt.Errorf("check channel %s: %w", s.Channel, err)
		}
		if problem != "" {
			r.Problems = append(r.Problems, fmt.Sprintf("channel %s: %s", s.Channel, problem))
		}
	}
	return r, nil
}

// checkChannel says what keeps the bot from posting in a channel; "" if nothing.
func (b *Bot) checkChannel(ctx context.Context, me identity, s briefs.Subscription, servers map[briefs.ServerID]*guild) (string, error) {
	mine, kind, err := b.askPermissions(ctx, me, s.Server, s.Channel, servers)
	var f *fault
	if errors.As(err, &f) && channelFaults[f.code] != "" {
		return channelFaults[f.code] + ": end its subscriptions, or let the bot in again", nil
	}
	if err != nil {
		return "", err
	}
	var missing []string
	for _, n := range needed(kind) {
		if !mine.has(n.bit) {
			missing = append(missing, n.name)
		}
	}
	if len(missing) > 0 {
		return "the bot lacks " + strings.Join(missing, ", ") + ": grant it in the channel's settings", nil
	}
	return "", nil
}

// askPermissions works out by REST what the bot may do in a channel, and of
// what kind it is. servers keeps what was read of them.
func (b *Bot) askPermissions(ctx context.Context, me identity, server briefs.ServerID, id briefs.ChannelID, servers map[briefs.ServerID]*guild) (bits, discordgo.ChannelType, error) {
	var c, parent channel
	if err := b.call(ctx, http.MethodGet, "/channels/"+string(id), nil, &c); err != nil {
		return 0, 0, err
	}
	in := servers[server]
	if in == nil {
		in = &guild{Members: make([]member, 1)}
		if err := b.askServer(ctx, me, server, in); err != nil {
			return 0, 0, err
		}
		servers[server] = in
	}
	list := c.Overwrites
	if c.isThread() {
		if err := b.call(ctx, http.MethodGet, "/channels/"+string(c.Parent), nil, &parent); err != nil {
			return 0, 0, err
		}
		list = parent.Overwrites
	}
	return effective(idNum(in.ID), idNum(in.Owner), ranks(in.Roles), grants(list), idNum(me.User), idNums(in.Members[0].Roles)), c.Type, nil
}

// askServer reads what REST tells of a server and of the bot in it; in has a
// place for one member.
func (b *Bot) askServer(ctx context.Context, me identity, server briefs.ServerID, in *guild) error {
	if err := b.call(ctx, http.MethodGet, "/guilds/"+string(server), nil, in); err != nil {
		return err
	}
	return b.call(ctx, http.MethodGet, "/guilds/"+string(server)+"/members/"+string(me.User), nil, &in.Members[0])
}
