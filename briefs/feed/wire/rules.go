package wire

import (
	"github.com/attache-bot/attache/briefs"
)

// KillPhrases are the words by which agencies withdraw or hold a story in
// prose, as their style books have them. The list is open: Options.Kills
// replaces it. It must not be changed.
var KillPhrases = []string{
	"KILL KILL KILL", "MANDATORY KILL", "BULLETIN KILL", "STORY WITHDRAWN", "STORY KILLED", "HOLD HOLD HOLD",
	"KILL MANDATORY", "URGENT KILL", "STORY REMOVED", "WITHDRAWAL OF STORY", "MELDUNG ZURÜCKGEZOGEN",
}

// story applies the rules that all formats share.
func (d *draft) story(o Options) briefs.Story {
	s := d.Story
	s.Publish = true
	s.Key = firstOf(s.Key, s.GUID)
	return s
}

func wireNumber(d *draft, id string) {}
