package standin

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// This file builds INTERACTION_CREATE payloads.

// begin makes an interaction of a member in a channel, with the parts of its
// payload all kinds share. An empty channel is the conversation with the bot.
func (s *Server) begin(kind int, channelID, userID, locale string) (*interaction, map[string]any, error) {
	u := s.users[userID]
	if u == nil {
		return nil, nil, fmt.Errorf("user %s: %w", userID, ErrUnknown)
	}
	ch := s.channels[channelID]
	if channelID == "" {
		ch = s.direct(u)
	}
	if ch == nil {
		return nil, nil, fmt.Errorf("channel %s: %w", channelID, ErrUnknown)
	}
	if locale == "" {
		locale = "en-US"
	}
	i := &interaction{
		id: s.ids.next(s.now()), token: secret(32), kind: kind, user: *u, channel: ch,
		created: s.now(), changed: make(chan struct{}),
	}
	const contextGuild, contextBotDM = 0, 1
	payload := map[string]any{
		"id": i.id, "application_id": s.bot.ID, "type": kind, "token": i.token, "version": 1,
		"channel_id": ch.ID, "channel": s.partial(ch, userID), "locale": locale,
		"app_permissions": s.may(s.bot.ID, ch).String(), "entitlements": []any{}, "attachment_size_limit": 10 << 20,
		"authorizing_integration_owners": s.owners(ch), "context": contextBotDM,
	}
	g := s.guilds[ch.GuildID]
	if g == nil {
		payload["user"] = *u
		return i, payload, nil
	}
	m := g.members[userID]
	if m == nil || !s.may(userID, ch).has(ViewChannel) {
		return nil, nil, fmt.Errorf("user %s in channel %s: %w", userID, ch.ID, ErrForbidden)
	}
	payload["context"] = contextGuild
	payload["guild_id"], payload["guild_locale"] = g.ID, g.PreferredLocale
	payload["guild"] = map[string]any{"id": g.ID, "locale": g.PreferredLocale, "features": append([]string{}, g.Features...)}
	payload["member"] = memberHere{*m, m.User, s.may(userID, ch)}
	return i, payload, nil
}

// memberHere is a member with its permissions in the channel.
type memberHere struct {
	Member
	User        User        `json:"user"`
	Permissions Permissions `json:"permissions,string"`
}

func (s *Server) partial(ch *channel, userID string) any {
	return struct {
		Channel
		Permissions Permissions `json:"permissions,string"`
	}{ch.Channel, s.may(userID, ch)}
}

// call builds the interaction of a command, or of completing one of its
// options, checking the input as Discord's client does.
func (s *Server) call(c Command, completing bool) (*interaction, map[string]any, error) {
	kind := interactionCommand
	if completing {
		kind = interactionAutocomplete
	}
	if c.GuildID != "" && s.guildOf(c.ChannelID) != c.GuildID {
		return nil, nil, fmt.Errorf("channel %s of guild %s: %w", c.ChannelID, c.GuildID, ErrUnknown)
	}
	i, payload, err := s.begin(kind, c.ChannelID, c.UserID, c.Locale)
	if err != nil {
		return nil, nil, err
	}
	cmd, err := s.callable(c, i.channel)
	if err != nil {
		return nil, nil, err
	}
	i.name = cmd.Name
	data := map[string]any{"id": cmd.ID, "name": cmd.Name, "type": cmd.Type}
	if cmd.GuildID != "" {
		data["guild_id"] = cmd.GuildID
	}
	found := newResolved()
	if cmd.Type == SlashCommand {
		f := filler{s: s, i: i, found: found, completing: completing}
		options, err := f.fill(cmd.Options, c.Options)
		if err != nil {
			return nil, nil, fmt.Errorf("/%s: %w", c.Name, err)
		}
		data["options"] = options
	} else {
		data["target_id"] = c.TargetID
		if err := s.target(found, i.channel, cmd.Type, c.TargetID); err != nil {
			return nil, nil, err
		}
	}
	if len(found) > 0 {
		data["resolved"] = found
	}
	payload["data"] = data
	return i, payload, nil
}

// callable finds the command if the member may use it there.
func (s *Server) callable(c Command, ch *channel) (AppCommand, error) {
	kinds := []int{SlashCommand}
	if c.TargetID != "" {
		kinds = []int{MessageCommand, UserCommand}
	}
	var cmd AppCommand
	var err error
	for _, kind := range kinds {
		if cmd, err = s.find(ch.GuildID, c.Name, kind); err == nil {
			break
		}
	}
	if err != nil {
		return cmd, err
	}
	if ch.GuildID == "" {
		return cmd, nil
	}
	p := s.may(c.UserID, ch)
	need, ok := cmd.needs()
	if !p.has(UseCommands) || !c.Granted && (!p.has(need) || !ok && !p.has(Administrator)) {
		return cmd, fmt.Errorf("/%s by %s: %w", c.Name, c.UserID, ErrForbidden)
	}
	return cmd, nil
}

// resolved holds the objects the ids in a payload stand for.
type resolved map[string]map[string]any

func newResolved() resolved { return resolved{} }

func (r resolved) add(kind, id string, v any) {
	if r[kind] == nil {
		r[kind] = map[string]any{}
	}
	r[kind][id] = v
}

// resolve adds what an id of a menu's or option's type stands for. Menu types
// 5 to 8 and option types 6 to 9 mean users, roles, mentionables, channels in
// orders of their own.
func (s *Server) resolve(found resolved, ch *channel, menu int, id string) error {
	switch menu {
	case UserSelect:
		return s.resolveAs(found, ch, OptionUser, id)
	case RoleSelect:
		return s.resolveAs(found, ch, OptionRole, id)
	case MentionableSelect:
		return s.resolveAs(found, ch, OptionMentionable, id)
	case ChannelSelect:
		return s.resolveAs(found, ch, OptionChannel, id)
	}
	return nil
}

