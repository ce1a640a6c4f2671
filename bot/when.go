package bot

import (
	"regexp"
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
	{[]string{"m", "month", "months", "mois", "mes", "meses", "monat", "monate", "monaten"}, func(t time.Time, n int) time.Time { return t.AddDate(0, -n, 0) }},
	{[]string{"y", "year", "years", "an", "ans", "année", "années", "año", "años", "jahr", "jahre", "jahren"}, func(t time.Time, n int) time.Time { return t.AddDate(-n, 0, 0) }},
}

var (
	countOf = regexp.MustCompile(`^(\d{1,4})\s*(\pL+)$`)
	aroundN = regexp.MustCompile(`^(?:last|past|il y a|hace|vor)\s+|\s+ago$`)
)

// dateLayouts are the dates that are read, the most exact first, each with the
// span that a date so written stands for.
var dateLayouts = []struct {
	layout string
	end    func(time.Time) time.Time
}{
	{"2006-01-02", nextDay}, {"2006/01/02", nextDay}, {"02.01.2006", nextDay}, {"2 January 2006", nextDay}, {"January 2 2006", nextDay}, {"2 Jan 2006", nextDay}, {"Jan 2 2006", nextDay},
	{"2006-01", nextMonth}, {"January 2006", nextMonth}, {"Jan 2006", nextMonth}, {"2006", nextYear},
}

func nextDay(t time.Time) time.Time   { return t.AddDate(0, 0, 1) }
func nextMonth(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
func nextYear(t time.Time) time.Time  { return t.AddDate(1, 0, 0) }

// when reads a time as members write it: a date, a month or a year, "yesterday",
// "3 days", "2w". It returns when what was written begins and when it ends, in
// UTC; what lies a span back ends where it begins.
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
	for _, l := range dateLayouts {
		if t, err := time.Parse(l.layout, s); err == nil && t.Year() >= 1970 {
			return t, l.end(t), true
		}
	}
	s = aroundN.ReplaceAllString(s, "")
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
