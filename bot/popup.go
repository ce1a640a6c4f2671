package bot

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// popup is a form that opens over the conversation. discordgo has no type for its
// labelled parts.
type popup struct {
	CustomID   string  `json:"custom_id"`
	Title      string  `json:"title"` // at most 45 characters
	Components []label `json:"components"`
}

// label is one part of a popup with its name.
type label struct {
	Type        int    `json:"type"`
	Label       string `json:"label"` // at most 45 characters
	Description string `json:"description,omitempty"`
	Component   input  `json:"component"`
}

// input is what is filled in or picked in a part of a popup.
type input struct {
	Type      int                                `json:"type"`
	CustomID  string                             `json:"custom_id"`
	Style     discordgo.TextInputStyle           `json:"style,omitempty"`
	Value     string                             `json:"value,omitempty"`
	Hint      string                             `json:"placeholder,omitempty"`
	Required  bool                               `json:"required"`
	MaxLength int                                `json:"max_length,omitempty"`
	MinValues *int                               `json:"min_values,omitempty"`
	MaxValues int                                `json:"max_values,omitempty"`
	Options   []discordgo.SelectMenuOption       `json:"options,omitempty"`
	Defaults  []discordgo.SelectMenuDefaultValue `json:"default_values,omitempty"`
}

const (
	labelType = 18
	// maxEntry is how much may be written into a part of a popup, in characters.
	maxEntry = 1000
)

// write adds a part to write in.
func (p *popup) write(id, name, description, value string) {
	p.Components = append(p.Components, label{Type: labelType, Label: name, Description: description, Component: input{
		Type: int(discordgo.TextInputComponent), CustomID: id, Style: discordgo.TextInputShort, Value: value[:offset(value, maxEntry)], MaxLength: maxEntry,
	}})
}

// choose adds a part to pick up to most of the options in.
func (p *popup) choose(id, name, description string, most int, options []discordgo.SelectMenuOption) {
	if len(options) > 0 {
		p.Components = append(p.Components, label{Type: labelType, Label: name, Description: description, Component: input{
			Type: int(discordgo.StringSelectMenu), CustomID: id, MinValues: new(int), MaxValues: min(most, len(options)), Options: options,
		}})
	}
}

// pickRole adds a part to pick a role in.
func (p *popup) pickRole(id, name, description string, role briefs.RoleID) {
	e := input{Type: int(discordgo.RoleSelectMenu), CustomID: id, MinValues: new(int), MaxValues: 1}
	if role != "" {
		e.Defaults = []discordgo.SelectMenuDefaultValue{{ID: string(role), Type: discordgo.SelectMenuDefaultValueRole}}
	}
	p.Components = append(p.Components, label{Type: labelType, Label: name, Description: description, Component: e})
}

// filled is a part of a popup as a member sent it off.
type filled struct {
	CustomID string   `json:"custom_id"`
	Value    string   `json:"value"`
	Values   []string `json:"values"`
}

// wrote is what a member wrote into a part of a popup, as one line.
func (i *interaction) wrote(id string) string {
	for _, row := range i.Data.Components {
		if row.Component.CustomID == id {
			s := plain(row.Component.Value)
			return strings.TrimSpace(s[:offset(s, maxEntry)])
		}
	}
	return ""
}

// chose is what a member picked in a part of a popup.
func (i *interaction) chose(id string) []string {
	for _, row := range i.Data.Components {
		if row.Component.CustomID == id {
			return row.Component.Values
		}
	}
	return nil
}

// opening is an answer that opens a popup.
func opening(p popup) Message { return Message{popup: &p} }

// narrowing is the popup that asks for names and words.
func narrowing(t *tongue, d draft) popup {
	p := popup{CustomID: d.formID("narrowed"), Title: t.say("Only what…")}
	var countries []string
	for _, c := range d.filter.Countries {
		countries = append(countries, t.country(c))
	}
	p.write("countries", t.say("is about one of these countries"), t.say("A comma between"), strings.Join(countries, ", "))
	p.write("speakers", t.say("quotes one of these people"), t.say("By name or surname, a comma between"), strings.Join(d.filter.Speakers, ", "))
	p.write("outlets", t.say("one of these outlets publishes"), t.say("A comma between; /sources lists them"), strings.Join(d.filter.Outlets, ", "))
	p.write("include", t.say("has one of these words or phrases"), t.say("A comma between"), strings.Join(d.filter.Include, ", "))
	p.write("exclude", t.say("has none of these words or phrases"), t.say("A comma between"), strings.Join(d.filter.Exclude, ", "))
	return p
}

