package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// venue is where and how a first message is created.
type venue struct {
	id        briefs.ChannelID
	forum     *channel                    // the message opens a post of this forum; nil = none
	reference *discordgo.MessageReference // replied to; nil = nothing
	publish   bool                        // it is to be published afterwards
}

// refusal is why a message can't be sent at all.
type refusal struct {
	why   string
	chann bool // of the channel, not of the message
}

func (r refusal) Error() string { return r.why }

// before is the outcome of an attempt that failed before the message was asked
// for: what is in doubt of earlier ones stays so.
func (b *Bot) before(d briefs.Delivery, err error) briefs.Outcome {
	var r refusal
	if errors.As(err, &r) {
		o := abandoned(r.why)
		o.ChannelFault = r.chann
		return o
	}
	o := b.outcome(d, err)
	o.Clean = !d.Doubt
	return o
}

// channel is what is known of a channel, asked for where the gateway has not
// told of it: posting does not wait for the gateway.
func (b *Bot) channel(ctx context.Context, id briefs.ChannelID) (channel, error) {
	if c, ok := b.guilds.channel(id); ok {
		return c, nil
	}
	var c channel
	if err := b.call(ctx, http.MethodGet, "/channels/"+string(id), nil, &c); err != nil {
		return channel{}, err
	}
	b.guilds.learn(c)
	return c, nil
}

// venue finds where a delivery's message is to be created, and opens a thread
// where a reply needs one.
func (b *Bot) venue(ctx context.Context, d briefs.Delivery, in channel) (venue, error) {
	forum := isForum(in.Type)
	switch {
	case d.Kind == briefs.DeliverNotice:
		return b.noticeBoard(ctx, d, in)
	case d.Target.Server == "":
		return venue{id: d.Target.Channel}, nil // a person's conversation with the bot
	case !posts(in.Type):
		return venue{}, refusal{"messages cannot be posted in this kind of channel", true}
	case d.Kind == briefs.DeliverEntry && d.ReplyTo == "":
		return venue{}, refusal{"the digest that it belongs to does not stand", false}
	case d.InThread() && d.ReplyTo != "":
		return b.thread(ctx, d, in)
	case forum:
		return venue{id: in.ID, forum: &in}, nil
	}
	return venue{id: d.Target.Channel, publish: announces(in)}, nil
}

// thread is where a reply goes: into the thread that the message it replies to
// stands in, or the one at that message, which is opened for it. Where Discord
// allows no further thread it is a reply in the channel; an entry of a digest goes
// nowhere then, for the digest names it.
func (b *Bot) thread(ctx context.Context, d briefs.Delivery, in channel) (venue, error) {
	if d.ReplyIn != "" {
		return venue{id: d.ReplyIn}, nil
	}
	unthreaded := func(reply venue) (venue, error) {
		if d.Kind == briefs.DeliverEntry {
			return venue{}, refusal{"Discord allows no thread for it; the digest names it", false}
		}
		return reply, nil
	}
	reply := venue{id: d.Target.Channel, reference: &discordgo.MessageReference{
		MessageID: string(d.ReplyTo), ChannelID: string(d.Target.Channel), FailIfNotExists: new(bool),
	}}
	if in.Type != discordgo.ChannelTypeGuildText && in.Type != discordgo.ChannelTypeGuildNews {
		return unthreaded(reply)
	}
	at := briefs.ChannelID(d.ReplyTo) // a thread has the number of the message it is at
	if _, open := b.guilds.channel(at); open {
		return venue{id: at}, nil
	}
	path := "/channels/" + string(d.Target.Channel) + "/messages/" + string(d.ReplyTo) + "/threads"
	err := b.call(ctx, http.MethodPost, path, map[string]any{"name": threadName(d)}, nil)
	switch {
	case err == nil, hasCode(err, codeThreadThere):
		return venue{id: at}, nil
	case hasCode(err, codeThreadLimit, codeMissingPermissions, codeWrongType):
		b.log.Warn("a reply goes without a thread", "delivery", d.ID, "channel", d.Target.Channel, "err", err)
		return unthreaded(reply)
	case hasCode(err, codeUnknownMessage):
		return venue{}, refusal{"a moderator removed the message that it goes on with", false}
	}
	return venue{}, err
}

// noticeBoard is where a notice goes: its channel, if the bot may write there,
// else the one where Discord itself tells a server's moderators things. Discord
// is asked where another process has the server's shard.
func (b *Bot) noticeBoard(ctx context.Context, d briefs.Delivery, in channel) (venue, error) {
	const write = bits(discordgo.PermissionViewChannel | discordgo.PermissionSendMessages)
	boards, told := b.guilds.boards(d.Target.Server)
	servers := map[briefs.ServerID]*guild{}
	for i := -1; i < len(boards); i++ {
		id := in.ID
		if i >= 0 {
			id = boards[i]
		}
		mine, kind, err := b.reach(ctx, d.Target.Server, id, servers)
		if err != nil {
			return venue{}, err
		}
		if mine.has(write) && posts(kind) && !isForum(kind) {
			return venue{id: id}, nil
		}
		if asked := servers[d.Target.Server]; asked != nil && !told {
			told = true
			boards = slices.DeleteFunc([]briefs.ChannelID{asked.Updates, asked.System}, func(c briefs.ChannelID) bool { return c == "" })
		}
	}
	return venue{}, refusal{"there is no channel in which the moderators could be told", false}
}

