package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestAgency is more than the bytes of any name that isAgency knows.
const longestAgency = 40

// isAgency reports whether s names an agency as datelines do.
func isAgency(s string) bool {
	s = strings.Trim(s, " ./")
	if len(s) > longestAgency { // a paragraph, as a rule
		return false
	}
	switch lower(s) {
	case "reuters", "ap", "afp", "upi", "dpa", "dpa-afx", "ansa", "efe", "tass", "itar-tass", "interfax", "ria novosti", "sputnik", "xinhua", "kyodo", "jiji press", "yonhap", "pti", "ani", "ians",
		"apa", "belga", "anp", "ats", "sda", "keystone-ats", "ntb", "tt", "ritzau", "stt", "pap", "ctk", "čtk", "mti", "agerpres", "bta", "hina", "tanjug", "srna", "fena", "anadolu", "anadolu agency", "aa",
		"irna", "isna", "fars", "tasnim", "mehr", "sana", "wam", "spa", "kuna", "qna", "bna", "petra", "mena", "wafa", "nna", "aps", "map", "tap", "lana", "suna", "panapress", "nan", "gna", "apa news",
		"bernama", "antara", "vna", "tna", "pna", "kcna", "cna", "aap", "nzpa", "cp", "the canadian press", "canadian press", "notimex", "telam", "agencia brasil", "lusa", "europa press", "agi", "adnkronos", "agenzia nova",
		"ukrinform", "unian", "interfax-ukraine", "belta", "kazinform", "trend", "azertac", "armenpress", "agenda.ge", "rfe/rl", "bloomberg", "un news", "press trust of india", "associated press", "the associated press", "agence france-presse",
		"cna/reuters", "reuters/afp", "afp/ap", "ap/afp", "ap news", "reuters life!", "thomson reuters foundation", "ddp", "epd", "kna", "rbc", "prime", "mehr news agency", "kyodo news", "newswire", "cnn", "cnn business", "bbc", "bbc news", "npr", "cnbc", "dw", "nbc news", "abc news", "cbs news", "agencies", "news agencies", "staff report", "tribune news service", "state media":
		return true
	}
	return false
}

// months and weekdays as datelines write them, lower case without a dot.
func isMonth(w string) bool {
	switch w {
	case "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"januar", "februar", "märz", "mai", "juni", "juli", "oktober", "dezember", "janvier", "février", "mars", "avril", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre", "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre", "ottobre", "dicembre", "ago", "ene", "abr":
		return true
	}
	return false
}

func isWeekday(w string) bool {
	switch w {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun":
		return true
	}
	return false
}

// dateWord reports whether w may be part of a date or time; sure tells that it
// can hardly be anything else.
func dateWord(w string) (part, sure bool) {
	w = lower(strings.Trim(w, ".,()"))
	switch {
	case w == "":
		return true, false
	case isMonth(w), isWeekday(w):
		return true, true
	case w[0] >= '0' && w[0] <= '9':
		return len(w) < 17, len(w) > 2
	}
	switch w {
	case "am", "pm", "a.m", "p.m", "gmt", "utc", "est", "edt", "et", "pst", "pdt", "cet", "cest", "bst", "ist", "msk", "jst", "at", "of", "de", "a", "h", "uhr":
		return true, false
	}
	return strings.HasPrefix(w, "gmt+") || strings.HasPrefix(w, "gmt-") || strings.HasPrefix(w, "utc+"), false
}

// dateOnly reports whether all words of s are a date's.
func dateOnly(s string) bool {
	certain := false
	for _, w := range strings.Fields(s) {
		if w == "|" || w == "-" || w == "–" || w == "—" || w == "/" {
			continue
		}
		part, sure := dateWord(w)
		if !part {
			return false
		}
		certain = certain || sure
	}
	return certain
}

// readDateline reads the dateline off the beginning of s and returns its length:
// "KYIV, Ukraine (AP) — ", "BEIJING, Jan. 5 (Xinhua) -- ", "MOSCOW, April 13.
// /TASS/. ", "April 13, 2025 — MOSCOW — ". What precedes it by an agency's habit
// ("UPDATE 1 - ") goes too.
func (d *doc) readDateline(s string) int {
	at := 0
	for range 4 {
		n, got, ok := datelinePart(s[at:])
		if !ok {
			break
		}
		at += n
		if d.line.Place == "" {
			d.line.Place = got.Place
		}
		if d.line.Date == "" {
			d.line.Date = got.Date
		}
		if d.line.Agency == "" {
			d.line.Agency = got.Agency
		}
	}
	if at >= len(s) { // nothing but a dateline: leave it be
		d.line = dateline{}
		return 0
	}
	return at
}

