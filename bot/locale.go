package bot

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// catalogs hold, a file a language, what commands and their options are
// described by, by the English words. Discord shows the English where it has
// no other.
//
//go:embed locale
var catalogs embed.FS

// speaks says which of Discord's locales a catalog is for.
func speaks() map[string][]discordgo.Locale {
	return map[string][]discordgo.Locale{
		"de": {discordgo.German}, "fr": {discordgo.French}, "es": {discordgo.SpanishES, discordgo.SpanishLATAM},
	}
}

// localise adds to commands their descriptions in the languages there are.
// Names stay English.
func localise(list []*discordgo.ApplicationCommand) error {
	for name, locales := range speaks() {
		raw, err := catalogs.ReadFile("locale/" + name + ".json")
		if err != nil {
			return fmt.Errorf("catalog: %w", err)
		}
		words := make(map[string]string)
		if err := json.Unmarshal(raw, &words); err != nil {
			return fmt.Errorf("catalog locale/%s.json: %w", name, err)
		}
		for _, locale := range locales {
			for _, c := range list {
				if c.DescriptionLocalizations == nil && c.Description != "" {
					c.DescriptionLocalizations = &map[discordgo.Locale]string{}
				}
				if said, ok := words[c.Description]; ok {
					(*c.DescriptionLocalizations)[locale] = said
				}
				for _, o := range c.Options {
					localiseOption(o, locale, words)
				}
			}
		}
	}
	return nil
}

// localiseOption sets one language's words; options that commands share are set
// once for each, to the same.
func localiseOption(o *discordgo.ApplicationCommandOption, locale discordgo.Locale, words map[string]string) {
	if said, ok := words[o.Description]; ok {
		if o.DescriptionLocalizations == nil {
			o.DescriptionLocalizations = make(map[discordgo.Locale]string)
		}
		o.DescriptionLocalizations[locale] = said
	}
	for _, sub := range o.Options {
		localiseOption(sub, locale, words)
	}
	for _, c := range o.Choices {
		if said, ok := words[c.Name]; ok {
			if c.NameLocalizations == nil {
				c.NameLocalizations = make(map[discordgo.Locale]string)
			}
			c.NameLocalizations[locale] = said
		}
	}
}