// narrowed takes over what the popup of names and words has.
func (b *Bot) narrowed(i *interaction, d *draft) (err error) {
	f := &d.filter
	if f.Countries, err = several(i.wrote("countries"), b.countryIn(i.tongue)); err != nil {
		return err
	}
	if f.Outlets, err = b.outletsOption(i.viewer(), i.wrote("outlets")); err != nil {
		return err
	}
	f.Speakers, f.Include, f.Exclude = phrases(i.wrote("speakers")), phrases(i.wrote("include")), phrases(i.wrote("exclude"))
	return nil
}

// countryIn finds a country by its name in a language, or in English.
func (b *Bot) countryIn(t *tongue) func(typed string) (string, error) {
	return func(typed string) (string, error) {
		for _, c := range b.countries {
			if fold(t.country(c.value)) == fold(typed) {
				return c.value, nil
			}
		}
		return b.countryOption(typed)
	}
}

// sourcing is the popup that asks for kinds, languages and how members are told.
func (b *Bot) sourcing(t *tongue, d draft) popup {
	p := popup{CustomID: d.formID("sourced"), Title: t.say("Sources and pings")}
	var sources, tongues []discordgo.SelectMenuOption
	for _, k := range kinds() {
		sources = append(sources, discordgo.SelectMenuOption{Label: t.say(k.name), Value: k.value, Default: slices.Contains(d.filter.Kinds, briefs.SourceKind(k.value))})
	}
	for _, l := range b.spoken(t, d.filter.Languages) {
		tongues = append(tongues, discordgo.SelectMenuOption{Label: fit(l.name, maxOption, defang), Value: l.value, Default: slices.Contains(d.filter.Languages, l.value)})
	}
	p.choose("kinds", t.say("Kinds of source"), t.say("None picked: all of them"), len(sources), sources)
	p.choose("languages", t.say("Languages"), t.say("None picked: all of them"), len(tongues), tongues)
	p.choose("how", t.say("How"), "", 2, []discordgo.SelectMenuOption{
		{Label: t.say("Only what agencies mark as urgent"), Value: chipUrgent, Default: d.filter.Urgent},
		{Label: t.say("Notify members of each post"), Value: chipLoud, Default: d.loud},
	})
	p.pickRole("role", t.say("A role to ping"), t.say("At most once in ten minutes"), d.role.id)
	if len(d.channels) == 1 {
		if c, ok := b.guilds.channel(d.channels[0]); ok && isForum(c.Type) {
			var tags []discordgo.SelectMenuOption
			for _, one := range c.Tags {
				if name := fit(one.Name, maxChip, plain); !one.Moderated && name != "" && !slices.ContainsFunc(tags, func(o discordgo.SelectMenuOption) bool { return o.Value == name }) {
					tags = append(tags, discordgo.SelectMenuOption{Label: fit(name, maxOption, defang), Value: name, Default: fold(name) == fold(d.tag)})
				}
			}
			p.choose("tag", t.say("The tag of posts that no other fits"), "", 1, tags[:min(len(tags), maxChoices)])
		}
	}
	return p
}

// spoken are the languages that a menu offers: those picked, then those of the
// operator's list, then others.
func (b *Bot) spoken(t *tongue, picked []string) []named {
	codes := slices.Clone(picked)
	for _, f := range b.list().Feeds {
		codes = append(codes, primaryTag(f.Language))
	}
	codes = append(codes, languageCodes...)
	var list []named
	for _, c := range codes {
		if name := t.language(c); name != "" && !slices.ContainsFunc(list, func(n named) bool { return n.value == c }) {
			list = append(list, named{name, c})
		}
		if len(list) == maxChoices {
			break
		}
	}
	return list
}

// primaryTag is the first part of a language's tag.
func primaryTag(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}

// sourced takes over what the popup of kinds and pings has.
func (i *interaction) sourced(d *draft) (err error) {
	f := &d.filter
	f.Kinds = nil
	for _, k := range i.chose("kinds") {
		f.Kinds = append(f.Kinds, briefs.SourceKind(k))
	}
	f.Languages = i.chose("languages")
	how := i.chose("how")
	f.Urgent, d.loud = slices.Contains(how, chipUrgent), slices.Contains(how, chipLoud)
	d.role, d.tag = pinged{}, ""
	for _, r := range i.chose("role") {
		d.role, err = i.roleNamed(briefs.RoleID(r))
	}
	for _, t := range i.chose("tag") {
		d.tag = t
	}
	return err
}