// datelinePart reads one stretch up to a dash, colon or agency's sign.
func datelinePart(s string) (n int, got dateline, ok bool) {
	limit := min(len(s), 130)
	for i := 1; i < limit; i++ { // the last sign that may end it does
		size := separator(s, i)
		if size == 0 {
			continue
		}
		head := s[:i]
		if s[i] == ')' {
			head = s[:i+1]
		}
		if items, fits := datelineItems(head, s[i] == ':'); fits && (s[i] != ')' || isAgency(items.Agency) || items.Date != "" && allCaps(items.Agency)) {
			got, ok = items, true
			n = i + size
			for n < len(s) && s[n] == ' ' {
				n++
			}
		}
	}
	return n, got, ok
}

// separator returns the length of the sign at s[i] that may end a dateline.
func separator(s string, i int) int {
	switch s[i] {
	case '-', ':', '|', ')', '/', '_', "—"[0]:
	case ' ', '.': // Baku, May 3, AZERTAC The minister
		if comma := strings.LastIndex(s[:i], ", "); comma > 0 && allCaps(s[comma+2:i]) && isAgency(s[comma+2:i]) && opensLarge(strings.TrimLeft(s[i:], ". ")) {
			return 1
		}
		return 0
	default:
		return 0
	}
	rest := s[i:]
	switch {
	case strings.HasPrefix(rest, "--"):
		return 2
	case strings.HasPrefix(rest, "—"), strings.HasPrefix(rest, "–"), strings.HasPrefix(rest, "―"), strings.HasPrefix(rest, "−"):
		return len("—")
	case strings.HasPrefix(rest, "- ") && isAgency(s[strings.LastIndexByte(s[:i], ' ')+1:i]): // Damascus, SANA- The minister
		return 1
	case strings.HasPrefix(rest, "- ") && s[i-1] == ' ', strings.HasPrefix(rest, "_ ") && s[i-1] == ' ', strings.HasPrefix(rest, ": "), strings.HasPrefix(rest, "| "):
		return 1
	case glued(s, i): // (CNN)The minister
		return 1
	case strings.HasPrefix(rest, ").- "), strings.HasPrefix(rest, "). - "):
		return strings.IndexByte(rest, '-') + 1
	case strings.HasPrefix(rest, "). "):
		return 2
	case strings.HasPrefix(rest, ") ") || strings.HasPrefix(rest, ")."): // (PTI) The minister
		if strings.HasPrefix(rest, ") - ") || strings.HasPrefix(rest, ") -- ") || strings.HasPrefix(rest, ") —") || strings.HasPrefix(rest, ") –") || strings.HasPrefix(rest, ") : ") {
			return 0
		}
		return 1
	case strings.HasPrefix(rest, "/. ") || strings.HasPrefix(rest, "/ "): // /TASS/.
		if j := strings.IndexByte(s, '/'); j < i {
			return strings.IndexByte(rest, ' ')
		}
	}
	return 0
}

// glued reports whether an agency's bracket closes at s[i] with a sentence right
// behind it.
func glued(s string, i int) bool {
	if s[i] != ')' || i+1 >= len(s) || s[i+1] < 'A' || s[i+1] > 'Z' {
		return false
	}
	open := strings.LastIndexByte(s[:i], '(')
	return open >= 0 && isAgency(s[open+1:i])
}

// datelineItems reads what stands before the sign: places, dates and an agency,
// parted by commas, dots, brackets and strokes. All of it must be such.
func datelineItems(head string, colon bool) (got dateline, ok bool) {
	head, service := bracketed(head)
	bracket := strings.Contains(head, "(")
	var places []string
	label := false
	signs := "(),|;[]"
	if i := strings.IndexByte(head, '/'); i >= 0 && i+1 < len(head) && !digitsOnly(head[i+1:i+2]) {
		signs += "/" // /TASS/, but not 5/3/2024
	}
	for _, item := range strings.FieldsFunc(head, func(r rune) bool { return strings.ContainsRune(signs, r) }) {
		item = strings.Trim(item, " .-–—:")
		switch {
		case item == "":
		case isAgency(item):
			got.Agency = item
		case strings.Contains(item, " Correspondent ") || strings.Contains(item, " correspondent "):
			agency, _, _ := strings.Cut(item, " ")
			if !isAgency(agency) {
				return dateline{}, false
			}
			got.Agency = agency
		case dateOnly(item) || got.Date != "" && digitsOnly(item):
			if got.Date == "" {
				got.Date = item
			} else {
				got.Date += ", " + item
			}
		case isLabel(item):
			label = true
		default:
			place, date, agency, fits := splitItem(item)
			if !fits {
				return dateline{}, false
			}
			if date != "" {
				got.Date = date
			}
			if agency != "" {
				got.Agency = agency
			}
			if place != "" {
				places = append(places, place)
			}
		}
	}
	if len(places) > 3 {
		return dateline{}, false
	}
	if len(places) > 0 {
		got.Place = places[0]
	}
	if service != "" && got.Agency == "" {
		// A service nobody has heard of is one if a date or a sure place goes
		// before it, but "NATO (North Atlantic Treaty Organization) —" is not.
		known := got.Date != "" || knownPlace(places) || allCaps(got.Place) && strings.Count(service, " ") < 3
		if got.Place == "" || !known {
			return dateline{}, false
		}
		got.Agency = service
	}
	sure := got.Date != "" || got.Agency != ""
	switch {
	case strings.HasSuffix(head, "(") || bracket && got.Agency == "":
		return dateline{}, false
	case got.Place == "":
		return got, sure || label
	case sure:
		return got, true
	}
	return got, len(places) <= 2 && (allCaps(got.Place) && !(colon && !knownPlace(places)) || knownPlace(places) && !colon)
}

