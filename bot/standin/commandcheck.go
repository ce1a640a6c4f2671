package standin

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Discord's rules for names and sizes of commands (developer documentation,
// "Application Commands").
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

const (
	maxOptions     = 25
	maxChoices     = 25
	maxCommandText = 8000 // names, descriptions and choice values together
)

func checkName(f *form, path []any, name string) {
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		f.fail(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

// check refuses a definition as Discord does and fills in the type.
func (c *AppCommand) check(f *form, path []any) {
	if c.Type == 0 {
		c.Type = SlashCommand
	}
	if p := c.DefaultMemberPermissions; p != nil {
		if _, err := strconv.ParseUint(*p, 10, 64); err != nil {
			f.fail(at(path, "default_member_permissions"), "NUMBER_TYPE_COERCE", "Value %q is not int.", *p)
		}
	}
	switch c.Type {
	case SlashCommand:
		checkName(f, at(path, "name"), c.Name)
		between(f, at(path, "description"), c.Description, 1, 100)
		size := utf8.RuneCountInString(c.Name) + utf8.RuneCountInString(c.Description)
		size += checkOptions(f, at(path, "options"), c.Options, 0)
		if size > maxCommandText {
			f.fail(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", maxCommandText)
		}
	case UserCommand, MessageCommand:
		between(f, at(path, "name"), c.Name, 1, 32)
		if c.Description != "" {
			f.fail(at(path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET", "Context menu commands cannot have description")
		}
		if len(c.Options) > 0 {
			f.fail(at(path, "options"), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_CANNOT_BE_SET", "Context menu commands cannot have options")
		}
	default:
		f.fail(at(path, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}.")
	}
}

// checkOptions checks the options at a depth and returns their text's length.
func checkOptions(f *form, path []any, list []CommandOption, depth int) int {
	if len(list) > maxOptions {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxOptions)
	}
	size, optional := 0, false
	names := map[string]bool{}
	for i := range list {
		o, here := &list[i], at(path, i)
		checkName(f, at(here, "name"), o.Name)
		between(f, at(here, "description"), o.Description, 1, 100)
		if names[o.Name] {
			f.fail(at(here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique")
		}
		if o.Required && optional {
			f.fail(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		names[o.Name] = true
		optional = optional || !o.Required
		size += utf8.RuneCountInString(o.Name) + utf8.RuneCountInString(o.Description)
		size += o.check(f, here, depth, list)
	}
	return size
}

// check looks at what depends on the option's type.
func (o *CommandOption) check(f *form, path []any, depth int, siblings []CommandOption) int {
	nests := o.Type == OptionSubcommand || o.Type == OptionGroup
	switch {
	case o.Type < OptionSubcommand || o.Type > OptionAttachment:
		f.fail(at(path, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.")
	case nests && (depth > 1 || depth == 1 && o.Type == OptionGroup):
		f.fail(at(path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option types are not nestable here")
	case nests:
		for _, other := range siblings {
			if other.Type > OptionGroup {
				f.fail(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
				break
			}
		}
		return checkOptions(f, at(path, "options"), o.Options, depth+1)
	case len(o.Options) > 0:
		f.fail(at(path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only sub-commands have options")
	}
	o.checkBounds(f, path)
	return o.checkChoices(f, path)
}

func (o *CommandOption) checkChoices(f *form, path []any) int {
	size, typed := 0, o.Type == OptionString || o.Type == OptionInteger || o.Type == OptionNumber
	if o.Autocomplete && (len(o.Choices) > 0 || !typed) {
		f.fail(at(path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", "Autocomplete is for string, integer and number options without choices")
	}
	path = at(path, "choices")
	if len(o.Choices) > maxChoices {
		f.fail(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxChoices)
	}
	if len(o.Choices) > 0 && !typed {
		f.fail(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "Choices are for string, integer and number options")
	}
	for i, ch := range o.Choices {
		size += checkChoice(f, at(path, i), ch, o.Type)
	}
	return size
}

// checkChoice checks a choice of a definition or of an autocompletion.
func checkChoice(f *form, path []any, ch Choice, kind int) int {
	between(f, at(path, "name"), ch.Name, 1, 100)
	size := utf8.RuneCountInString(ch.Name)
	text, isText := ch.Value.(string)
	number, isNumber := ch.Value.(float64)
	switch {
	case kind == OptionString && !isText:
		f.fail(at(path, "value"), "BASE_TYPE_BAD_TYPE", "Could not interpret %q as string.", ch.Value)
	case kind == OptionString:
		between(f, at(path, "value"), text, 1, 100)
		size += utf8.RuneCountInString(text)
	case !isNumber || kind == OptionInteger && number != float64(int64(number)):
		f.fail(at(path, "value"), "NUMBER_TYPE_COERCE", "Value \"%v\" is not int.", ch.Value)
	}
	return size
}

func (o *CommandOption) checkBounds(f *form, path []any) {
	numeric := o.Type == OptionInteger || o.Type == OptionNumber
	if (o.MinValue != nil || o.MaxValue != nil) && !numeric {
		f.fail(path, "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID", "min_value and max_value are for integer and number options")
	}
	if o.MinValue != nil && o.MaxValue != nil && *o.MinValue > *o.MaxValue {
		f.fail(at(path, "max_value"), "NUMBER_TYPE_MIN", "max_value should be greater than or equal to min_value.")
	}
	if (o.MinLength != nil || o.MaxLength != nil) && o.Type != OptionString {
		f.fail(path, "APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID", "min_length and max_length are for string options")
	}
	if o.MaxLength != nil && (*o.MaxLength < 1 || *o.MaxLength > 6000) {
		f.fail(at(path, "max_length"), "NUMBER_TYPE_MAX", "int value should be between 1 and 6000.")
	}
	if len(o.ChannelTypes) > 0 && o.Type != OptionChannel {
		f.fail(at(path, "channel_types"), "APPLICATION_COMMAND_OPTIONS_CHANNEL_TYPES_INVALID", "channel_types is for channel options")
	}
}
