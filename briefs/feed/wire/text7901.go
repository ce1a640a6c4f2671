package wire

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// IPTC 7901's header line: service and number, priority, category, words, what
// the agency adds, and the agency's own number. Control characters around it
// (SOH, STX, ETX, DEL) are often lost on the way.
var (
	header7901  = regexp.MustCompile(`^([A-Za-z]{2,6})(\d{2,6}) +(\d) +([A-Za-z][A-Za-z0-9]{0,5})(?: +(\d{1,5}))?\b(.*)$`)
	agency7901  = regexp.MustCompile(`([A-Za-z][A-Za-z-]*) (\d{2,6})\s*$`)
	trailer7901 = regexp.MustCompile(`(?i)^(\d\d)(\d\d)(\d\d) +(?:([a-z]{3,4}) +)?([a-zäéû]{3,5})\.? +(\d\d|20\d\d)$`)
	// tags are header lines that say what kind of item it is, no headline.
	tag7901 = regexp.MustCompile(`^(?:\(?(?:\d+(?:ST|ND|RD|TH) |FIRST |SECOND |THIRD |NEW |FULL )?(?:LEAD|NET|ROUNDUP|UPDATE|TAKE|ADD|WRAP)\)?` +
		`|URGENT|EXTRA|FLASH|BULLETIN|REFILE|CORRECTION|CORRECTED|ADVISORY|PREVIEW|FEATURE|EIL|EILMELDUNG|BERICHTIGUNG|ACHTUNG|(?i:EMBARGO|SPERRFRIST)\b.*)$`)
)

// controls are the control characters that stand about a text wire's lines: those
// it means something by, and those that lines and programs leave behind.
const controls = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x7f"

func isIPTC7901(head string) bool {
	line, _, _ := strings.Cut(strings.TrimLeft(head, controls+" \t\r\n\ufeff"), "\n")
	return header7901.MatchString(strings.TrimRight(line, " \r"))
}

// read7901 reads one IPTC 7901 message. Its numbers start anew each day, so
// they are an identity only together with the day.
func read7901(message string, o Options) *draft {
	message = strings.TrimLeft(strings.ReplaceAll(message, "\r", ""), controls+" \t\n\ufeff")
	// ETX ends the text; the time follows it, and padding.
	text, after, _ := strings.Cut(message, "\x03")
	first, text, _ := strings.Cut(text, "\n")
	m := header7901.FindStringSubmatch(strings.TrimRight(first, controls+" \t"))
	if m == nil {
		return nil
	}
	d := &draft{}
	d.Version, d.Status = 1, briefs.StatusUsable
	d.GUID, d.Urgency = m[1]+m[2], urgencyOf(m[3])
	d.loose = true
	lines, sent := trailer(linesOf(text), linesOf(after), o.Now)
	d.Published, d.Updated = sent, sent
	d.Key = briefs.NumberKey(m[1], m[2], sent)
	if a := agency7901.FindStringSubmatch(m[6]); a != nil {
		d.OtherKeys = append(d.OtherKeys, briefs.NumberKey(a[1], a[2], sent))
		d.Source = a[1]
	}
	head, body := split7901(lines)
	d.read7901Header(head)
	d.Body = strings.TrimSpace(strings.Join(body, "\n"))
	return d
}

// linesOf cuts a text into lines without padding; STX stays, it begins the
// headline.
func linesOf(s string) []string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		text := strings.TrimLeft(l, controls)
		if strings.Contains(l[:len(l)-len(text)], "\x02") {
			text = "\x02" + text
		}
		lines[i] = strings.TrimRight(text, controls+" \t")
	}
	return lines
}

// trailer finds the time of sending after the text, or else as the text's last
// line, which it cuts off: "030940 GMT Feb 26" is day 03, 09:40, February 2026.
// Without one it is now.
func trailer(text, after []string, now time.Time) ([]string, time.Time) {
	for _, l := range after {
		if t, ok := sentAt(l); ok {
			return text, t
		}
	}
	for i := len(text) - 1; i >= 0; i-- {
		if t, ok := sentAt(text[i]); ok {
			return text[:i], t
		}
	}
	return text, now.UTC()
}

func sentAt(line string) (time.Time, bool) {
	m := trailer7901.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return time.Time{}, false
	}
	n := func(s string) int { v, _ := strconv.Atoi(s); return v }
	month, year := monthOf(m[5]), n(m[6])
	if year < 100 {
		year += 2000
	}
	t := time.Date(year, month, n(m[1]), n(m[2]), n(m[3]), 0, 0, time.UTC)
	switch strings.ToUpper(m[4]) {
	case "MEZ", "CET":
		t = t.Add(-time.Hour)
	case "MESZ", "CEST":
		t = t.Add(-2 * time.Hour)
	}
	return t, month != 0 && n(m[1]) >= 1 && n(m[1]) <= 31
}

// monthOf reads the month names of English, German, French and Spanish wires; 0 = none.
func monthOf(s string) time.Month {
	switch string([]rune(strings.ToLower(s) + "   ")[:3]) {
	case "jan", "jän", "ene":
		return time.January
	case "feb", "fev", "fév":
		return time.February
	case "mar", "mär", "mrz":
		return time.March
	case "apr", "avr", "abr":
		return time.April
	case "may", "mai":
		return time.May
	case "jun":
		return time.June
	case "jul":
		return time.July
	case "aug", "aou", "aoû", "ago":
		return time.August
	case "sep":
		return time.September
	case "oct", "okt":
		return time.October
	case "nov":
		return time.November
	case "dec", "déc", "dez", "dic":
		return time.December
	}
	return 0
}

// split7901 parts the header block from the text. The block's last line ends
// with "="; where the mark is missing it is the line that STX begins, else the
// block ends with the first blank line after its headline.
func split7901(lines []string) (head, body []string) {
	const longest = 15 // lines of a header block
	stx := -1
	for i, l := range lines[:min(len(lines), longest)] {
		if strings.HasSuffix(l, "=") {
			return lines[:i+1], lines[i+1:]
		}
		if stx < 0 && strings.HasPrefix(l, "\x02") && len(l) > 1 {
			stx = i
		}
	}
	if stx >= 0 {
		return lines[:stx+1], lines[stx+1:]
	}
	seen := false
	for i, l := range lines {
		switch {
		case l != "" && !strings.HasSuffix(l, "/"):
			seen = true
		case l == "" && seen:
			return lines[:i], lines[i:]
		}
	}
	return lines, nil
}

// read7901Header finds slug, tags, byline and headline in the header block. The
// headline is the last line that is none of the others, with the line before it
// where that one was full.
func (d *draft) read7901Header(head []string) {
	const full = 50 // a line of a headline that went on is at least this long
	var headline string
	broken := true
	for _, l := range head {
		l = strings.TrimSpace(strings.TrimSuffix(strings.Trim(l, "\x02"), "="))
		switch {
		case l == "":
			broken = true
		case strings.HasSuffix(l, "/") && !strings.Contains(l, " /"):
			d.slug, broken = l, true
		case tag7901.MatchString(l):
			d.signals = append(d.signals, strings.ToLower(l))
			d.notes = append(d.notes, l)
			broken = true
		case strings.HasPrefix(l, "By ") || strings.HasPrefix(l, "Von "):
			d.Byline, broken = l, true
		case !broken && len(headline) >= full:
			headline += " " + l
		default:
			// What turns out to be no headline may yet be a kill.
			d.notes = append(d.notes, headline)
			headline, broken = l, false
		}
	}
	d.Title = headline
}