// bracketed takes the name in brackets off the end of a dateline's head, where
// it is shaped as an agency's may be and is not a known one's, which is read
// with the rest.
func bracketed(head string) (rest, service string) {
	trimmed := strings.TrimRight(head, " ")
	open := strings.LastIndexByte(trimmed, '(')
	if open <= 0 || !strings.HasSuffix(trimmed, ")") {
		return head, ""
	}
	name := strings.TrimSpace(trimmed[open+1 : len(trimmed)-1])
	words := strings.Fields(name)
	if isAgency(name) || len(words) > 4 || len(name) > 40 || dateOnly(name) || !placeShaped(words) {
		return head, ""
	}
	return trimmed[:open], name
}

// splitItem reads "MOSCOW April 13 Kyodo" and plain places.
func splitItem(item string) (place, date, agency string, ok bool) {
	words := strings.Fields(item)
	n := len(words)
	if n > 1 && isAgency(words[n-1]) {
		agency = words[n-1]
		n--
	}
	k := n
	for k > 0 {
		if part, _ := dateWord(words[k-1]); !part || lower(words[k-1]) == "de" || lower(words[k-1]) == "a" {
			break
		}
		k--
	}
	if k < n && dateOnly(strings.Join(words[k:n], " ")) {
		date = strings.TrimRight(strings.Join(words[k:n], " "), ".")
	} else {
		k = n
	}
	place = strings.Trim(strings.Join(words[:k], " "), ".,")
	return place, date, agency, k <= 5 && (placeShaped(words[:k]) || k == 0 && date != "")
}

// placeShaped reports whether all words begin large, but for small ones within:
// "Rio de Janeiro", "Aboard Air Force One".
func placeShaped(words []string) bool {
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(r) || r >= 0x2e80:
		case i > 0 && i < len(words)-1 && (w == "de" || w == "of" || w == "la" || w == "al" || w == "el" || w == "am" || w == "the" || w == "do" || w == "du" || w == "and" || w == "an"):
		case strings.HasPrefix(w, "al-") || strings.HasPrefix(w, "el-"):
		default:
			return false
		}
		if i < len(words)-1 && strings.HasSuffix(w, ".") && len(w) > 4 {
			return false
		}
	}
	return len(words) > 0
}

func allCaps(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n > 2
}

// knownPlace reports whether one of the items is a city or country that the
// lexicon has.
func knownPlace(items []string) bool {
	for _, s := range items {
		if knownPlaces[lower(s)] {
			return true
		}
	}
	return false
}

var knownPlaces = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(placeWords) {
		m[w] = true
	}
	for row := range strings.Lines(countriesTSV) {
		if f := strings.Split(row, "\t"); len(f) > 5 && row[0] != '#' {
			for capital := range strings.SplitSeq(f[5], ", ") {
				if !strings.ContainsAny(capital, "?~") {
					m[lower(capital)] = true
				}
			}
		}
	}
	for _, w := range []string{"new york", "new delhi", "hong kong", "united nations", "the hague", "tel aviv", "abu dhabi", "san francisco", "los angeles", "kuala lumpur", "addis ababa", "buenos aires", "mexico city", "rio de janeiro", "sao paulo", "cape town", "white house", "saudi arabia", "north korea", "south korea", "united states", "united kingdom", "sri lanka", "south africa", "washington d.c"} {
		m[w] = true
	}
	return m
}()

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isLabel reports whether s is an agency's label for the kind of story.
func isLabel(s string) bool {
	first, rest, _ := strings.Cut(lower(s), " ")
	if rest != "" && !digitsOnly(rest) && rest != "news" {
		return false
	}
	switch first {
	case "update", "updated", "breaking", "exclusive", "urgent", "correction", "corrected", "refile", "alert", "flash", "live", "wrapup", "bulletin", "analysis", "opinion", "analysis/opinion", "commentary", "explainer", "factbox":
		return true
	}
	return false
}
