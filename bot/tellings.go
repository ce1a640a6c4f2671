package bot

import (
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// alsoLine names the other outlets that have the story.
func alsoLine(t *tongue, b briefs.Brief) string {
	named := []string{b.Source.Outlet}
	var entries []string
	for _, o := range b.Others {
		if slices.Contains(named, o.Source.Outlet) {
			continue
		}
		named = append(named, o.Source.Outlet)
		entry := orElse(fit(o.Source.Outlet, maxOutlet, escape), t.say("another outlet"))
		if link := safeLink(o.Link); link != "" && len(link) <= maxButtonLink {
			entry = "[" + entry + "](<" + link + ">)"
		}
		if o.Source.Kind == briefs.KindStateControlled {
			entry += t.say(" (state-controlled)")
		}
		entries = append(entries, entry)
	}
	if len(entries) == 0 {
		return ""
	}
	line := t.say("Also in: ")
	for i, e := range entries {
		rest := t.say(" and %d more", len(entries)-i)
		longer := line + e
		if i > 0 {
			longer = line + ", " + e
		}
		if units(longer)+units(rest) > maxAlso {
			if i == 0 {
				return t.say("Also in: %d more outlets", len(entries))
			}
			return line + rest
		}
		line = longer
	}
	return line
}

// earlierLines tell what the event goes on from, where that was looked up.
func earlierLines(t *tongue, b briefs.Brief) string {
	lines := ""
	for _, e := range b.Earlier {
		line := t.say("Earlier: %s", mentionLine(t, e))
		if units(lines)+units(line) > maxEarlier {
			break
		}
		if lines != "" {
			lines += "\n"
		}
		lines += line
	}
	return lines
}

// mentionLine is an event named beside another.
func mentionLine(t *tongue, m briefs.Mention) string {
	head := orElse(fit(m.Headline, listHeadline, escape), t.say("(no headline)"))
	if link := safeLink(m.Link); link != "" {
		head = "[" + head + "](<" + link + ">)"
	}
	return head + " · " + fit(m.Outlet, maxOutlet, escape) + " · " + stamp(m.Published, 'd')
}
