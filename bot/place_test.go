package bot_test

import (
	"fmt"
	"testing"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// TestKinds: whatever kind a channel is of, the bot finds it out and posts there as
// is fit, also without the gateway's word for it; no thread is opened before a
// follow-up goes into one.
func TestKinds(t *testing.T) {
	t.Parallel()
	const voice = "1300000000000000092"
	for _, connected := range []bool{false, true} {
		t.Run(fmt.Sprint("connected ", connected), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(o *standin.Options) {
				g := &o.Guilds[0]
				g.Channels = append(g.Channels, standin.Channel{ID: voice, Name: "voice", Type: standin.VoiceChannel})
			})
			if connected {
				w.run()
			}
			w.follow(talks)
			if o := w.attempt(); o.Result != briefs.Delivered {
				t.Fatalf("%+v", o)
			}
			thread := w.threads(talks)[0].ID
			for _, c := range []struct {
				channel string
				publish bool
				opens   int // posts of a forum
			}{{general, false, 0}, {wire, true, 0}, {forum, false, 1}, {thread, false, 0}, {voice, false, 0}} {
				s := strait(c.channel)
				s.key = "in " + c.channel
				w.file(s)
				o := w.attempt()
				in := c.channel
				if c.opens > 0 {
					in = string(o.Stands)
				}
				want := 1
				if c.channel == thread {
					want = 2 // it holds the follow-up
				}
				if o.Result != briefs.Delivered || o.Publish != c.publish || len(w.discord.Messages(in)) != want {
					t.Errorf("%s: %+v", c.channel, o)
				}
				if n := len(w.threads(c.channel)); n != c.opens {
					t.Errorf("%s: %d threads were opened, want %d", c.channel, n, c.opens)
				}
				if c.publish {
					w.attempt()
				}
			}
		})
	}
}

// TestPermissionsUnknown: where the gateway has not told of a channel, as of other
// processes' shards, Discord is asked before anything is saved; where it does not
// answer, that is said.
func TestPermissionsUnknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.bot.ForgetServers()
	w.setPermissionsUnseen(talks, standin.ViewChannel|standin.SendMessages)
	w.has(w.command(moderator, general, "subscribe", "topic", "grain", "channel", talks), true, "lacks", "*Embed Links*", "*Read Message History*", "Nothing was saved")
	w.setPermissionsUnseen(talks, 0)
	w.has(w.command(moderator, general, "subscribe", "topic", "grain", "channel", talks), true, "lacks", "*View Channel*")
	w.setPermissionsUnseen(talks, standin.BotPermissions)
	w.bot.ForgetServers()
	w.fault(standin.Fault{Action: standin.BadGateway, Path: "/guilds/"})
	w.has(w.command(moderator, general, "subscribe", "topic", "grain", "channel", talks), true, "Discord does not say just now", "Nothing was saved")
	w.discord.RemoveFault("")
	if subs := w.subs(); len(subs) != 0 {
		t.Fatalf("saved %+v", subs)
	}
	w.bot.ForgetServers()
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", talks), true, "posted in <#"+talks+">")
	w.bot.ForgetServers()
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", forum, "tag", "harvest"), true, "no such tag")
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", forum, "tag", "summit"), true, "posted in <#"+forum+">")
	// The caller's side is asked for as well.
	m := w.has(w.command(moderator, general, "subscriptions"), true)
	w.bot.ForgetServers()
	w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true, "What is <#")
}

// setPermissionsUnseen changes what the bot may do in a channel, and has the bot
// forget what the gateway tells of it.
func (w *world) setPermissionsUnseen(channel string, p standin.Permissions) {
	w.t.Helper()
	w.setPermissions(channel, p)
	w.bot.ForgetServers()
}

// TestForumTagsNeeded: a forum whose posts must have a tag, and that has none for
// the bot, takes no subscription.
func TestForumTagsNeeded(t *testing.T) {
	t.Parallel()
	const strict = "1300000000000000093"
	w := newWorld(t, func(o *standin.Options) {
		g := &o.Guilds[0]
		g.Channels = append(g.Channels, standin.Channel{ID: strict, Name: "strict", Type: standin.ForumChannel, Flags: 1 << 4, AvailableTags: []standin.Tag{{ID: "1300000000000000094", Name: "Mods", Moderated: true}}})
	}).run()
	w.has(w.command(moderator, general, "subscribe", "topic", "grain", "channel", strict), true, "must have a tag", "Nothing was saved")
}
