package feed

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// parseDate reads the dates of feeds: RFC 822 and RFC 3339 in the many ways
// they are misspelt, epochs, and month names of a dozen languages. A time
// without a zone is taken for UTC. The result is in UTC; false = not readable.
//
// It exists because gofeed reads every zone name but a few as UTC in silence
// ("MSK" is three hours off) and no month that is not English.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 100 {
		return time.Time{}, false
	}
	if t, ok := epoch(s); ok {
		return t, true
	}
	if strings.ContainsAny(s, "٠١٢٣٤٥٦٧٨٩،०१२३४५६७८९") {
		s = digits.Replace(s)
	}
	if strings.ContainsAny(s, "年년") {
		s = eastAsian.Replace(s)
	}
	d := date{month: -1, day: -1, year: -1}
	if rest, ok := d.numeric(s); ok {
		s = rest
	}
	for _, token := range splitDate(s) {
		if !d.take(token) {
			return time.Time{}, false
		}
	}
	return d.time()
}

// digits are those of Arabic, with its comma, and of Hindi. Persia's are not among
// them, nor are Thailand's: they write the years of other calendars.
var digits = strings.NewReplacer("०", "0", "१", "1", "२", "2", "३", "3", "४", "4", "५", "5", "६", "6", "७", "7", "८", "8", "९", "9",
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9", "،", ",")

// eastAsian are the words that mark year, month, day and the halves of a day.
var eastAsian = strings.NewReplacer("年", "-", "月", "-", "日", " ", "년 ", "-", "년", "-", "월 ", "-", "월", "-", "일", " ",
	"上午", " am ", "午前", " am ", "오전", " am ", "下午", " pm ", "午後", " pm ", "오후", " pm ")

// epoch reads seconds or milliseconds since 1970.
func epoch(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n <= 0:
	case len(s) == 10:
		return time.Unix(n, 0).UTC(), true
	case len(s) == 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}

// date is what was read of a date so far; -1 = not yet.
type date struct {
	year, month, day    int
	hour, min, sec, nan int
	early               bool // the month stood before the day
	clock, half         bool // a time of day was read; it is one of twelve hours
	pm                  bool
	zone                *time.Location // nil = none was read
}

// numeric reads dates that begin with numbers alone: 2026-03-01T07:00:00Z,
// 20260301T070000Z, 2026/3/1 7:00, 01.03.2026. It returns what follows the day.
func (d *date) numeric(s string) (rest string, ok bool) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 8 { // 20260301
		d.year, d.month, d.day = atoi(s[:4]), atoi(s[4:6]), atoi(s[6:8])
		rest = s[8:]
		if clock, after, _ := cutDigits(strings.TrimLeft(rest, "T ")); len(clock) >= 4 {
			rest = " " + clock[:2] + ":" + clock[2:4]
			if len(clock) >= 6 {
				rest += ":" + clock[4:6]
			}
			rest += after
		}
		return strings.TrimPrefix(rest, "T"), true
	}
	if n == 0 || n > 4 || n == len(s) || strings.IndexByte("-/.", s[n]) < 0 {
		return "", false
	}
	separator := s[n]
	second, after, found := cutDigits(s[n+1:])
	if name, rest, ok := strings.Cut(s[n+1:], "-"); ok && n == 4 && !found { // 2026-Mar-01
		if m := monthOf(strings.ToLower(name)); m > 0 {
			second, after, found = strconv.Itoa(m), "-"+rest, true
		}
	}
	if !found {
		return "", false
	}
	first, third := s[:n], ""
	if after != "" && after[0] == separator {
		if third, after, found = cutDigits(after[1:]); !found {
			return "", false
		}
	}
	switch {
	case len(first) == 4 && len(second) == 3 && third == "": // 2026-062, the day of the year
		day := time.Date(atoi(first), 1, atoi(second), 0, 0, 0, 0, time.UTC)
		d.year, d.month, d.day = day.Year(), int(day.Month()), day.Day()
	case len(first) == 4: // year first
		d.year, d.month, d.day = atoi(first), atoi(second), 1
		if third != "" {
			d.day = atoi(third)
		}
	case len(third) == 4 || len(third) == 2 && separator != '-': // day first, unless it can't be
		d.day, d.month, d.year = atoi(first), atoi(second), century(atoi(third), third)
		if d.month > 12 {
			d.day, d.month = d.month, d.day
		}
	case len(third) == 2: // 26-03-01
		d.year, d.month, d.day = century(atoi(first), first), atoi(second), atoi(third)
	default:
		return "", false
	}
	return strings.TrimPrefix(strings.TrimPrefix(after, "T"), "t"), true
}

func cutDigits(s string) (digits, rest string, ok bool) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[:n], s[n:], n > 0 && n <= 14
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// century completes a year of two digits as RFC 2822 §4.3 does.
func century(year int, written string) int {
	switch {
	case len(written) > 2:
		return year
	case year < 50:
		return 2000 + year
	}
	return 1900 + year
}

// splitDate cuts at white space, commas and brackets, and before the zone in
// 07:00:00+02:00 and 07:00PM.
func splitDate(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == ',' || r == '(' || r == ')'
	})
	out := make([]string, 0, len(fields)+2)
	for _, f := range fields {
		i := strings.IndexByte(f, ':')
		if i < 1 || f[0] < '0' || f[0] > '9' {
			out = append(out, f)
			continue
		}
		j := i
		for j < len(f) && (f[j] >= '0' && f[j] <= '9' || f[j] == ':' || f[j] == '.') {
			j++
		}
		out = append(out, f[:j])
		if j < len(f) {
			out = append(out, f[j:])
		}
	}
	return out
}

