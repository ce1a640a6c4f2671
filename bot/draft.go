package bot

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// draft is a subscription that is being made or changed. It stands in the menus of
// its message, so that it goes on after a restart and nothing of it is kept.
type draft struct {
	id       briefs.SubscriptionID // that is changed; 0 = a new one, in each channel
	channels []briefs.ChannelID
	filter   briefs.Filter
	loud     bool
	role     pinged
	tag      string
	page     int // of the topics
	list     int // the page of /subscriptions that it was opened from
}

// maxChips is how many entries narrow a draft: as many as a menu holds.
const maxChips = 25

// maxChip is how long a word or a name in a draft may be, in [units].
const maxChip = 90

// A chip is what narrows a draft, as an option of its menu: a letter and a value.
const (
	chipTopic    = "t" // of another page of topics
	chipCountry  = "c"
	chipSpeaker  = "s"
	chipLanguage = "l"
	chipOutlet   = "o"
	chipKind     = "k"
	chipInclude  = "i"
	chipExclude  = "x"
	chipUrgent   = "u"
	chipLoud     = "n"
	chipRole     = "r" // one that only some may ping
	chipAnyRole  = "a" // one that anybody may
	chipTag      = "g"
)

// chips are the options of the menu that shows what narrows the draft, beside the
// topics that another menu shows.
func (d draft) chips(t *tongue, list *briefs.List, shown []briefs.Topic) []discordgo.SelectMenuOption {
	var chips []discordgo.SelectMenuOption
	add := func(kind, value, label string) {
		chips = append(chips, discordgo.SelectMenuOption{Label: fit(label, maxOption, defang), Value: kind + value, Default: true})
	}
	for _, name := range d.filter.Topics {
		if !slices.ContainsFunc(shown, func(s briefs.Topic) bool { return s.Name == name }) {
			add(chipTopic, string(name), t.say("on %s", topicTitle(list, name)))
		}
	}
	for _, c := range d.filter.Countries {
		add(chipCountry, c, t.say("about %s", t.country(c)))
	}
	for _, s := range d.filter.Speakers {
		add(chipSpeaker, s, t.say("quoting %s", s))
	}
	for _, l := range d.filter.Languages {
		add(chipLanguage, l, t.say("in %s", t.language(l)))
	}
	for _, o := range d.filter.Outlets {
		add(chipOutlet, o, t.say("from %s", o))
	}
	for _, k := range d.filter.Kinds {
		add(chipKind, string(k), t.say("from sources that are %s", t.say(string(k))))
	}
	for _, w := range d.filter.Include {
		add(chipInclude, w, t.say("with %s", "“"+w+"”"))
	}
	for _, w := range d.filter.Exclude {
		add(chipExclude, w, t.say("without %s", "“"+w+"”"))
	}
	if d.filter.Urgent {
		add(chipUrgent, "", t.say("urgent only"))
	}
	if d.loud {
		add(chipLoud, "", t.say("notifies members"))
	}
	switch {
	case d.role.anybody:
		add(chipAnyRole, string(d.role.id), t.say("pings a role"))
	case d.role.id != "":
		add(chipRole, string(d.role.id), t.say("pings a role"))
	}
	if d.tag != "" {
		add(chipTag, d.tag, t.say("tag “%s”", d.tag))
	}
	return chips
}

// take adds what a chip stands for.
func (d *draft) take(chip string) {
	if chip == "" {
		return
	}
	f, value := &d.filter, chip[1:]
	switch chip[:1] {
	case chipTopic:
		f.Topics = append(f.Topics, briefs.TopicName(value))
	case chipCountry:
		f.Countries = append(f.Countries, value)
	case chipSpeaker:
		f.Speakers = append(f.Speakers, value)
	case chipLanguage:
		f.Languages = append(f.Languages, value)
	case chipOutlet:
		f.Outlets = append(f.Outlets, value)
	case chipKind:
		f.Kinds = append(f.Kinds, briefs.SourceKind(value))
	case chipInclude:
		f.Include = append(f.Include, value)
	case chipExclude:
		f.Exclude = append(f.Exclude, value)
	case chipUrgent:
		f.Urgent = true
	case chipLoud:
		d.loud = true
	case chipRole:
		d.role = pinged{id: briefs.RoleID(value)}
	case chipAnyRole:
		d.role = pinged{briefs.RoleID(value), true}
	case chipTag:
		d.tag = value
	}
}

// check tells the member what the draft cannot hold.
func (d draft) check(list *briefs.List) error {
	f := d.filter
	if err := f.Check(); err != nil {
		return sorry("That does not work: %s.", sorry(escape(err.Error())))
	}
	for _, words := range [][]string{f.Speakers, f.Outlets, f.Include, f.Exclude, {d.tag}} {
		for _, w := range words {
			if units(w) > maxChip {
				return sorry("“%s” is too long: a word or a name has at most %d letters.", fit(w, maxChip, escape), maxChip)
			}
		}
	}
	if len(d.chips(english(), list, list.Topics)) > maxChips {
		return sorry("That is too much for one subscription: make two of it.")
	}
	return nil
}

// formTopics is how many topics a page of the menu has: as many as it holds.
const formTopics = 25

// formChannels is how many channels may be picked at once.
const formChannels = 10

// topicsOf are the topics that a menu can offer, by pages.
func topicsOf(list *briefs.List) [][]briefs.Topic {
	topics := slices.DeleteFunc(slices.Clone(list.Topics), func(t briefs.Topic) bool { return len(t.Name) >= maxOption })
	return slices.Collect(slices.Chunk(topics, formTopics))
}

