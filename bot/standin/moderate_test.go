package standin_test

import (
	"bytes"
	"testing"

	"github.com/attache-bot/attache/bot/standin"
)

// TestGuildEvents holds that whatever happens to a guild reaches a bot that
// keeps the guilds intent alone.
func TestGuildEvents(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	ws := w.dial("v=10")
	ws.ready(1, 0, 1)
	ws.until(0, "GUILD_CREATE")
	var added, opened string
	for _, tt := range []struct {
		name, event, part string
		do                func() error
	}{
		{"outage", "GUILD_DELETE", `"unavailable":true`, func() error { return w.SetGuildAvailable(guildID, false) }},
		{"its end", "GUILD_CREATE", `"unavailable":false`, func() error { return w.SetGuildAvailable(guildID, true) }},
		{"role changed", "GUILD_ROLE_UPDATE", `"permissions":"1024"`, func() error { return w.SetRolePermissions(guildID, guildID, standin.ViewChannel) }},
		{"overwrite", "CHANNEL_UPDATE", `"allow":"1024"`, func() error { return w.SetBotPermissions(briefs, standin.ViewChannel) }},
		{"channel opened", "CHANNEL_CREATE", `"name":"new"`, func() (err error) {
			opened, err = w.AddChannel(guildID, standin.Channel{Name: "new"})
			return err
		}},
		{"channel deleted", "CHANNEL_DELETE", `"name":"new"`, func() error { return w.RemoveChannel(opened) }},
		{"guild joined", "GUILD_CREATE", `"name":"second"`, func() error {
			added = w.AddGuild(standin.Guild{Name: "second"})
			return nil
		}},
		{"guild left", "GUILD_DELETE", `"id"`, func() error { return w.RemoveGuild(added) }},
	} {
		if err := tt.do(); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if p := ws.next(); p.T != tt.event || !bytes.Contains(p.D, []byte(tt.part)) {
			t.Errorf("%s: %s %s, want %s with %s", tt.name, p.T, p.D, tt.event, tt.part)
		}
	}
}

// TestPermissions goes through Discord's algorithm by what a member may do.
func TestPermissions(t *testing.T) {
	t.Parallel()
	const everyone, readers, editors, user = "500", "501", "502", "503"
	const view, send = standin.ViewChannel, standin.SendMessages
	over := func(id string, kind int, allow, deny standin.Permissions) standin.Overwrite {
		return standin.Overwrite{ID: id, Type: kind, Allow: allow, Deny: deny}
	}
	for _, tt := range []struct {
		name  string
		base  standin.Permissions
		roles []string
		list  []standin.Overwrite
		want  bool // may post
	}{
		{"by everyone's role", view | send, nil, nil, true},
		{"not without sight", send, nil, nil, false},
		{"everyone denied", view | send, nil, []standin.Overwrite{over(everyone, 0, 0, send)}, false},
		{"a role over everyone", view | send, []string{readers}, []standin.Overwrite{over(everyone, 0, 0, send), over(readers, 0, send, 0)}, true},
		{"among roles allow wins", view | send, []string{readers, editors}, []standin.Overwrite{over(readers, 0, send, 0), over(editors, 0, 0, send)}, true},
		{"the member's own entry is last", view | send, []string{readers}, []standin.Overwrite{over(readers, 0, send, 0), over(user, 1, 0, send)}, false},
		{"another member's entry", view | send, nil, []standin.Overwrite{over("9", 1, 0, send)}, true},
		{"administrator", standin.Administrator, nil, []standin.Overwrite{over(everyone, 0, 0, view|send)}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t, standin.Options{Guilds: []standin.Guild{{
				ID: everyone, Roles: []standin.Role{{ID: everyone, Permissions: tt.base}, {ID: readers}, {ID: editors}},
				Channels: []standin.Channel{{ID: "510", Overwrites: tt.list}},
				Members:  []standin.Member{{User: standin.User{ID: user}, Roles: tt.roles}},
			}}})
			if _, err := w.Say("510", user, "hello"); (err == nil) != tt.want {
				t.Errorf("posting: %v, want allowed %v", err, tt.want)
			}
		})
	}
}
