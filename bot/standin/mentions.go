package standin

import (
	"regexp"
	"slices"
	"strings"
)

// allowedMentions is the body's allowed_mentions.
type allowedMentions struct {
	Parse       []string `json:"parse"`
	Users       []string `json:"users"`
	Roles       []string `json:"roles"`
	RepliedUser bool     `json:"replied_user"`
}

// check refuses a list together with parsing of its kind, and long lists.
func (a *allowedMentions) check(f *form, path []any) {
	if a == nil {
		return
	}
	for i, kind := range a.Parse {
		if !slices.Contains([]string{"users", "roles", "everyone"}, kind) {
			f.fail(at(path, "parse", i), "BASE_TYPE_CHOICES", "Value must be one of ('users', 'roles', 'everyone').")
		}
	}
	for kind, list := range map[string][]string{"users": a.Users, "roles": a.Roles} {
		if len(list) > 0 && slices.Contains(a.Parse, kind) {
			f.fail(at(path, "parse"), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind)
		}
		if len(list) > 100 {
			f.fail(at(path, kind), "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
		}
	}
}

// allows tells whether a mention of a kind ("users", "roles") and id pings.
func (a *allowedMentions) allows(kind, id string) bool {
	if a == nil || slices.Contains(a.Parse, kind) {
		return true
	}
	if kind == "users" {
		return slices.Contains(a.Users, id)
	}
	return slices.Contains(a.Roles, id)
}

var (
	userMention = regexp.MustCompile(`<@!?(\d{1,20})>`)
	roleMention = regexp.MustCompile(`<@&(\d{1,20})>`)
)

// mention works out whom a message pings: what its content names, its author
// may ping and allowed_mentions lets through. Embeds ping nobody. Code spans
// are not left out, which errs towards reporting a ping.
func (s *Server) mention(ch *channel, allowed *allowedMentions, m *Message) {
	m.Mentions, m.MentionRoles = []User{}, []string{}
	g := s.guilds[ch.GuildID]
	wide := s.may(m.Author.ID, ch).has(MentionEveryone)
	named := strings.Contains(m.Content, "@everyone") || strings.Contains(m.Content, "@here")
	m.MentionEveryone = g != nil && named && wide && (allowed == nil || slices.Contains(allowed.Parse, "everyone"))
	add := func(u *User) {
		if u != nil && !slices.ContainsFunc(m.Mentions, func(o User) bool { return o.ID == u.ID }) {
			m.Mentions = append(m.Mentions, *u)
		}
	}
	for _, hit := range userMention.FindAllStringSubmatch(m.Content, -1) {
		if allowed.allows("users", hit[1]) {
			add(s.users[hit[1]])
		}
	}
	if m.Referenced != nil && (allowed == nil || allowed.RepliedUser) {
		add(s.users[m.Referenced.Author.ID])
	}
	if g == nil {
		return
	}
	for _, hit := range roleMention.FindAllStringSubmatch(m.Content, -1) {
		for _, r := range g.Roles {
			known := r.ID == hit[1] && (r.Mentionable || wide)
			if known && allowed.allows("roles", r.ID) && !slices.Contains(m.MentionRoles, r.ID) {
				m.MentionRoles = append(m.MentionRoles, r.ID)
			}
		}
	}
}
