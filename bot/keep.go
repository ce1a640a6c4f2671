package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// What /export and /forget are about.
const (
	ofServer = "server"
	ofMe     = "me"
)

// whose reads what /export or /forget is to be about, and checks the caller's leave.
func whose(i *interaction) (string, error) {
	if i.text(optWhat) == ofServer {
		return ofServer, mayRun(i)
	}
	return ofMe, nil
}

// kept are a server's settings, as /export has them. The fields' names are part of
// what is promised: they may be added to.
type kept struct {
	Server        briefs.ServerID    `json:"server"`
	Exported      time.Time          `json:"exported"`
	Stories       string             `json:"stories"` // where a story goes: the best channel, or all
	Blocked       keptBlocks         `json:"blocked"`
	Channels      []keptChannel      `json:"channels"`
	Subscriptions []keptSubscription `json:"subscriptions"`
	Sources       []keptSource       `json:"sources"`
	Audit         []keptLine         `json:"audit"`
}

type keptBlocks struct {
	Sources []string `json:"sources"`
	Words   []string `json:"words"`
}

type keptChannel struct {
	Channel  briefs.ChannelID `json:"channel,omitempty"`
	Schedule string           `json:"schedule"`
	Paused   *time.Time       `json:"paused_until,omitempty"`
}

type keptSubscription struct {
	Channel   briefs.ChannelID `json:"channel,omitempty"`
	Query     keptQuery        `json:"query"`
	Notifies  bool             `json:"notifies"`
	Role      briefs.RoleID    `json:"role,omitempty"`
	Tag       string           `json:"tag,omitempty"`
	Made      time.Time        `json:"made"`
	By        briefs.UserID    `json:"by,omitempty"`
	Suspended string           `json:"suspended,omitempty"`
}

// keptQuery is a filter under the names of the options that set it.
type keptQuery struct {
	Topics    []briefs.TopicName  `json:"topic,omitempty"`
	Countries []string            `json:"country,omitempty"`
	Speakers  []string            `json:"speaker,omitempty"`
	Languages []string            `json:"language,omitempty"`
	Outlets   []string            `json:"source,omitempty"`
	Kinds     []briefs.SourceKind `json:"kind,omitempty"`
	Include   []string            `json:"include,omitempty"`
	Exclude   []string            `json:"exclude,omitempty"`
	Urgent    bool                `json:"urgent,omitempty"`
}

type keptSource struct {
	Outlet string        `json:"outlet"`
	URL    string        `json:"url"`
	Added  time.Time     `json:"added"`
	By     briefs.UserID `json:"by,omitempty"`
}

type keptLine struct {
	Server  briefs.ServerID  `json:"server,omitempty"`
	At      time.Time        `json:"at"`
	Who     briefs.UserID    `json:"who,omitempty"`
	Channel briefs.ChannelID `json:"channel,omitempty"`
	What    string           `json:"what"`
}

// maxAudit bounds the audit lines of a file, far below what Discord takes.
const maxAudit = 10_000

