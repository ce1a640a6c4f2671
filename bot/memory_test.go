package bot

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

const memoryBot = "1300000000000000001"

// guildCreate is the data of a GUILD_CREATE event as Discord sends it for a
// community of some 60 channels: with topics, emoji, stickers and features, of
// which nothing is to stay.
func guildCreate(r *rand.Rand, n int) json.RawMessage {
	next := uint64(1100000000000000000 + n*1_000_000)
	id := func() string { next += uint64(1 + r.IntN(1000)); return fmt.Sprint(next) }
	var b strings.Builder
	guild := id()
	fmt.Fprintf(&b, `{"id":%q,"name":"Community of the river town %d","icon":"a_5fbc27edd7a1c0b83ad6e1f7b3f0a2c1","owner_id":%q,"afk_timeout":300,"premium_tier":2,"member_count":%d,"large":true,`,
		guild, n, id(), 200+r.IntN(20000))
	b.WriteString(`"description":"A place for people who follow what the ministers say.","preferred_locale":"en-US","features":["COMMUNITY","NEWS","ANIMATED_ICON","INVITE_SPLASH","ROLE_ICONS"],"unavailable":false,`)
	var roles []string
	b.WriteString(`"roles":[`)
	for i := range 5 + r.IntN(40) {
		role := guild
		if i > 0 {
			role = id()
			b.WriteByte(',')
		}
		roles = append(roles, role)
		fmt.Fprintf(&b, `{"id":%q,"name":"role number %d","color":3447003,"colors":{"primary_color":3447003,"secondary_color":null},"hoist":true,"position":%d,"permissions":"%d","managed":false,"mentionable":true,"icon":null,"unicode_emoji":null,"flags":0}`,
			role, i, i, 1071698660929+int64(r.IntN(1<<20)))
	}
	overwrites := func() string {
		var o []string
		for range 1 + r.IntN(6) {
			o = append(o, fmt.Sprintf(`{"id":%q,"type":0,"allow":"%d","deny":"%d"}`, roles[r.IntN(len(roles))], r.IntN(1<<20), r.IntN(1<<20)))
		}
		return strings.Join(o, ",")
	}
	b.WriteString(`],"channels":[`)
	last := ""
	for i := range 8 {
		category, synced := id(), overwrites()
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%q,"type":4,"name":"category %d","position":%d,"flags":0,"permission_overwrites":[%s]}`, category, i, i, synced)
		for j := range 3 + r.IntN(8) {
			kind, own := []int{0, 0, 0, 0, 2, 2, 5, 15}[r.IntN(8)], synced
			if r.IntN(6) == 0 {
				own = overwrites()
			}
			last = id()
			fmt.Fprintf(&b, `,{"id":%q,"type":%d,"name":"channel-of-the-talks-%d","topic":"What is said here stays here, be kind, and read the pinned messages first.","position":%d,"parent_id":%q,"last_message_id":%q,"rate_limit_per_user":0,"flags":0,"nsfw":false,"permission_overwrites":[%s]}`,
				last, kind, j, j, category, id(), own)
		}
	}
	b.WriteString(`],"threads":[`)
	for i := range r.IntN(12) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%q,"type":11,"name":"thread %d","parent_id":%q,"owner_id":%q,"message_count":12,"member_count":5,"thread_metadata":{"archived":false,"auto_archive_duration":1440,"archive_timestamp":"2026-01-01T00:00:00.000000+00:00","locked":false}}`,
			id(), i, last, id())
	}
	b.WriteString(`],"emojis":[`)
	for i := range 60 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%q,"name":"emoji_%d","roles":[],"require_colons":true,"managed":false,"animated":true,"available":true}`, id(), i)
	}
	fmt.Fprintf(&b, `],"stickers":[],"voice_states":[],"presences":[],"members":[{"user":{"id":%q,"username":"attache"},"roles":[%q],"joined_at":"2025-05-05T05:05:05.000000+00:00","deaf":false,"mute":false}],"public_updates_channel_id":%q,"system_channel_id":%q}`,
		memoryBot, roles[len(roles)-1], last, last)
	return json.RawMessage(b.String())
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// taken is the state after n servers were told of, with the bytes that the
// events had and that the state has.
func taken(t testing.TB, n int) (g *guilds, sent, kept uint64) {
	r := rand.New(rand.NewPCG(1, 2))
	before := heap()
	g = newGuilds(time.Now)
	g.setMe(memoryBot)
	for i := range n {
		event := guildCreate(r, i)
		sent += uint64(len(event))
		if err := g.take("GUILD_CREATE", event); err != nil {
			t.Fatal(err)
		}
	}
	if after := heap(); after > before {
		kept = after - before
	}
	if got := g.count(); got != n {
		t.Fatalf("%d servers, want %d", got, n)
	}
	return g, sent, kept
}

// TestGuildMemory: 5,000 servers fit into 100 MB; tried with a tenth of either.
// Not parallel: it measures the heap.
func TestGuildMemory(t *testing.T) {
	const servers, most = 500, 10 << 20
	g, sent, kept := taken(t, servers)
	t.Logf("%d servers, %d channels: %d KB of events, %d KB kept", servers, len(g.channels), sent>>10, kept>>10)
	if kept > most || len(g.channels) < 40*servers {
		t.Errorf("%d bytes kept of %d servers, want at most %d", kept, servers, most)
	}
	runtime.KeepAlive(g)
}

// BenchmarkGuildMemory reports what 5,000 servers keep.
func BenchmarkGuildMemory(b *testing.B) {
	for b.Loop() {
		g, sent, kept := taken(b, 5000)
		b.ReportMetric(float64(kept)/(1<<20), "MB-kept")
		b.ReportMetric(float64(sent)/(1<<20), "MB-of-events")
		b.ReportMetric(float64(len(g.channels)), "channels")
		runtime.KeepAlive(g)
	}
}

// TestGuildForgets: what is gone at Discord is gone here, and a server told of
// again is what it is then.
func TestGuildForgets(t *testing.T) {
	t.Parallel()
	g := newGuilds(time.Now)
	g.setMe(memoryBot)
	r := rand.New(rand.NewPCG(3, 4))
	one := guildCreate(r, 0)
	var in guild
	if err := json.Unmarshal(one, &in); err != nil {
		t.Fatal(err)
	}
	take := func(name string, data string) {
		t.Helper()
		if err := g.take(name, json.RawMessage(data)); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		take("GUILD_CREATE", string(one))
	}
	take("GUILD_CREATE", string(guildCreate(r, 1)))
	for _, s := range g.guilds {
		for _, c := range s.channels {
			if _, ok := g.channels[c]; !ok {
				t.Errorf("channel %d is listed and not known", c)
			}
		}
	}
	var of briefs.ChannelID
	for _, c := range in.Channels {
		if c.Type == discordgo.ChannelTypeGuildText {
			of = c.ID
		}
		want := keeps(c.Type)
		if _, ok := g.channel(c.ID); ok != want {
			t.Errorf("channel of kind %d known: %v", c.Type, ok)
		}
		if got, ok := g.mine(c.ID); want && (!ok || got != effective(idNum(in.ID), idNum(in.Owner), ranks(in.Roles), grants(c.Overwrites), idNum(briefs.UserID(memoryBot)), idNums(in.Members[0].Roles))) {
			t.Errorf("channel %s: permissions %d %v", c.ID, got, ok)
		}
	}
	take("CHANNEL_DELETE", `{"id":"`+string(of)+`","guild_id":"`+string(in.ID)+`"}`)
	if _, ok := g.channel(of); ok {
		t.Error("a deleted channel is known")
	}
	take("CHANNEL_CREATE", `{"id":"77","guild_id":"`+string(in.ID)+`","type":0}`)
	take("GUILD_DELETE", `{"id":"`+string(in.ID)+`","unavailable":true}`)
	if _, ok := g.channel("77"); !ok {
		t.Error("an outage of Discord's makes a server forgotten")
	}
	take("GUILD_DELETE", `{"id":"`+string(in.ID)+`"}`)
	if _, ok := g.channel("77"); ok || g.count() != 1 {
		t.Errorf("a server that was left is known; %d are", g.count())
	}
	for id, c := range g.channels {
		if c.guild == idNum(in.ID) {
			t.Errorf("channel %d of a server that was left", id)
		}
	}
}

// TestAskedForAWhile: what REST told of a channel of another process's shard is
// asked again after a while; what the gateway tells is not.
func TestAskedForAWhile(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	g := newGuilds(func() time.Time { return now })
	g.learn(channel{ID: "5", Type: discordgo.ChannelTypeGuildNews})
	if c, ok := g.channel("5"); !ok || c.Type != discordgo.ChannelTypeGuildNews {
		t.Errorf("learnt: %+v %v", c, ok)
	}
	now = now.Add(trusted)
	if _, ok := g.channel("5"); ok {
		t.Error("it is trusted for good")
	}
	if err := g.take("CHANNEL_CREATE", json.RawMessage(`{"id":"5","guild_id":"1","type":0}`)); err != nil {
		t.Fatal(err)
	}
	now = now.Add(24 * time.Hour)
	if c, ok := g.channel("5"); !ok || c.Type != discordgo.ChannelTypeGuildText {
		t.Errorf("told by the gateway: %+v %v", c, ok)
	}
	for i := range 2 * maxAsked {
		g.learn(channel{ID: briefs.ChannelID(fmt.Sprint(100 + i))})
	}
	if len(g.asked) > maxAsked {
		t.Errorf("%d answers are kept", len(g.asked))
	}
}

// TestIntents: the bot asks for servers and nothing else, on every shard.
func TestIntents(t *testing.T) {
	t.Parallel()
	s := (&gateway{shard: 2, shards: 4}).session()
	if s.Identify.Intents != discordgo.IntentsGuilds || s.ShardID != 2 || s.ShardCount != 4 || s.StateEnabled {
		t.Errorf("intents %b, shard %d of %d, the library's own state %v", s.Identify.Intents, s.ShardID, s.ShardCount, s.StateEnabled)
	}
}
