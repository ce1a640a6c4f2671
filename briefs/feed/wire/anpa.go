package wire

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// ANPA 1312: SYN SYN SOH, service letter and number, US, selector; a line with
// priority, category, format, keyword and date; STX; header lines that begin
// with a caret and end with "<" or "="; text lines that begin with a tab; ETX
// and the time.
var (
	headerANPA  = regexp.MustCompile(`^([A-Za-z])(\d{3,5})\x1f`)
	secondANPA  = regexp.MustCompile(`^([a-z]) ([a-z])\s?[\x00-\x1f]*\s*(.*)$`)
	trailerANPA = regexp.MustCompile(`\b(\d\d)-(\d\d)-(\d\d) (\d\d)(\d\d)GMT`)
	leadANPA    = regexp.MustCompile(`(?i)(\d+)(?:st|nd|rd|th) ?ld`)
	// headerNotes are header lines that are neither headline nor summary.
	headerNotes = regexp.MustCompile(`(?i)^\(?(?:AP (?:photo|graphic|video|audio)|eds?:|editors?:|editor's note|note to editors|with (?:ap )?photo|for release|file photo|adv ?\d|adv(?:ance)?\b.{0,12}\bfor\b)`)
	titleLine   = regexp.MustCompile(`^(?:Associated Press|AP|The Associated Press)\b.{0,40}$|^.{0,40}\b(?:Writer|Editor|Correspondent|Press)$`)
	wordsTail   = regexp.MustCompile(`,\d+$`)
)

func isANPA(head string) bool {
	return headerANPA.MatchString(strings.TrimLeft(head, controls+" \r\n"))
}

// readANPA reads one ANPA 1312 message.
func readANPA(text string, o Options) *draft {
	text = strings.TrimLeft(strings.ReplaceAll(text, "\r", ""), controls+" \n")
	lines := strings.Split(text, "\n")
	m := headerANPA.FindStringSubmatch(lines[0])
	if m == nil || len(lines) < 3 {
		return nil
	}
	d := &draft{}
	d.Version, d.Status = 1, briefs.StatusUsable
	d.GUID = m[1] + m[2]
	d.loose = true
	sent := o.Now.UTC()
	if t := trailerANPA.FindStringSubmatch(text); t != nil {
		n := func(i int) int { v, _ := strconv.Atoi(t[i]); return v }
		if at := time.Date(2000+n(3), time.Month(n(1)), n(2), n(4), n(5), 0, 0, time.UTC); int(at.Month()) == n(1) {
			sent = at
		}
	}
	d.Published, d.Updated = sent, sent
	d.Key = briefs.NumberKey(m[1], m[2], sent)
	d.readANPALines(lines[2:])
	letter := ""
	if s := secondANPA.FindStringSubmatch(lines[1]); s != nil {
		letter = s[1]
		d.slug = firstOf(d.slug, s[3])
	}
	d.Urgency = d.urgencyANPA(letter)
	if d.slug != "" {
		// The leads of a story share its slug for a day: each replaces the one before.
		d.OtherKeys = append(d.OtherKeys, briefs.SlugKey(d.slug, sent))
		if l := leadANPA.FindStringSubmatch(d.slug); l != nil {
			d.Version = 1 + number(l[1])
		}
	}
	return d
}

// urgencyANPA believes flash and bulletin only where the slug says so too: the
// letters are also how features get through at night.
func (d *draft) urgencyANPA(letter string) int {
	u := apPriority(letter)
	slug := strings.ToUpper(d.slug)
	if u == 1 || u == 2 {
		for _, w := range []string{"NEWSALERT", "FLASH", "BULLETIN", "URGENT", "ALERT"} {
			if strings.Contains(slug, w) {
				return u
			}
		}
		return 4
	}
	return u
}

func (d *draft) readANPALines(lines []string) {
	var body []string
	text := false
	for _, l := range lines {
		if i := strings.IndexByte(l, '\x03'); i >= 0 {
			break
		}
		l = strings.TrimLeft(l, "\x02")
		switch {
		case strings.HasPrefix(l, "\t"):
			text = true
			body = append(body, strings.TrimSpace(strings.TrimRight(strings.TrimSpace(l), "<")))
		case strings.HasPrefix(l, "^") && !text:
			d.headerANPALine(strings.TrimSpace(l[1:]))
		case text && !strings.HasPrefix(l, "^") && strings.TrimSpace(l) != "":
			body = append(body, strings.TrimSpace(l)) // a paragraph's further line
		}
	}
	d.Body = quotesANPA.Replace(strings.TrimSpace(strings.Join(body, "\n\n")))
	d.Title = quotesANPA.Replace(d.Title)
}

// quotesANPA: the wire's six-bit character set has no quotation marks.
var quotesANPA = strings.NewReplacer("``", "“", "''", "”")

func (d *draft) headerANPALine(l string) {
	byline := strings.HasSuffix(l, "=")
	l = strings.TrimSpace(strings.TrimRight(l, "<= "))
	switch {
	case l == "":
	case d.slug == "":
		d.slug = wordsTail.ReplaceAllString(l, "")
	case headerNotes.MatchString(l):
		d.notes = append(d.notes, l)
	case strings.HasPrefix(l, "By "):
		d.Byline = firstOf(d.Byline, l)
	case byline && titleLine.MatchString(l):
	case d.Title == "":
		d.Title = l
	case !byline && d.Abstract == "":
		d.Abstract = l
	default:
		d.notes = append(d.notes, l)
	}
}