// exportKept answers /export: what is kept of the server or of the caller, as a
// file that only the caller sees.
func (b *Bot) exportKept(ctx context.Context, i *interaction) (Message, error) {
	what, err := whose(i)
	if err != nil {
		return Message{}, err
	}
	var data any
	if what == ofServer {
		data, err = b.keptOfServer(ctx, i.Server)
	} else {
		data, err = b.keptOfPerson(ctx, i.caller())
	}
	if err != nil {
		return Message{}, fmt.Errorf("export: %w", err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(data); err != nil {
		return Message{}, fmt.Errorf("export: %w", err)
	}
	m := quiet(i.tongue.say("This is all that is kept of you, but for which briefs were sent to you, for a year. `/forget` deletes all of it."))
	if what == ofServer {
		m.Content = i.tongue.say("These are this server's settings, and what was changed. Besides them it is kept which brief was posted where, for a year. `/forget` deletes all of it.")
	}
	m.Files = []*discordgo.File{{Name: "attache-" + what + ".json", ContentType: "application/json", Reader: &out}}
	// A body is made again where it is sent again.
	m.Files[0].Reader = bytes.NewReader(out.Bytes())
	return m, nil
}

func (b *Bot) keptOfServer(ctx context.Context, server briefs.ServerID) (kept, error) {
	k := kept{Server: server, Exported: b.now().UTC(), Stories: spreadBest, Channels: []keptChannel{}, Sources: []keptSource{}}
	everywhere, blocked, err := b.store.ServerSettings(ctx, server)
	if err != nil {
		return k, err
	}
	if everywhere {
		k.Stories = spreadAll
	}
	k.Blocked = keptBlocks{Sources: append([]string{}, blocked.Outlets...), Words: append([]string{}, blocked.Words...)}
	rhythms, err := b.store.Rhythms(ctx, server)
	if err != nil {
		return k, err
	}
	for _, r := range rhythms {
		k.Channels = append(k.Channels, keepRhythm(r, b.now()))
	}
	subs, err := b.store.Subscriptions(ctx, server)
	if err != nil {
		return k, err
	}
	k.Subscriptions = keepSubscriptions(subs)
	sources, err := b.store.SourcesOf(ctx, server)
	if err != nil {
		return k, err
	}
	for _, s := range sources {
		k.Sources = append(k.Sources, keptSource{Outlet: s.Outlet, URL: s.URL, Added: s.Added, By: s.By})
	}
	lines, err := b.store.Audit(ctx, server, 0, maxAudit)
	k.Audit = keepLines(lines, false)
	return k, err
}

// keptOfPerson is what is kept of a person, as /export has it.
func (b *Bot) keptOfPerson(ctx context.Context, user briefs.UserID) (any, error) {
	conversation, err := b.store.Conversation(ctx, user)
	if err != nil {
		return nil, err
	}
	subs, err := b.store.MadeBy(ctx, user)
	if err != nil {
		return nil, err
	}
	schedule := ""
	if conversation != "" {
		r, err := b.store.Rhythm(ctx, "", conversation)
		if err != nil {
			return nil, err
		}
		schedule = rhythmRecord(r)
	}
	alerts := keepSubscriptions(slices.DeleteFunc(slices.Clone(subs), func(s briefs.Subscription) bool { return s.Server != "" }))
	made := keepSubscriptions(slices.DeleteFunc(subs, func(s briefs.Subscription) bool { return s.Server == "" }))
	lines, err := b.store.AuditBy(ctx, user, maxAudit)
	return struct {
		User          briefs.UserID      `json:"user"`
		Exported      time.Time          `json:"exported"`
		Conversation  briefs.ChannelID   `json:"conversation,omitempty"`
		Schedule      string             `json:"schedule,omitempty"` // of what is sent there
		Alerts        []keptSubscription `json:"alerts"`
		Subscriptions []keptSubscription `json:"subscriptions_made"`
		Audit         []keptLine         `json:"audit"`
	}{user, b.now().UTC(), conversation, schedule, alerts, made, keepLines(lines, true)}, err
}

func keepRhythm(r briefs.Rhythm, now time.Time) keptChannel {
	c := keptChannel{Channel: r.Channel, Schedule: rhythmRecord(r)}
	if r.Paused.After(now) {
		c.Paused = &r.Paused
	}
	return c
}

func keepSubscriptions(subs []briefs.Subscription) []keptSubscription {
	list := []keptSubscription{}
	for _, s := range subs {
		k := keptSubscription{Channel: s.Channel, Query: keptQuery(s.Filter), Notifies: s.Loud, Role: s.Role, Tag: s.Tag, Made: s.Created, By: s.By}
		if !s.Suspended.IsZero() {
			k.Suspended = orElse(s.Why, "Discord refused the posts")
		}
		list = append(list, k)
	}
	return list
}

func keepLines(lines []briefs.AuditLine, server bool) []keptLine {
	list := []keptLine{}
	for _, a := range lines {
		k := keptLine{At: a.At, Who: a.Who, Channel: a.Channel, What: a.What}
		if server {
			k.Server = a.Server
		}
		list = append(list, k)
	}
	return list
}

// forget answers /forget: it says what would be deleted, and asks once more.
func (b *Bot) forget(ctx context.Context, i *interaction) (Message, error) {
	what, err := whose(i)
	if err != nil {
		return Message{}, err
	}
	m := quiet(i.tongue.say("Deleted for good would be: your alerts, the number of your conversation with the bot, and your id wherever it says who made or changed something. The messages sent to you stay."))
	if what == ofServer {
		m.Content = i.tongue.say("Deleted for good would be, of this server: all subscriptions, schedules and pauses, the block list, the sources added, the record of changes, and which brief was posted where. Nothing more would be posted. What stands in the channels stays, and would no longer be corrected or withdrawn. `/export` makes a file of it first.")
	}
	m.row(discordgo.Button{Label: i.tongue.say("Delete it"), Style: discordgo.DangerButton, CustomID: verbForget + ":" + what})
	return m, nil
}

// forgetNow deletes what /forget asked about.
func (b *Bot) forgetNow(ctx context.Context, i *interaction) (Message, error) {
	_, what, _ := strings.Cut(i.Data.CustomID, ":")
	switch what {
	case ofServer:
		if err := mayRun(i); err != nil {
			return Message{}, err
		}
		if err := b.store.ForgetServer(i.noting(ctx, "", "deleted all that was kept of this server"), i.Server); err != nil {
			return Message{}, fmt.Errorf("forget: %w", err)
		}
		b.log.Info("a server is forgotten at its own wish", "server", i.Server)
		return quiet(i.tongue.say("All that was kept of this server is deleted; `/audit` says that you did it, and nothing else.")), nil
	case ofMe:
		if err := b.store.ForgetPerson(ctx, i.caller()); err != nil {
			return Message{}, fmt.Errorf("forget: %w", err)
		}
		b.log.Info("a person is forgotten at their own wish")
		return quiet(i.tongue.say("All that was kept of you is deleted.")), nil
	}
	return Message{}, sorry("This button or command is from another version of the bot and no longer works. `/help` shows what does.")
}
