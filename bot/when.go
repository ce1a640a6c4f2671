package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// timeSpans are units of time as members type them, in the languages the bot speaks.
var timeSpans = []struct {
	names []string
	back  func(t time.Time, n int) time.Time
}{
	{[]string{"h", "hour", "hours", "heure", "heures", "hora", "horas", "stunde", "stunden"}, func(t time.Time, n int) time.Time { return t.Add(time.Duration(-n) * time.Hour) }},
	{[]string{"d", "day", "days", "j", "jour", "jours", "día", "días", "dia", "dias", "tag", "tage", "tagen"}, func(t time.Time, n int) time.Time { return t.AddDate(0, 0, -n) }},
	{[]string{"w", "week", "weeks", "semaine", "semaines", "semana", "semanas", "woche", "wochen"}, func(t time.Time, n int) time.Time { return t.AddDate(0, 0, -7*n) }},
	{[]string{"m", "month", "months", "mois", "mes", "meses", "monat", "monate", "monaten"}, monthsBack},
	{[]string{"y", "year", "years", "an", "ans", "année", "années", "año", "años", "jahr", "jahre", "jahren"}, func(t time.Time, n int) time.Time { return monthsBack(t, 12*n) }},
}

// monthsBack ends with the month where the day is not in it.
func monthsBack(t time.Time, n int) time.Time {
	back := t.AddDate(0, -n, 0)
	if over := back.Day(); over != t.Day() {
		back = back.AddDate(0, 0, -over)
	}
	return back
}

var (
	countOf = regexp.MustCompile(`^(\d{1,4})\s*(\pL+)$`)
	// What stands around a span without changing it, and the words for one.
	aroundN = regexp.MustCompile(`^(?:(?:the|la|le|les|el|los|las|der|die|das) )?(?:(?:last|past|il y a|hace|vor|letzte[rns]?|dernière?s?|derniers?) )?(?:(?:an?|one|une?|una|eine?[mnr]?) )?| (?:ago|dernière?s?|derniers?|pasad[oa]s?)$`)
	ordinal = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|er|\.)$`)
)

// monthNames are the months in the languages the bot speaks, as it reads them.
var monthNames = numbered(
	"january jan janvier janv enero ene januar jänner", "february feb février févr fév febrero februar", "march mar mars marzo märz mrz", "april apr avril avr abril abr",
	"may mai mayo", "june jun juin junio juni", "july jul juillet juil julio juli", "august aug août agosto ago",
	"september sep sept septembre septiembre", "october oct octobre octubre oktober okt", "november nov novembre noviembre", "december dec décembre déc diciembre dic dezember dez",
)

// weekdays are the days of the week likewise, from Sunday on.
var weekdays = numbered(
	"sunday dimanche domingo sonntag", "monday lundi lunes montag", "tuesday mardi martes dienstag", "wednesday mercredi miércoles mittwoch",
	"thursday jeudi jueves donnerstag", "friday vendredi viernes freitag", "saturday samedi sábado samstag sonnabend",
)

// numbered gives each word of a list the number of its group, accents left out.
func numbered(groups ...string) map[string]int {
	of := make(map[string]int)
	for n, words := range groups {
		for w := range strings.FieldsSeq(words) {
			of[fold(w)] = n
		}
	}
	return of
}

// dateLayouts are the dates that are read, the most exact first, each with the
// span that a date so written stands for.
var dateLayouts = []struct {
	layout string
	end    func(time.Time) time.Time
}{
	{"2006-01-02", nextDay}, {"2006/01/02", nextDay}, {"02.01.2006", nextDay}, {"2 January 2006", nextDay}, {"January 2 2006", nextDay},
	{"2006-01", nextMonth}, {"January 2006", nextMonth}, {"2006", nextYear},
	{"2 January", nextDay}, {"January 2", nextDay}, {"January", nextMonth}, // the last there was
}

func nextDay(t time.Time) time.Time   { return t.AddDate(0, 0, 1) }
func nextMonth(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
func nextYear(t time.Time) time.Time  { return t.AddDate(1, 0, 0) }

// when reads a time as members write it in one of the bot's languages: a date, with
// or without its year, a month, a year or a weekday, "yesterday", "3 days", "2w". It
// returns when what was written begins and when it ends, in UTC; what lies a span
// back ends where it begins.
func when(typed string, now time.Time) (from, to time.Time, ok bool) {
	now = now.UTC()
	s := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(typed, ",", " "))), " ")
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	switch s {
	case "today", "aujourd'hui", "aujourd’hui", "hoy", "heute":
		return today, nextDay(today), true
	case "yesterday", "hier", "ayer", "gestern":
		return today.AddDate(0, 0, -1), today, true
	}
	if from, to, ok = dated(inEnglish(s), now); ok {
		return from, to, true
	}
	s = aroundN.ReplaceAllString(s, "")
	if day, ok := weekdays[fold(s)]; ok {
		from = today.AddDate(0, 0, -(int(today.Weekday())-day+7)%7)
		return from, nextDay(from), true
	}
	m := countOf.FindStringSubmatch(s)
	if m == nil {
		m = []string{"", "1", s}
	}
	n, _ := strconv.Atoi(m[1]) // digits only
	for _, span := range timeSpans {
		for _, name := range span.names {
			if m[2] == name {
				t := span.back(now, n)
				return t, t, t.Year() >= 1970
			}
		}
	}
	return time.Time{}, time.Time{}, false
}

// dated reads a date; of one without its year the last there was.
func dated(s string, now time.Time) (from, to time.Time, ok bool) {
	for _, l := range dateLayouts {
		t, err := time.Parse(l.layout, s)
		if err != nil {
			continue
		}
		if t.Year() == 0 {
			for year := now.Year(); year > now.Year()-9; year-- { // 29 February is not in every one
				one, err := time.Parse(l.layout+" 2006", s+" "+strconv.Itoa(year))
				if err == nil && !one.After(now) {
					return one, l.end(one), true
				}
			}
			continue
		}
		if t.Year() >= 1970 {
			return t, l.end(t), true
		}
	}
	return time.Time{}, time.Time{}, false
}

// inEnglish writes a date's months and numbers as English does: "1er mars 2026" and
// "1 de marzo de 2026" are "1 march 2026".
func inEnglish(s string) string {
	var words []string
	for w := range strings.FieldsSeq(s) {
		bare := strings.TrimSuffix(w, ".")
		if month, ok := monthNames[fold(bare)]; ok {
			w = time.Month(month + 1).String()
		} else if m := ordinal.FindStringSubmatch(w); m != nil {
			w = m[1]
		} else if slices.Contains([]string{"de", "del", "of", "the", "le", "el", "den"}, w) {
			continue
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}
