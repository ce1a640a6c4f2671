package wire

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// KillPhrases are the words by which agencies withdraw or hold a story in
// prose, as the style books of AP, dpa and Reuters have them, in capitals as
// they are sent. The list is open: Options.Kills replaces it. It must not be
// changed.
var KillPhrases = []string{
	"KILL KILL KILL", "MANDATORY KILL", "KILL MANDATORY", "BULLETIN KILL", "URGENT KILL", "STORY KILL",
	"STORY WITHDRAWN", "STORY KILLED", "STORY REMOVED", "ATTENTION KILL",
	"HOLD HOLD HOLD", "BULLETIN HOLD", "MANDATORY HOLD", "STORY WITHHELD",
	"MELDUNG ZURÜCKGEZOGEN", "RÜCKZUG RÜCKZUG", "ANNULE ANNULE", "ANNULER ANNULER", "ANULAR ANULAR",
}

// story applies the rules that all formats share.
func (d *draft) story(o Options) briefs.Story {
	s := d.Story
	s.Publish = !d.advice
	// What withdraws or holds a story may stand in a part for editors; what is
	// shown may not.
	whole := plainText(s.Body, lookInto)
	d.withdraw(&s, whole, o.Kills)
	d.holdInProse(&s, whole)
	if !s.Kill && d.forEditors(&s, whole) {
		s.Publish = false
	}
	if cut, all := publicPart(s.Body); all {
		s.Publish = false // no part of it is for readers
	} else {
		s.Body = cut
	}
	public := plainText(s.Body, lookInto)
	d.correct(&s, public)
	s.Title = collapse(s.Title)
	if s.Title == "" {
		s.Title = firstWords(public)
	}
	if s.Status == "" {
		s.Status = briefs.StatusUsable
	}
	s.Key = firstOf(s.Key, s.GUID)
	if s.Key == "" {
		s.Key = "hash:" + briefs.HashOf(s.Title, s.Text())
	}
	d.identify(&s)
	s.Territory = territoryOf(d.where, append([]string{s.Rights}, d.notes...)...)
	return clean(s)
}

// identify makes the guid as sent a key as well where the key is another, and
// the guid names one item only.
func (d *draft) identify(s *briefs.Story) {
	if s.GUID == "" {
		s.GUID = s.Key
	} else if s.GUID != s.Key && !d.loose {
		s.OtherKeys = append([]string{s.GUID}, s.OtherKeys...)
	}
	slices.Sort(s.OtherKeys)
	s.OtherKeys = slices.DeleteFunc(slices.Compact(s.OtherKeys), func(k string) bool { return k == s.Key })
}

// lookInto is how much of a text the rules read: notes stand at its head.
const lookInto = 1500

// withdraw finds a kill or hold in prose and what it names.
func (d *draft) withdraw(s *briefs.Story, plain string, phrases []string) {
	places := append([]string{s.Title, d.slug, strings.Join(d.signals, "\n"), head(plain, 600), head(s.Abstract, 600)}, d.notes...)
	for _, text := range places {
		for _, p := range phrases {
			if !strings.Contains(text, p) {
				continue
			}
			s.Kill = true
			if strings.Contains(p, "HOLD") || strings.Contains(p, "WITHHELD") {
				s.Status = briefs.StatusWithheld
			}
			s.Acts = firstOf(s.Acts, named(plain, s), named(strings.Join(d.notes, "\n"), s))
			return
		}
	}
}

// How a note names another item: by an identifier, by service and number, by
// its headline in quotation marks, by its slug.
var (
	byURN    = regexp.MustCompile(`\b(?:urn|tag):[^\s"<>(),]{8,200}`)
	byItem   = regexp.MustCompile(`(?i)\b(?:item|story|text|note|meldung|bericht|beitrag|dépêche|dep[eê]che|despacho|nota|notizia|nr\.?|no\.?|number) ([a-z]{2,6}(?:-[a-z]{2,6})?) ?(\d{3,5})\b`)
	byNumber = regexp.MustCompile(`\b([a-z]{2,4}(?:-[a-z]{2,6})?) ?(\d{3,5})\b`)
	bySlug   = regexp.MustCompile(`\b[A-Z]{2,3}-{1,2}[A-Z]{2,3}--[\w -]{2,60}?(?:[.,;<]|\b(?:moved|sent|filed|should)\b|$)`)
	byTitle  = regexp.MustCompile(`(?:["“„«»]|\x60\x60)([^"“”„«»]{10,200}?)(?:["”“«»]|'')`)
)