// take reads one token; false = the date makes no sense.
func (d *date) take(token string) bool {
	c := token[0]
	switch {
	case c >= '0' && c <= '9':
		return d.number(token)
	case (c == '+' || c == '-') && len(token) > 1:
		if zone, ok := offset(token); ok {
			d.zone = zone
		}
		return true
	}
	d.word(token)
	return true
}

func (d *date) number(token string) bool {
	if strings.IndexByte(token, ':') > 0 {
		return d.timeOfDay(token)
	}
	if rest, ok := d.numeric(token); ok && d.year > 0 && d.day > 0 { // Mon, 02.03.2026
		return rest == "" || d.take(rest)
	}
	digits, rest, _ := cutDigits(token)
	n := atoi(digits)
	if rest != "" && (rest[0] == '-' || rest[0] == '/' || rest[0] == '.') && len(rest) > 1 && d.month < 0 { // 24-Sep-2026
		d.day = n
		for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return r == '-' || r == '/' || r == '.' }) {
			if !d.take(part) {
				return false
			}
		}
		return true
	}
	switch {
	case len(digits) == 4:
		if d.year < 0 {
			d.year = n
		}
	case d.day < 0 && len(digits) <= 2:
		d.day = n
	case d.year < 0 && len(digits) <= 2:
		d.year = century(n, digits)
	case !d.clock && len(digits) <= 2: // 7 PM
		d.hour, d.clock = n, true
		if rest != "" {
			d.word(rest)
		}
	}
	return true
}

func (d *date) timeOfDay(token string) bool {
	parts := strings.Split(token, ":")
	d.hour, d.min, d.clock = atoi(parts[0]), atoi(parts[1]), true
	if len(parts) > 2 && parts[2] != "" {
		whole, fraction, _ := strings.Cut(parts[2], ".")
		d.sec = atoi(whole)
		if fraction != "" {
			fraction = (fraction + "000000000")[:9]
			d.nan = max(0, atoi(fraction))
		}
	}
	return d.hour >= 0 && d.min >= 0 && d.sec >= 0
}

// word reads a month, half of the day or zone; weekdays and the like pass.
func (d *date) word(token string) {
	lower := strings.ToLower(strings.Trim(token, "."))
	switch lower {
	case "am", "a.m":
		d.half, d.pm = true, false
		return
	case "pm", "p.m":
		d.half, d.pm = true, true
		return
	}
	// What stands before the day may be a weekday: "mar" is Tuesday in Paris.
	if d.month < 0 || d.early {
		if m := monthOf(lower); m > 0 {
			d.month, d.early = m, d.day < 0
			return
		}
	}
	if d.zone == nil {
		d.zone = zoneOf(token)
	}
}

// time puts the parts together. What is out of range makes it unreadable: a
// wrong date is worse than none.
func (d *date) time() (time.Time, bool) {
	if d.half && d.hour <= 12 {
		d.hour %= 12
		if d.pm {
			d.hour += 12
		}
	}
	if d.day < 0 && d.month > 0 && d.year > 0 {
		d.day = 1
	}
	// A leap second, and 24:00 for the end of a day, run on into what follows.
	ok := d.year >= 1970 && d.year < 3000 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 &&
		d.hour <= 24 && d.min < 60 && d.sec <= 60
	if !ok {
		return time.Time{}, false
	}
	zone := d.zone
	if zone == nil {
		zone = time.UTC
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, d.sec, d.nan, zone)
	if time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() != d.day {
		return time.Time{}, false // 31 April
	}
	return t.UTC(), true
}

// offset reads +0200, +02:00, +02, +2 and +0530.
func offset(s string) (*time.Location, bool) {
	digits := strings.Replace(s[1:], ":", "", 1)
	if i := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = digits[:i]
	}
	var hours, minutes int
	switch len(digits) {
	case 1, 2:
		hours = atoi(digits)
	case 3:
		hours, minutes = atoi(digits[:1]), atoi(digits[1:])
	case 4, 6:
		hours, minutes = atoi(digits[:2]), atoi(digits[2:4])
	default:
		return nil, false
	}
	if hours > 15 || minutes > 59 {
		return nil, false
	}
	seconds := hours*3600 + minutes*60
	if s[0] == '-' {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", seconds), true
}

// zoneOf reads a zone's name: MSK, GMT+3, Europe/Rome. nil = it is none.
func zoneOf(token string) *time.Location {
	upper := strings.ToUpper(token)
	if hours, ok := zoneHours[upper]; ok {
		return time.FixedZone(upper, int(hours*3600))
	}
	for _, base := range []string{"GMT", "UTC", "UT", "Z"} {
		if rest, ok := strings.CutPrefix(upper, base); ok && len(rest) > 1 && (rest[0] == '+' || rest[0] == '-') {
			if zone, ok := offset(rest); ok {
				return zone
			}
		}
	}
	if name, ok := zonePlaces[upper]; ok {
		token = name
	}
	if strings.Contains(token, "/") && len(token) < 40 {
		if zone, err := time.LoadLocation(token); err == nil {
			return zone
		}
	}
	return nil
}

// monthOf reads the name of a month in small letters: 1 to 12, 0 = none.
func monthOf(word string) int {
	if m, ok := monthNames[word]; ok {
		return m
	}
	// Longer forms share their beginning with the short ones: "sept", "septiembre".
	for n := 5; n >= 3; n-- {
		if runes := []rune(word); len(runes) > n {
			if m, ok := monthNames[string(runes[:n])]; ok {
				return m
			}
		}
	}
	return 0
}

// months makes the table of month names from a line a month.
func months(lines ...string) map[string]int {
	out := map[string]int{}
	for i, line := range lines {
		for name := range strings.FieldsSeq(line) {
			if _, taken := out[name]; !taken {
				out[name] = i + 1
			}
		}
	}
	return out
}