func (s *Server) resolveAs(found resolved, ch *channel, kind int, id string) error {
	g := s.guilds[ch.GuildID]
	if kind == OptionUser || kind == OptionMentionable {
		if u := s.users[id]; u != nil {
			found.add("users", id, *u)
			if g != nil && g.members[id] != nil {
				found.add("members", id, memberPart(g.members[id], g.permissions(id, ch)))
			}
			return nil
		}
	}
	if g != nil && (kind == OptionRole || kind == OptionMentionable) {
		if n := slices.IndexFunc(g.Roles, func(r Role) bool { return r.ID == id }); n >= 0 {
			found.add("roles", id, g.Roles[n])
			return nil
		}
	}
	if kind == OptionChannel {
		if c := s.channels[id]; c != nil && c.GuildID == ch.GuildID {
			found.add("channels", id, s.partial(c, s.bot.ID))
			return nil
		}
	}
	return fmt.Errorf("%q: %w", id, ErrUnknown)
}

// memberPart is a member as data.resolved has it: without user, deaf and mute.
func memberPart(m *Member, p Permissions) any {
	return map[string]any{
		"roles": m.Roles, "joined_at": m.JoinedAt, "pending": m.Pending, "flags": m.Flags,
		"nick": m.Nick, "permissions": p.String(),
	}
}

// target resolves what a context menu command was called on.
func (s *Server) target(found resolved, ch *channel, kind int, id string) error {
	if kind == UserCommand {
		return s.resolveAs(found, ch, OptionUser, id)
	}
	r := s.messages[id]
	if r == nil || r.DeletedAt != nil || r.ChannelID != ch.ID {
		return fmt.Errorf("message %s: %w", id, ErrUnknown)
	}
	found.add("messages", id, r.wire())
	return nil
}

// filler turns a member's options into a payload's, checking them against the
// command's definition.
type filler struct {
	s          *Server
	i          *interaction
	found      resolved
	completing bool
}

func (f *filler) fill(defs []CommandOption, given []Option) ([]any, error) {
	out := []any{}
	for _, o := range given {
		n := slices.IndexFunc(defs, func(d CommandOption) bool { return d.Name == o.Name })
		if n < 0 {
			return nil, fmt.Errorf("option %q: %w", o.Name, ErrUnknown)
		}
		d := defs[n]
		entry := map[string]any{"name": d.Name, "type": d.Type}
		if d.Type == OptionSubcommand || d.Type == OptionGroup {
			inner, err := f.fill(d.Options, o.Options)
			if err != nil {
				return nil, err
			}
			entry["options"] = inner
		} else {
			v, err := f.value(d, o)
			if err != nil {
				return nil, fmt.Errorf("option %q: %w", o.Name, err)
			}
			entry["value"] = v
		}
		if o.Focused && f.completing {
			if !d.Autocomplete {
				return nil, fmt.Errorf("option %q does not complete: %w", o.Name, ErrInput)
			}
			entry["focused"], f.i.focus = true, d.Type
		}
		out = append(out, entry)
	}
	for _, d := range defs {
		missing := d.Required && !slices.ContainsFunc(given, func(o Option) bool { return o.Name == d.Name })
		if missing && !f.completing {
			return nil, fmt.Errorf("option %q is required: %w", d.Name, ErrInput)
		}
	}
	return out, nil
}

// value checks one argument and gives it its JSON type. What is being
// completed is still text, whatever the option's type.
func (f *filler) value(d CommandOption, o Option) (any, error) {
	text := plainText(o.Value)
	if o.Focused && f.completing {
		return text, nil
	}
	switch d.Type {
	case OptionString:
		n := utf8.RuneCountInString(text)
		if d.MinLength != nil && n < *d.MinLength || d.MaxLength != nil && n > *d.MaxLength || n > 6000 {
			return nil, fmt.Errorf("%d characters: %w", n, ErrInput)
		}
		return text, d.offers(text)
	case OptionInteger:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil || d.outside(float64(v)) {
			return nil, fmt.Errorf("%q: %w", text, ErrInput)
		}
		return v, d.offers(text)
	case OptionNumber:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || d.outside(v) {
			return nil, fmt.Errorf("%q: %w", text, ErrInput)
		}
		return v, d.offers(text)
	case OptionBoolean:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, ErrInput)
		}
		return v, nil
	}
	if err := f.s.resolveAs(f.found, f.i.channel, d.Type, text); err != nil {
		return nil, err
	}
	if d.Type == OptionChannel && len(d.ChannelTypes) > 0 && !slices.Contains(d.ChannelTypes, f.s.channels[text].Type) {
		return nil, fmt.Errorf("channel %s is of another type: %w", text, ErrInput)
	}
	return text, nil
}

// plainText is a value as a member would type it; JSON gives all numbers as
// floats, and large ones must not turn into 1e+06.
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// offers checks a value against fixed choices, where there are any.
func (d CommandOption) offers(text string) error {
	if len(d.Choices) == 0 || slices.ContainsFunc(d.Choices, func(c Choice) bool { return plainText(c.Value) == text }) {
		return nil
	}
	return fmt.Errorf("%q is not offered: %w", text, ErrInput)
}

func (d CommandOption) outside(v float64) bool {
	return d.MinValue != nil && v < *d.MinValue || d.MaxValue != nil && v > *d.MaxValue
}