// named finds what else the text names, "" = nothing.
func named(text string, s *briefs.Story) string {
	text = head(text, lookInto)
	if m := byURN.FindString(text); m != "" && m != s.GUID {
		return strings.TrimRight(m, ".;")
	}
	if m := byItem.FindStringSubmatch(text); m != nil {
		return m[1] + " " + m[2]
	}
	if m := byTitle.FindStringSubmatch(text); m != nil {
		return collapse(m[1])
	}
	if n := numberIn(text, s); n != "" {
		return n
	}
	return strings.TrimRight(bySlug.FindString(text), ".,;< ")
}

// numberIn finds a service and its number, other than the item's own.
func numberIn(text string, s *briefs.Story) string {
	for _, m := range byNumber.FindAllStringSubmatch(text, 8) {
		if !notServices[m[1]] && m[1]+m[2] != s.GUID {
			return m[1] + " " + m[2]
		}
	}
	return ""
}

// notServices are short words before a number that are no wire service.
var notServices = set("in of at by to on the from than and over for with um im am vor seit bis rund etwa über mehr als le en de la " +
	"gmt jan feb mar apr may jun jul aug sep oct nov dec mai juli okt dez all its out top was were are had has not but only both some year")

// What a headline or a lead says of a correction.
var (
	correctedTitle = regexp.MustCompile(`(?i)^\W{0,3}(?:corrected|correction|corrects|refile|rectificatif|correctif|corrección|correccion|berichtigung|` +
		`berichtigt|korrektur|korrektion|rättelse|retting|rettelse|correctie|correzione|rettifica|errata|erratum)\b`)
	correctedLead = regexp.MustCompile(`(?is)^\W{0,3}\(((?:corrects|correcting|refiles|korrigiert|berichtigt|berichtigung|corrige|rectifie)\b[^()]{0,400})\)`)
	replacesLead  = regexp.MustCompile(`(?i)(?:corrects? and replaces?|corrige et remplace|corrige y (?:re|sus)[a-z]+|korrigiert und ersetzt|replaces the (?:release|story|item)|ersetzt die meldung|remplace la dépêche)`)
	// anpReplaces is ANP's first line: "N i e u w bericht, vervangt: <headline>".
	anpReplaces = regexp.MustCompile(`(?i)^\W{0,3}n ?i ?e ?u ?w\s+bericht,?\s+vervangt:?\s*([^\n]{5,200})`)
)

// correct finds whether the story is a correction and what it says it corrects.
// Only words meant for readers are taken.
func (d *draft) correct(s *briefs.Story, plain string) {
	if m := anpReplaces.FindStringSubmatch(plain); m != nil {
		s.Acts = firstOf(s.Acts, strings.Trim(collapse(m[1]), `"“”'`))
	}
	replaces := replacesLead.MatchString(head(plain, 400))
	if replaces {
		if m := byTitle.FindStringSubmatch(head(plain, 800)); m != nil {
			s.Acts = firstOf(s.Acts, collapse(m[1]))
		}
	}
	if s.Acts == "" && d.what != "" {
		s.Acts = numberIn(d.what, s)
	}
	lead := correctedLead.FindStringSubmatch(plain)
	signal, update := false, false
	for _, code := range d.signals {
		switch code {
		case "correction", "corrected", "corrective", "correctif", "berichtigung", "refile":
			signal = true
		case "update":
			update = true // what was "corrected" is then the desk's business
		}
	}
	switch {
	case lead != nil:
		s.Correction = collapse(lead[1])
	case signal || d.what != "" && !update:
		s.Correction = firstOf(collapse(d.what), "corrected")
	case replaces || correctedTitle.MatchString(s.Title):
		s.Correction = "corrected"
	}
}

// An embargo that stands in words only: in a note to editors, or at the head
// of title or text, where only an agency's own formulas count ("EU extends
// embargo until 2030" is news).
var (
	embargoNote = regexp.MustCompile(`(?i)\b(?:embargoed (?:until|till|for release)\b|embargo:|embargo (?:until|till|jusqu|bis|hasta)|hold for release|` +
		`not for (?:public )?(?:release|publication|broadcast) (?:before|until)|sperrfrist\b|sous embargo|bajo embargo|adv(?:ance)?\b.{0,12}\bfor (?:use |release )?(?:sun|mon|tue|wed|thu|fri|sat|[a-z]{3,9}\.? \d|\d)|^for release\b.{0,12}(?:day|\d)|nicht vor \d.{0,30}verwenden)`)
	embargoHead = regexp.MustCompile(`^\W{0,4}(?:(?:STRICTLY )?EMBARGO(?:ED)?(?::| UNTIL\b| TILL\b)|Embargo:|(?i:strictly embargoed|embargoed until|sperrfrist\b|hold for release|` +
		`not for (?:public )?(?:release|publication|broadcast) (?:before|until)))`)
	embargoLifted = regexp.MustCompile(`(?i)(?:embargo|sperrfrist)\W{0,3}(?:is |was |has been )?(?:lifted|over|expired|off|aufgehoben|abgelaufen|levé)`)
)