// reach is what the bot may do in a channel, and of what kind it is; nothing if
// it is gone or not shown to the bot.
func (b *Bot) reach(ctx context.Context, server briefs.ServerID, id briefs.ChannelID, servers map[briefs.ServerID]*guild) (bits, discordgo.ChannelType, error) {
	if mine, known := b.guilds.mine(id); known {
		c, _ := b.guilds.channel(id)
		return mine, c.Type, nil
	}
	if _, told := b.guilds.boards(server); told {
		return 0, 0, nil // the gateway tells of the server, and of no such channel
	}
	me, err := b.identity(ctx)
	if err != nil {
		return 0, 0, err
	}
	if servers[server] == nil {
		in := &guild{Members: make([]member, 1)}
		if err := b.askServer(ctx, me, server, in); err != nil {
			return 0, 0, err
		}
		servers[server] = in
	}
	mine, kind, err := b.askPermissions(ctx, me, server, id, servers)
	var f *fault
	if errors.As(err, &f) && channelFaults[f.code] != "" {
		return 0, 0, nil
	}
	return mine, kind, err
}

func isForum(t discordgo.ChannelType) bool {
	return t == discordgo.ChannelTypeGuildForum || t == discordgo.ChannelTypeGuildMedia
}

// forumNeedsTag is the flag of a forum whose posts must have a tag.
const forumNeedsTag = 1 << 4

// maxTags is how many tags Discord takes for one post.
const maxTags = 5

// maxThreadName is Discord's limit, in characters.
const maxThreadName = 100

// threadName is what a thread for the delivery may be called: by its brief's
// headline; that of a digest's briefs by the local day.
func threadName(d briefs.Delivery) string {
	t := tongueOf(discordgo.Locale(d.Target.Language))
	if d.Kind == briefs.DeliverEntry {
		day := d.Created.UTC()
		if loc, err := time.LoadLocation(d.Target.Zone); err == nil {
			day = day.In(loc)
		}
		return t.say("Briefs of %s", day.Format(time.DateOnly))
	}
	return orElse(fit(d.Brief.Headline, maxThreadName, defang), t.say("(no headline)"))
}

// openPost creates a post in a forum. There Discord takes no nonce.
func (b *Bot) openPost(ctx context.Context, d briefs.Delivery, forum channel, m Message) (standing, error) {
	m.Nonce, m.Enforce = "", false
	name := threadName(d)
	if d.Kind == briefs.DeliverDigest {
		name = digestTitle(tongueOf(discordgo.Locale(d.Target.Language)), d)
	}
	var made struct {
		ID      briefs.ChannelID `json:"id"`
		Message standing         `json:"message"`
	}
	body := map[string]any{"name": name, "message": m}
	if tags := forumTags(forum, d, b.list()); len(tags) > 0 {
		body["applied_tags"] = tags
	}
	err := b.call(ctx, http.MethodPost, "/channels/"+string(forum.ID)+"/threads", body, &made)
	made.Message.in = made.ID
	return made.Message, err
}

// forumTags are the tags of a forum post: those named like its topics, else the
// subscription's own, else, where there must be one, the forum's first. Tags that
// only moderators may set are left to them.
func forumTags(forum channel, d briefs.Delivery, list *briefs.List) []string {
	byName := func(name string) string {
		for _, t := range forum.Tags {
			if !t.Moderated && name != "" && fold(t.Name) == fold(name) {
				return t.ID
			}
		}
		return ""
	}
	var tags []string
	add := func(id string) {
		if id != "" && len(tags) < maxTags && !slices.Contains(tags, id) {
			tags = append(tags, id)
		}
	}
	for _, t := range d.Brief.Topics {
		add(byName(topicTitle(list, t.Name)))
		add(byName(string(t.Name)))
		add(byName(strings.ReplaceAll(string(t.Name), "-", " ")))
	}
	if len(tags) == 0 {
		add(byName(d.Target.Tag))
	}
	if first := slices.IndexFunc(forum.Tags, func(t tag) bool { return !t.Moderated }); len(tags) == 0 && forum.Flags&forumNeedsTag != 0 && first >= 0 {
		add(forum.Tags[first].ID)
	}
	return tags
}

// closePost takes a forum post down with its thread, whose name is the headline.
// Without leave for that the message goes and the name is replaced.
func (b *Bot) closePost(ctx context.Context, d briefs.Delivery) error {
	err := b.call(ctx, http.MethodDelete, "/channels/"+string(d.Stands), nil, nil)
	if !hasCode(err, codeMissingPermissions) {
		return err
	}
	err = b.awake(ctx, d, func() error { return b.call(ctx, http.MethodDelete, messagePath(d), nil, nil) })
	if err != nil && !hasCode(err, codeUnknownMessage) {
		return err
	}
	return b.call(ctx, http.MethodPatch, "/channels/"+string(d.Stands), map[string]any{"name": "Withdrawn"}, nil)
}

// awake does something to a message, and again once its thread was reopened if
// that was archived meanwhile.
func (b *Bot) awake(ctx context.Context, d briefs.Delivery, do func() error) error {
	err := do()
	if !hasCode(err, codeArchived) {
		return err
	}
	in := d.Target.Channel
	if d.Stands != "" {
		in = d.Stands
	}
	if err := b.call(ctx, http.MethodPatch, "/channels/"+string(in), map[string]any{"archived": false}, nil); err != nil {
		return err
	}
	return do()
}
