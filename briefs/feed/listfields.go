package feed

import (
	"cmp"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

// The keys of each part of the list.
var (
	topKeys     = []string{"include", "defaults", "servers", "topics", "feeds"}
	serverKeys  = []string{"id", "country"}
	defaultKeys = []string{"schedule", "zone", "page", "use", "backlog", "max_age", "quiet", "language", "audience", "kills"}
	topicKeys   = []string{"name", "title", "description", "phrases", "countries", "people"}
	phraseKeys  = []string{"phrase", "weight"}
	feedKeys    = []string{
		"name", "url", "folder", "format", "outlet", "country", "owner", "kind", "language",
		"schedule", "zone", "topics", "licence", "permission", "credit", "use", "page",
		"audience", "enabled", "reason", "backlog", "max_age", "quiet", "headers", "kills", "words",
	}
)

// wireFormats are the values of a feed's format that name a reader to be used
// whatever the bytes look like; formats are all values.
var (
	wireFormats = []string{
		string(wire.NewsMLG2), string(wire.NewsML1), string(wire.NITF), string(wire.RBNews), string(wire.NINJS),
		string(wire.APMedia), string(wire.DPA), string(wire.IPTC7901), string(wire.ANPA),
	}
	formats = append([]string{"auto", "rss", "atom", "json"}, wireFormats...)
)

var (
	nameShape   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	serverShape = regexp.MustCompile(`^[0-9]{15,20}$`)
)

// withdrawn are codes that the language package takes for countries, but ISO
// 3166-1 has withdrawn or only reserved.
const withdrawn = "AC AN BU CP CS DD DG EA FX IC NT SU TA TP YD YU ZR"

var uses = map[string]briefs.Use{
	"link": briefs.UseLink, "abstract": briefs.UseAbstract, "brief": briefs.UseBrief,
}

var kinds = []string{
	string(briefs.KindOfficial), string(briefs.KindStateControlled), string(briefs.KindPublic),
	string(briefs.KindPrivate), string(briefs.KindThinkTank),
}

// resolve merges the files, applies the defaults and checks every value.
func (r *listReader) resolve(base, own document) *briefs.List {
	list := &briefs.List{Places: r.places(own.servers)}
	for _, s := range overlay(base.topics, own.topics) {
		list.Topics = append(list.Topics, r.topic(s))
	}
	defaults := layered(base.defaults, own.defaults)
	for _, s := range overlay(base.feeds, own.feeds) {
		s.fields = layered(defaults, s.fields)
		list.Feeds = append(list.Feeds, r.feed(s, list))
	}
	// A default that no feed takes is checked all the same.
	r.common(section{at: value{}, fields: defaults}, &briefs.Feed{})
	return list
}

func (r *listReader) topic(s section) briefs.Topic {
	f := s.fields
	t := briefs.Topic{
		Name:        briefs.TopicName(s.name),
		Title:       r.text(f["title"]),
		Description: r.text(f["description"]),
		People:      r.texts(f["people"]),
	}
	if t.Title == "" {
		words := strings.ReplaceAll(s.name, "-", " ")
		t.Title = strings.ToUpper(words[:1]) + words[1:]
	}
	for _, v := range r.items(f["countries"]) {
		if code := r.country(v); code != "" {
			t.Countries = append(t.Countries, code)
		}
	}
	for _, v := range r.items(f["phrases"]) {
		if p, ok := r.phrase(v); ok {
			t.Phrases = append(t.Phrases, p)
		}
	}
	return t
}

// phrase reads a plain phrase or one with a weight.
func (r *listReader) phrase(v value) (briefs.Phrase, bool) {
	n := r.follow(v)
	if n == nil {
		return briefs.Phrase{}, false
	}
	p := briefs.Phrase{Weight: 1}
	if n.Kind != yaml.MappingNode {
		p.Text = r.text(v)
	} else {
		f := r.mapping(v, phraseKeys)
		p.Text = r.text(f["phrase"])
		if w, ok := f["weight"]; ok {
			weight, err := strconv.ParseFloat(r.text(w), 64)
			if err != nil || weight == 0 || !(weight >= -10 && weight <= 10) {
				r.fault(w, "a number from -10 to 10, below 0 to speak against the topic", "%q is not a weight", r.text(w))
			}
			p.Weight = weight
		}
	}
	if strings.TrimSpace(p.Text) == "" {
		r.fault(v, "write the word or words", "an empty phrase")
		return p, false
	}
	return p, true
}

func (r *listReader) feed(s section, list *briefs.List) briefs.Feed {
	v := s.fields
	f := briefs.Feed{
		Source: briefs.Source{
			Feed:    briefs.FeedName(s.name),
			Outlet:  r.text(v["outlet"]),
			Owner:   r.text(v["owner"]),
			Kind:    briefs.SourceKind(r.oneOf(v["kind"], kinds, string(briefs.KindPrivate))),
			Licence: r.text(v["licence"]),
			Credit:  r.text(v["credit"]),
			Country: r.country(v["country"]),
		},
		Name:    briefs.FeedName(s.name),
		URL:     r.address(v["url"]),
		Folder:  r.text(v["folder"]),
		Words:   r.address(v["words"]),
		Format:  r.oneOf(v["format"], formats, "auto"),
		Enabled: r.boolean(v["enabled"], true),
	}
	if f.Outlet == "" {
		f.Outlet = s.name
	}
	if p := r.text(v["permission"]); f.Licence == "" && p != "" {
		f.Licence = "by permission: " + p
	}
	if !f.Enabled {
		if f.Reason = r.text(v["reason"]); f.Reason == "" {
			f.Reason = "switched off in the list"
		}
	}
	f.Topics, f.ByContent = r.topicsOf(v["topics"], list)
	f.Headers = r.headers(v["headers"], cmp.Or(f.URL, f.Words))
	r.common(s, &f)
	r.whole(s, f)
	return f
}

// common reads the keys that defaults may give as well.
func (r *listReader) common(s section, f *briefs.Feed) {
	v := s.fields
	f.Use = uses[r.oneOf(v["use"], slices.Sorted(maps.Keys(uses)), "abstract")]
	f.Page = r.boolean(v["page"], false)
	f.Backlog = r.number(v["backlog"], 1, 0, 50)
	f.MaxAge = r.duration(v["max_age"], 48*time.Hour)
	f.Quiet = r.duration(v["quiet"], 7*24*time.Hour)
	f.Zone = r.zone(v["zone"])
	f.Schedule = r.schedule(v["schedule"], f.Zone, f.URL == "")
	f.Kills = r.kills(v["kills"])
	if f.Language = r.text(v["language"]); f.Language != "" {
		if _, err := language.Parse(f.Language); err != nil {
			r.fault(v["language"], "a tag such as en or pt-BR", "%q is not a language", f.Language)
		}
	}
	for _, id := range r.items(v["audience"]) {
		server := r.text(id)
		if !serverShape.MatchString(server) {
			r.fault(id, "the number Discord shows by Copy Server ID", "%q is not a server's id", server)
		}
		f.Audience = append(f.Audience, briefs.ServerID(server))
	}
}

// whole checks what no single key shows.
func (r *listReader) whole(s section, f briefs.Feed) {
	v := s.fields
	at := func(key string) value {
		if val, ok := v[key]; ok {
			return val
		}
		return s.at
	}
	switch {
	case f.URL != "" && f.Folder != "":
		r.fault(at("folder"), "keep url or folder", "the feed %q has both a url and a folder", f.Name)
	case f.URL == "" && f.Folder == "":
		r.fault(s.at, "add url: or folder:", "the feed %q has neither a url nor a folder", f.Name)
	}
	if f.Words != "" && f.Folder == "" {
		r.fault(at("words"), "leave it out", "the words of %q are where its url is", f.Name)
	}
	if f.Folder != "" {
		if len(f.Headers) > 0 && f.Words == "" {
			r.fault(at("headers"), "add words: with the address of the agency's host, or leave them out", "for the watched folder of %q no address is asked", f.Name)
		}
		if len(f.Audience) == 0 {
			r.fault(at("folder"), "add audience: with the ids of the servers the contract covers",
				"the watched folder of %q names no audience", f.Name)
		}
		if filepath.Clean(f.Folder) == string(filepath.Separator) {
			r.fault(at("folder"), "name the folder the agency's receiver writes to", "the whole file system cannot be watched")
		}
	}
	if f.Use == briefs.UseBrief && f.Licence == "" {
		r.fault(at("use"), "add licence: or permission:, or write use: abstract",
			"the feed %q shows text of its pages without a licence or a named permission", f.Name)
	}
	if f.Page && f.Use != briefs.UseBrief {
		r.fault(at("page"), "write use: brief with a licence, or page: false",
			"the feed %q fetches pages, but may not show their text", f.Name)
	}
}

// topicsOf reads a feed's topics: auto, or names, among which auto may be.
func (r *listReader) topicsOf(v value, list *briefs.List) (names []briefs.TopicName, byContent bool) {
	n := r.follow(v)
	if n == nil || isNull(n) {
		return nil, true
	}
	if n.Kind == yaml.ScalarNode {
		if n.Value != "auto" {
			r.fault(v, "write auto, or a list such as ["+n.Value+"]", "%q is not a list of topics", n.Value)
		}
		return nil, true
	}
	for _, item := range r.items(v) {
		name := r.text(item)
		if name == "auto" {
			byContent = true
			continue
		}
		if _, ok := list.Topic(briefs.TopicName(name)); !ok {
			r.fault(item, suggest(name, topicNames(list)), "unknown topic %q", name)
		}
		names = append(names, briefs.TopicName(name))
	}
	return names, byContent
}

func topicNames(list *briefs.List) []string {
	names := []string{"auto"}
	for _, t := range list.Topics {
		names = append(names, string(t.Name))
	}
	return names
}

// text returns a scalar as it is written; null and absent are "".
func (r *listReader) text(v value) string {
	n := r.follow(v)
	if n == nil || isNull(n) {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		r.fault(v, "", "this should be a single value")
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (r *listReader) texts(v value) []string {
	var out []string
	for _, item := range r.items(v) {
		if s := r.text(item); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (r *listReader) oneOf(v value, known []string, absent string) string {
	s := r.text(v)
	if s == "" {
		return absent
	}
	if !slices.Contains(known, s) {
		r.fault(v, "one of "+strings.Join(known, ", "), "%q is not known here", s)
		return absent
	}
	return s
}

func (r *listReader) boolean(v value, absent bool) bool {
	n := r.follow(v)
	if n == nil || isNull(n) {
		return absent
	}
	var b bool
	if err := n.Load(&b); err != nil {
		r.fault(v, "true or false", "%q is neither true nor false", n.Value)
	}
	return b
}

func (r *listReader) number(v value, absent, low, high int) int {
	s := r.text(v)
	if s == "" {
		return absent
	}
	i, err := strconv.Atoi(s)
	if err != nil || i < low || i > high {
		r.fault(v, "a whole number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high), "%q is out of range", s)
	}
	return i
}

// duration reads Go's notation, and days, in which ages are thought of.
func (r *listReader) duration(v value, absent time.Duration) time.Duration {
	s := r.text(v)
	if s == "" {
		return absent
	}
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || d < 0 || d > 3660*24*time.Hour {
		r.fault(v, "such as 48h or 7d", "%q is not an age", s)
	}
	return d
}

func (r *listReader) zone(v value) *time.Location {
	s := r.text(v)
	// "Local" would make the same list mean different things on two machines.
	loc, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		r.fault(v, "a name such as Europe/Paris or UTC", "%q is not a time zone", s)
		return time.UTC
	}
	return loc
}

// schedule reads when to poll. Seconds are for what no publisher pays for: a
// folder, or the operator's own network.
func (r *listReader) schedule(v value, zone *time.Location, folder bool) string {
	s := r.text(v)
	if s == "" {
		return "*/10 * * * *"
	}
	schedule, err := NewSchedule(s, zone)
	if err != nil {
		r.fault(v, `minute hour day month weekday, such as "*/10 * * * *"`, "%v", err)
		return s
	}
	if period, ok := schedule.Period(); ok && period < time.Minute && !r.fast && !folder {
		r.fault(v, "@every 1m or longer", "%q is more often than once a minute", s)
	}
	return s
}

func (r *listReader) country(v value) string {
	s := r.text(v)
	if s == "" {
		return ""
	}
	region, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || s != strings.ToUpper(s) || !region.IsCountry() || strings.Contains(withdrawn, s) {
		r.fault(v, "two capital letters of ISO 3166-1, such as FR", "%q is not a country", s)
		return ""
	}
	return s
}