// holdInProse holds a story that says only in words that it is embargoed: the
// words are for people, so its end is not known.
func (d *draft) holdInProse(s *briefs.Story, plain string) {
	if (s.Embargo != briefs.Embargo{}) {
		return
	}
	held := func(text string, words *regexp.Regexp) bool {
		return words.MatchString(text) && !embargoLifted.MatchString(text)
	}
	s.Embargo.Open = held(s.Title, embargoHead) || held(head(plain, 200), embargoHead) || held(head(s.Abstract, 200), embargoHead) ||
		slices.ContainsFunc(d.notes, func(n string) bool { return held(n, embargoNote) })
}

// Items for newsrooms: what genres and headlines say so.
var (
	officeGenres = map[string]bool{
		"achtung": true, "advisory": true, "daybook": true, "planungshinweis": true, "vorschau": true, "terminvorschau": true,
		"tagesvorschau": true, "wochenvorschau": true, "themenplanung": true, "tagesplanung": true, "terminhinweis": true,
		"planning": true, "budget": true, "news digest": true, "newsdigest": true, "test": true, "heartbeat": true,
		"service message": true, "servicemessage": true, "diary": true, "forward planner": true,
		"redaktionshinweis": true, "note to editors": true, "prévisions": true, "agenda": true,
		"media advisory": true, "coverage advisory": true, "advisoryline": true, "news advisory": true,
	}
	officeTitles = regexp.MustCompile(`(?i)^\W{0,3}(?:(?:media|news|photo|video|coverage|client|service) advisory\b|advisory\s*(?:[:–-]|$)` +
		`|(?:an? )?(?:note|memo|message|notice) to (?:editors|clients|media|subscribers|users|readers)\b|editors?['’]? note\b|daybook\b|(?:ap |dpa |afp )?news ?digest\b` +
		`|(?:dpa-)?(?:tages|wochen|termin|themen)(?:vorschau|planung)\b|achtung,? (?:redaktion|hinweis)|note aux (?:rédactions|abonnés|clients)` +
		`|avis aux (?:rédactions|abonnés|clients)|nota a los (?:editores|clientes|abonados)|attention:? (?:editors|users|clients)\b|(?:note|memo|avis|nota|مذكرة)$)`)
	testTitle = regexp.MustCompile(`(?i)^\W{0,3}(?:(?:[\w-]+-)?test[- ]?(?:message|item|story|article|artikel|meldung|nachricht|dispatch)\b|test\W{0,5}$|test test\b` +
		`|this is (?:only )?a test(?:\W*$| message)|heartbeat(?: message| item)?\W{0,3}$)|\bplease (?:ignore|disregard)\b|(?-i:^HEARTBEAT\b)`)
	testGenre = regexp.MustCompile(`(?i)\btest[- ]?(?:message|item|article|artikel|meldung)\b`)
)

// forEditors reports whether the item is an advisory, a daybook, a test or the
// like rather than news.
func (d *draft) forEditors(s *briefs.Story, plain string) bool {
	for _, g := range d.genres {
		if officeGenres[strings.ToLower(strings.TrimSpace(g))] || testGenre.MatchString(g) {
			return true
		}
	}
	for _, code := range d.signals {
		if code == "advisory" || code == "test" || code == "heartbeat" || code == "achtung" {
			return true
		}
	}
	for _, text := range []string{s.Title, d.slug} {
		if officeTitles.MatchString(text) || testTitle.MatchString(text) {
			return true
		}
	}
	return strings.Contains(s.GUID, "HEARTBEAT") || s.Title == "" && testTitle.MatchString(head(plain, 200))
}

// firstWords makes a headline of a text that came without one (a flash is one
// paragraph): its first paragraph, or the first sentence of a long one.
func firstWords(plain string) string {
	const most = 160
	for line := range strings.SplitSeq(plain, "\n") {
		line = collapse(line)
		if line == "" || strings.Trim(line, "_=- ") == "" {
			continue
		}
		if utf8.RuneCountInString(line) <= most {
			return line
		}
		if i := sentenceEnd(line); i > 0 && utf8.RuneCountInString(line[:i]) <= 2*most {
			return line[:i]
		}
		cut := []rune(line)[:most]
		if i := strings.LastIndexByte(string(cut), ' '); i > 0 {
			return string(cut)[:i] + " …"
		}
		return string(cut) + "…"
	}
	return ""
}

// sentenceEnd is where the first sentence of 20 bytes or more ends, 0 = nowhere.
func sentenceEnd(s string) int {
	for i, r := range s {
		switch r {
		case '.', '!', '?', '؟', '。':
			end := i + utf8.RuneLen(r)
			if end >= 20 && (end == len(s) || s[end] == ' ' || r == '。') {
				return end
			}
		}
	}
	return 0
}
