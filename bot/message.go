package bot

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Discord's limits that what is rendered here could meet, in [units].
const (
	maxContent     = 2000
	maxDescription = 4096
	maxFooter      = 2048
	maxEmbeds      = 6000 // all text of a message's embeds
	maxLabel       = 80
	maxOption      = 100
)

// Message is a message as it is sent to Discord, in the JSON of its API.
type Message struct {
	Content    string                            `json:"content"`
	Embeds     []*discordgo.MessageEmbed         `json:"embeds"`
	Components []discordgo.MessageComponent      `json:"components"`
	Mentions   *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags      discordgo.MessageFlags            `json:"flags,omitempty"`
	Nonce      string                            `json:"nonce,omitempty"`
	Enforce    bool                              `json:"enforce_nonce,omitempty"`
	Reference  *discordgo.MessageReference       `json:"message_reference,omitempty"`
	// Attachments say of each of Files, by its place, what it is.
	Attachments []attachment `json:"attachments,omitempty"`
	// Files go with the message; they are not part of its JSON.
	Files []*discordgo.File `json:"-"`
	popup *popup            // the answer is this instead
	// shows are the briefs that a message for all to see shows words of.
	shows []briefs.BriefID
}

// attachment describes a file that is sent along.
type attachment struct {
	ID          string `json:"id"` // its place among the files
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"` // for those who do not see it
}

// quiet is a message that mentions nobody.
func quiet(content string) Message {
	return Message{
		Content: content, Embeds: []*discordgo.MessageEmbed{}, Components: []discordgo.MessageComponent{},
		Mentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
	}
}

// edit is the message as it replaces one that stands: flags, nonce and what it
// replies to belong to the first sending only.
func (m Message) edit() Message {
	m.Flags, m.Nonce, m.Enforce, m.Reference = 0, "", false, nil
	return m
}

// row adds a row of components, if there are any.
func (m *Message) row(components ...discordgo.MessageComponent) {
	if len(components) > 0 {
		m.Components = append(m.Components, discordgo.ActionsRow{Components: components})
	}
}

func linkButton(label, link string) discordgo.MessageComponent {
	return discordgo.Button{Label: label, Style: discordgo.LinkButton, URL: link}
}

func button(label, id string) discordgo.MessageComponent {
	return discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: id}
}

// mentionRole lets the message ping one role, and only that.
func (m *Message) mentionRole(r briefs.RoleID) {
	id := string(r)
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return
	}
	m.Content += " <@&" + id + ">"
	m.Mentions.Roles = []string{id}
}