// formID is the custom id of one part of a draft's message.
func (d draft) formID(step string) string {
	return strings.Join([]string{verbForm, step, number(int64(d.page)), number(int64(d.id)), number(int64(d.list))}, ":")
}

// placed takes over what formID wrote beside the step.
func (d *draft) placed(customID string) (step string) {
	parts := strings.SplitN(customID, ":", 5)
	for len(parts) < 5 {
		parts = append(parts, "")
	}
	d.page, d.id, d.list = int(parseNumber(parts[2])), briefs.SubscriptionID(parseNumber(parts[3])), int(parseNumber(parts[4]))
	return parts[1]
}

// menus add the draft to its message: channels, topics, what narrows it, and what
// can be done with it.
func (d draft) menus(t *tongue, m *Message, list *briefs.List) {
	pages := topicsOf(list)
	d.page = max(0, min(d.page, len(pages)-1))
	if d.id == 0 {
		where := discordgo.SelectMenu{MenuType: discordgo.ChannelSelectMenu, CustomID: d.formID("channels"), Placeholder: t.say("Channels"), ChannelTypes: postable, MaxValues: formChannels}
		for _, c := range d.channels {
			where.DefaultValues = append(where.DefaultValues, discordgo.SelectMenuDefaultValue{ID: string(c), Type: discordgo.SelectMenuDefaultValueChannel})
		}
		m.row(where)
	}
	var shown []briefs.Topic
	if len(pages) > 0 {
		shown = pages[d.page]
		what := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: d.formID("topics"), Placeholder: t.say("Topics: any"), MinValues: new(int), MaxValues: len(shown)}
		for _, one := range shown {
			what.Options = append(what.Options, discordgo.SelectMenuOption{
				Label: fit(orElse(one.Title, string(one.Name)), maxOption, defang), Value: string(one.Name),
				Description: fit(one.Description, maxOption, defang), Default: slices.Contains(d.filter.Topics, one.Name),
			})
		}
		m.row(what)
	}
	if chips := d.chips(t, list, shown); len(chips) > 0 {
		chips = chips[:min(len(chips), maxChips)]
		m.row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: d.formID("only"), Placeholder: t.say("Only: no restriction"), MinValues: new(int), MaxValues: len(chips), Options: chips,
		})
	}
	buttons := []discordgo.MessageComponent{
		discordgo.Button{Label: t.say("Save"), Style: discordgo.PrimaryButton, CustomID: d.formID("save"), Disabled: len(d.channels) == 0 || d.filter.IsZero()},
		button(t.say("Narrow…"), d.formID("narrow")), button(t.say("Sources, pings…"), d.formID("sources")),
	}
	for _, to := range []struct {
		label string
		page  int
	}{{t.say("Topics before"), d.page - 1}, {t.say("More topics"), d.page + 1}} {
		if next := d; to.page >= 0 && to.page < len(pages) {
			next.page = to.page
			buttons = append(buttons, button(to.label, next.formID("page")))
		}
	}
	m.row(buttons...)
}

// drafted reads the draft that the menus of the interaction's message have.
func (i *interaction) drafted() (d draft, ok bool) {
	var rows []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
			Options  []struct {
				Value   string `json:"value"`
				Default bool   `json:"default"`
			} `json:"options"`
			Defaults []struct {
				ID briefs.ChannelID `json:"id"`
			} `json:"default_values"`
		} `json:"components"`
	}
	if i.Message == nil || json.Unmarshal(i.Message.Components, &rows) != nil {
		return d, false
	}
	for _, row := range rows {
		for _, c := range row.Components {
			if !strings.HasPrefix(c.CustomID, verbForm+":") {
				continue
			}
			ok = true
			var at draft
			step := at.placed(c.CustomID)
			for _, v := range c.Defaults {
				d.addChannel(v.ID)
			}
			for _, o := range c.Options {
				switch {
				case o.Default && step == "topics":
					d.filter.Topics = append(d.filter.Topics, briefs.TopicName(o.Value))
				case o.Default && step == "only":
					d.take(o.Value)
				}
			}
		}
	}
	return d, ok
}

// addChannel adds what is a channel's number, and no more than a menu holds.
func (d *draft) addChannel(id briefs.ChannelID) {
	if idNum(id) != 0 && len(d.channels) < formChannels {
		d.channels = append(d.channels, id)
	}
}

// pick takes over what a member picked from one of the draft's menus.
func (d *draft) pick(step string, values []string, list *briefs.List) {
	switch step {
	case "channels":
		d.channels = nil
		for _, v := range values {
			d.addChannel(briefs.ChannelID(v))
		}
	case "topics":
		shown := []briefs.Topic{}
		if pages := topicsOf(list); d.page < len(pages) {
			shown = pages[d.page]
		}
		d.filter.Topics = slices.DeleteFunc(d.filter.Topics, func(t briefs.TopicName) bool {
			return slices.ContainsFunc(shown, func(s briefs.Topic) bool { return s.Name == t })
		})
		for _, v := range values {
			d.filter.Topics = append(d.filter.Topics, briefs.TopicName(v))
		}
	case "only":
		shown := []briefs.Topic{}
		if pages := topicsOf(list); d.page < len(pages) {
			shown = pages[d.page]
		}
		kept := draft{id: d.id, channels: d.channels, page: d.page, list: d.list}
		for _, t := range d.filter.Topics {
			if slices.ContainsFunc(shown, func(s briefs.Topic) bool { return s.Name == t }) {
				kept.filter.Topics = append(kept.filter.Topics, t)
			}
		}
		for _, v := range values {
			kept.take(v)
		}
		*d = kept
	}
}
