package standin

import (
	"slices"
	"unicode/utf8"
)

// Component types, as Discord numbers them.
const (
	ActionRow         = 1
	Button            = 2
	StringSelect      = 3
	TextInput         = 4
	UserSelect        = 5
	RoleSelect        = 6
	MentionableSelect = 7
	ChannelSelect     = 8
	Section           = 9
	TextDisplay       = 10
	Thumbnail         = 11
	MediaGallery      = 12
	FileComponent     = 13
	Separator         = 14
	Container         = 17
	Label             = 18
)

const linkButton, premiumButton = 5, 6

// walk checks a tree of components; custom ids are unique over all of it.
type walk struct {
	*form
	ids   map[string]bool
	count int
	text  int
}

func isSelect(kind int) bool {
	return kind == StringSelect || kind >= UserSelect && kind <= ChannelSelect
}

// checkComponents checks a message's components. Without the V2 flag only
// rows of buttons and menus are allowed.
func checkComponents(f *form, path []any, list []Component, v2 bool) {
	w := &walk{form: f, ids: map[string]bool{}}
	allowed := []int{ActionRow}
	if v2 {
		allowed = []int{ActionRow, Section, TextDisplay, MediaGallery, FileComponent, Separator, Container}
	} else if len(list) > 5 {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
		return
	}
	w.list(path, list, allowed)
	if v2 && w.count > 40 {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
	}
	if v2 && w.text > 4000 {
		f.fail(path, "COMPONENT_MAX_TOTAL_TEXT_LENGTH", "The total text length must be 4000 or fewer.")
	}
}

func (w *walk) list(path []any, list []Component, allowed []int) {
	for i := range list {
		w.one(at(path, i), &list[i], allowed)
	}
}

func (w *walk) one(path []any, c *Component, allowed []int) {
	w.count++
	if !slices.Contains(allowed, c.Type) {
		w.fail(at(path, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of %v.", allowed)
		return
	}
	switch {
	case c.Type == ActionRow:
		w.row(path, c)
	case c.Type == Button:
		w.button(path, c)
	case isSelect(c.Type):
		w.menu(path, c)
	case c.Type == Container:
		w.list(at(path, "components"), c.Components, []int{ActionRow, Section, TextDisplay, MediaGallery, FileComponent, Separator})
	case c.Type == Section:
		w.section(path, c)
	case c.Type == TextDisplay:
		between(w.form, at(path, "content"), c.Content, 1, 4000)
		w.text += utf8.RuneCountInString(c.Content)
	case c.Type == MediaGallery && (len(c.Items) < 1 || len(c.Items) > 10):
		w.fail(at(path, "items"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
	}
}

func (w *walk) section(path []any, c *Component) {
	if n := len(c.Components); n < 1 || n > 3 {
		w.fail(at(path, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
	}
	w.list(at(path, "components"), c.Components, []int{TextDisplay})
	if c.Accessory == nil {
		w.fail(at(path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required")
		return
	}
	w.one(at(path, "accessory"), c.Accessory, []int{Button, Thumbnail})
}

// row holds up to five buttons, or one menu that takes its whole width.
func (w *walk) row(path []any, c *Component) {
	path = at(path, "components")
	if n := len(c.Components); n < 1 || n > 5 {
		w.fail(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
		return
	}
	if len(c.Components) > 1 && slices.ContainsFunc(c.Components, func(k Component) bool { return isSelect(k.Type) }) {
		w.fail(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
	w.list(path, c.Components, []int{Button, StringSelect, UserSelect, RoleSelect, MentionableSelect, ChannelSelect})
}

func (w *walk) button(path []any, c *Component) {
	atMost(w.form, at(path, "label"), c.Label, 80)
	if c.Style < 1 || c.Style > premiumButton {
		w.fail(at(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
		return
	}
	if c.Label == "" && c.Emoji == nil && c.Style != premiumButton {
		w.fail(at(path, "label"), "BASE_TYPE_REQUIRED", "This field is required")
	}
	if c.CustomID != "" && c.URL != "" {
		w.fail(at(path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		return
	}
	switch c.Style {
	case linkButton:
		if c.URL == "" {
			w.fail(at(path, "url"), "BASE_TYPE_REQUIRED", "This field is required")
		}
		link(w.form, at(path, "url"), c.URL, 512)
	case premiumButton:
		if c.SKUID == "" {
			w.fail(at(path, "sku_id"), "BASE_TYPE_REQUIRED", "This field is required")
		}
	default:
		w.customID(path, c.CustomID)
	}
}

func (w *walk) customID(path []any, id string) {
	path = at(path, "custom_id")
	between(w.form, path, id, 1, 100)
	if id != "" && w.ids[id] {
		w.fail(path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	w.ids[id] = true
}

func (w *walk) menu(path []any, c *Component) {
	w.customID(path, c.CustomID)
	atMost(w.form, at(path, "placeholder"), c.Placeholder, 150)
	w.span(at(path, "min_values"), c.MinValues, 0, 25)
	w.span(at(path, "max_values"), c.MaxValues, 1, 25)
	if c.Type != StringSelect {
		return
	}
	if n := len(c.Options); n < 1 || n > 25 {
		w.fail(at(path, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
	}
	values := map[string]bool{}
	for i, o := range c.Options {
		here := at(path, "options", i)
		between(w.form, at(here, "label"), o.Label, 1, 100)
		between(w.form, at(here, "value"), o.Value, 1, 100)
		atMost(w.form, at(here, "description"), o.Description, 100)
		if values[o.Value] {
			w.fail(at(here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		values[o.Value] = true
	}
}

func (w *walk) span(path []any, n *int, least, most int) {
	if n != nil && (*n < least || *n > most) {
		w.fail(path, "NUMBER_TYPE_MAX", "int value should be between %d and %d.", least, most)
	}
}

// checkModal checks a pop-up form: rows of one text input each, or labels.
func checkModal(f *form, path []any, m *Modal) {
	between(f, at(path, "title"), m.Title, 1, 45)
	between(f, at(path, "custom_id"), m.CustomID, 1, 100)
	path = at(path, "components")
	if n := len(m.Components); n < 1 || n > 5 {
		f.fail(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
		return
	}
	w := &walk{form: f, ids: map[string]bool{}}
	for i := range m.Components {
		c, here := &m.Components[i], at(path, i)
		switch {
		case c.Type == ActionRow && len(c.Components) == 1:
			between(f, at(here, "components", 0, "label"), c.Components[0].Label, 1, 45)
			w.input(at(here, "components", 0), &c.Components[0])
		case c.Type == ActionRow:
			f.fail(at(here, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
		case c.Type == Label && c.Component != nil:
			between(f, at(here, "label"), c.Label, 1, 45)
			w.input(at(here, "component"), c.Component)
		case c.Type != TextDisplay:
			f.fail(at(here, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
		}
	}
}

func (w *walk) input(path []any, c *Component) {
	if isSelect(c.Type) {
		w.menu(path, c)
		return
	}
	if c.Type != TextInput {
		w.fail(at(path, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (3, 4, 5, 6, 7, 8).")
		return
	}
	w.customID(path, c.CustomID)
	if c.Style < 1 || c.Style > 2 {
		w.fail(at(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
	}
	w.span(at(path, "min_length"), c.MinLength, 0, 4000)
	w.span(at(path, "max_length"), c.MaxLength, 1, 4000)
	atMost(w.form, at(path, "placeholder"), c.Placeholder, 100)
	atMost(w.form, at(path, "value"), c.Value, 4000)
}
