package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// atOnce stands for briefs.AtOnce, as Discord's choices may not be empty.
const atOnce = "at-once"

// maxHourLimit and maxPause bound what a moderator may ask for.
const (
	maxHourLimit = 100
	maxPause     = 90 * 24 // hours
)

// zones are offered as a moderator types; any other that IANA names is taken too.
var zones = strings.Fields(`UTC Europe/London Europe/Paris Europe/Berlin Europe/Madrid Europe/Rome Europe/Brussels Europe/Amsterdam
	Europe/Vienna Europe/Zurich Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Warsaw Europe/Prague Europe/Athens
	Europe/Bucharest Europe/Kyiv Europe/Istanbul Europe/Moscow Europe/Lisbon Europe/Dublin America/New_York America/Chicago America/Denver
	America/Los_Angeles America/Toronto America/Mexico_City America/Bogota America/Lima America/Santiago America/Sao_Paulo
	America/Argentina/Buenos_Aires Africa/Cairo Africa/Lagos Africa/Nairobi Africa/Johannesburg Africa/Algiers Africa/Addis_Ababa
	Asia/Jerusalem Asia/Beirut Asia/Baghdad Asia/Riyadh Asia/Dubai Asia/Tehran Asia/Kabul Asia/Karachi Asia/Kolkata Asia/Dhaka Asia/Yangon
	Asia/Bangkok Asia/Jakarta Asia/Manila Asia/Singapore Asia/Hong_Kong Asia/Shanghai Asia/Taipei Asia/Seoul Asia/Tokyo Australia/Perth
	Australia/Sydney Pacific/Auckland Pacific/Fiji`)

func zoneChoices(typed string) []choice {
	var list []named
	for _, z := range zones {
		list = append(list, named{strings.ReplaceAll(z, "_", " "), z})
	}
	return choicesOf(list, typed)
}

// zoneNamed is the time zone that a moderator typed: by its name, however it is
// written, or by the city of one that is offered.
func zoneNamed(typed string) string {
	typed = strings.ReplaceAll(strings.TrimSpace(typed), " ", "_")
	for _, z := range zones {
		if city := z[strings.LastIndexByte(z, '/')+1:]; strings.EqualFold(z, typed) || strings.EqualFold(city, typed) {
			return z
		}
	}
	return typed
}

// given reports whether an option was named at all.
func (i *interaction) given(name string) bool {
	for _, o := range i.Data.Options {
		if o.Name == name {
			return true
		}
	}
	return false
}

// count is a whole number's option, 0 if it was left out.
func (i *interaction) count(name string) int {
	for _, o := range i.Data.Options {
		if o.Name == name {
			var n int
			if json.Unmarshal(o.Value, &n) == nil {
				return n
			}
		}
	}
	return 0
}

// schedule answers /schedule: it shows when a channel is sent its briefs, and
// changes what was named.
func (b *Bot) schedule(ctx context.Context, i *interaction) (Message, error) {
	p, err := b.target(ctx, i)
	if err != nil {
		return Message{}, err
	}
	if err := p.mayManage(); err != nil {
		return Message{}, err
	}
	t := i.tongue
	r, err := b.store.Rhythm(ctx, i.Server, p.ID)
	if err != nil {
		return Message{}, fmt.Errorf("schedule: %w", err)
	}
	before := r
	changed, err := changeRhythm(i, &r)
	if err != nil {
		return Message{}, err
	}
	if err := p.threadsFor(before, r); err != nil {
		return Message{}, err
	}
	idle, err := b.idleWords(ctx, i, p.ID)
	if err != nil {
		return Message{}, err
	}
	switch {
	case !changed:
		return quiet(t.say("%s is sent its briefs %s.", "<#"+string(p.ID)+">", rhythmWords(t, r, b.now())) + idle), nil
	case sameRhythm(before, r):
		return quiet(t.say("Nothing was changed: %s is sent its briefs %s already.", "<#"+string(p.ID)+">", rhythmWords(t, r, b.now())) + vainWords(i, r) + idle), nil
	}
	if err := b.store.SetRhythm(i.noting(ctx, p.ID, "schedule: "+rhythmRecord(r)), r); err != nil {
		return Message{}, fmt.Errorf("schedule: %w", err)
	}
	b.log.Info("schedule changed", "server", i.Server, "channel", p.ID, "cadence", string(r.Cadence), "by", i.caller())
	return quiet(t.say("From now on %s is sent its briefs %s.", "<#"+string(p.ID)+">", rhythmWords(t, r, b.now())) + vainWords(i, r) + idle), nil
}

// vainWords say which of the options of /schedule do not matter to a rhythm: a
// moderator who names them expects something else.
func vainWords(i *interaction, r briefs.Rhythm) (words string) {
	t := i.tongue
	daily := r.Cadence == briefs.Daily || r.Cadence == briefs.Weekdays
	if i.given(optAt) && !daily {
		words += " " + t.say("The time is kept, but matters only to a daily digest: `cadence:` makes one.")
	}
	if i.count(optLimit) > 0 && r.Cadence != briefs.AtOnce {
		words += " " + t.say("The limit is kept, but matters only where briefs are sent at once.")
	}
	if i.given(optQuiet) && r.QuietFrom != r.QuietTo && daily {
		words += " " + t.say("The quiet hours are kept, but do not matter to a digest that comes once a day.")
	}
	return words
}

// idleWords say of a channel that it is not sent anything; "" where it is.
func (b *Bot) idleWords(ctx context.Context, i *interaction, channel briefs.ChannelID) (string, error) {
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return "", fmt.Errorf("subscriptions: %w", err)
	}
	if slices.ContainsFunc(subs, func(s briefs.Subscription) bool { return s.Channel == channel }) {
		return "", nil
	}
	return " " + i.tongue.say("Nothing is sent there yet: `/subscribe` starts it."), nil
}

// sameRhythm tells whether a channel is sent its briefs by one rhythm as by the other.
func sameRhythm(a, b briefs.Rhythm) bool {
	a.Zone, b.Zone = orElse(a.Zone, "UTC"), orElse(b.Zone, "UTC")
	return a == b
}

// changeRhythm changes what the options of /schedule name.
func changeRhythm(i *interaction, r *briefs.Rhythm) (changed bool, err error) {
	if s := i.text(optCadence); s != "" {
		r.Cadence, changed = briefs.Cadence(strings.TrimPrefix(s, atOnce)), true
	}
	if s := i.text(optZone); s != "" {
		r.Zone, changed = zoneNamed(s), true
	}
	if s := i.text(optAt); s != "" {
		if r.At, err = minuteOf(s); err != nil {
			return false, err
		}
		changed = true
	}
	if i.given(optLimit) {
		if r.HourLimit = i.count(optLimit); r.HourLimit > maxHourLimit {
			return false, sorry("The limit is at most %d an hour; 0 is none.", maxHourLimit)
		}
		changed = true
	}
	if s := i.text(optQuiet); s != "" {
		if r.QuietFrom, r.QuietTo, err = quietHours(s); err != nil {
			return false, err
		}
		changed = true
	}
	if i.given(optThreads) {
		r.Threads, changed = i.flag(optThreads), true
	}
	if s := i.text(optDigests); s != "" {
		r.DigestThreads, changed = s == digestThread, true
	}
	if s := i.text(optLanguage); s != "" {
		if r.Language, err = spokenOf(s); err != nil {
			return false, err
		}
		changed = true
	}
	if err := r.Check(); err != nil {
		return false, sorry("That does not work: %s.", sorry(escape(err.Error())))
	}
	return changed, nil
}

var clockTime = regexp.MustCompile(`^([01]?\d|2[0-3])(?:[:.h]([0-5]\d)?)?$`)

// minuteOf reads a time of day such as 8:30, 08.30 or 8 as minutes after midnight.
func minuteOf(s string) (int, error) {
	m := clockTime.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return 0, sorry("“%s” is no time of day. Write it as 08:30.", fit(s, maxOption, escape))
	}
	hours, _ := strconv.Atoi(m[1])
	minutes, _ := strconv.Atoi(m[2])
	return hours*60 + minutes, nil
}

// quietHours reads "22:00-07:00"; "off" or "none" is none.
func quietHours(s string) (from, to int, err error) {
	switch fold(s) {
	case "off", "none", "no":
		return 0, 0, nil
	}
	a, z, ok := strings.Cut(strings.NewReplacer("–", "-", " to ", "-").Replace(s), "-")
	if !ok {
		return 0, 0, sorry("Write quiet hours as 22:00-07:00, or `off`.")
	}
	if from, err = minuteOf(a); err == nil {
		to, err = minuteOf(z)
	}
	if err == nil && from == to {
		err = sorry("Quiet hours that end when they begin are none. Write 22:00-07:00, or `off`.")
	}
	return from, to, err
}

// clock is a minute of the day as clocks show it.
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// rhythmWords says when a channel is sent its briefs.
func rhythmWords(t *tongue, r briefs.Rhythm, now time.Time) string {
	zone := orElse(r.Zone, "UTC")
	words := t.say("at once")
	local := false
	switch r.Cadence {
	case briefs.Hourly:
		words = t.say("as a digest every full hour")
	case briefs.Daily:
		words, local = t.say("as a digest every day at %s", clock(r.At)), true
	case briefs.Weekdays:
		words, local = t.say("as a digest from Monday to Friday at %s", clock(r.At)), true
	}
	if r.HourLimit > 0 && r.Cadence == briefs.AtOnce {
		words += t.say(", at most %d an hour, the rest as a digest at the full hour", r.HourLimit)
	}
	if r.QuietFrom != r.QuietTo && (r.Cadence == briefs.AtOnce || r.Cadence == briefs.Hourly) {
		words, local = words+t.say(", but not from %s to %s", clock(r.QuietFrom), clock(r.QuietTo)), true
	}
	if local {
		words += " (" + escape(zone) + ")"
	}
	if r.Threads {
		words += t.say(", with news of substance as replies in a thread")
	}
	if r.DigestThreads {
		words += t.say(", digests with a thread of their briefs")
	}
	if r.Language != "" {
		words += t.say(", the bot's own words in %s", t.language(r.Language))
	}
	if r.Paused.After(now) {
		words += "; " + t.say("it is **paused** %s", pauseWords(t, r.Paused))
	}
	if r.Cadence != briefs.AtOnce && !r.Paused.After(now) {
		next, _ := r.Due(now)
		words += t.say(", next %s", stamp(next, 'R'))
	}
	return words
}

// rhythmRecord is a rhythm, but for its pause, in words that are kept.
func rhythmRecord(r briefs.Rhythm) string {
	parts := []string{orElse(string(r.Cadence), "at once")}
	if r.Cadence == briefs.Daily || r.Cadence == briefs.Weekdays {
		parts[0] += " at " + clock(r.At)
	}
	if r.HourLimit > 0 {
		parts = append(parts, fmt.Sprintf("at most %d an hour", r.HourLimit))
	}
	if r.QuietFrom != r.QuietTo {
		parts = append(parts, "quiet "+clock(r.QuietFrom)+"-"+clock(r.QuietTo))
	}
	if r.Threads {
		parts = append(parts, "threads")
	}
	if r.DigestThreads {
		parts = append(parts, "digests as threads")
	}
	if r.Language != "" {
		parts = append(parts, "in "+english().language(r.Language))
	}
	return strings.Join(append(parts, orElse(r.Zone, "UTC")), ", ")
}

// mayRun checks the caller's leave to change what concerns the whole server.
func mayRun(i *interaction) error {
	if i.Server == "" || i.Member == nil {
		return sorry("This works in a server only.")
	}
	if i.Member.Permissions&bits(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) == 0 {
		return sorry("You need the permission *Manage Server* for that.")
	}
	return nil
}

// spread answers /spread.
func (b *Bot) spread(ctx context.Context, i *interaction) (Message, error) {
	if err := mayRun(i); err != nil {
		return Message{}, err
	}
	all := i.text(optStories) == spreadAll
	what := "a story goes to the channel that it fits best"
	if all {
		what = "a story goes to every channel that it fits"
	}
	is, _, err := b.store.ServerSettings(ctx, i.Server)
	switch {
	case err != nil:
		return Message{}, fmt.Errorf("spread: %w", err)
	case is == all && all:
		return quiet(i.tongue.say("A story goes to every channel of this server that it fits already. Nothing was changed.")), nil
	case is == all:
		return quiet(i.tongue.say("A story goes to the one channel of this server that it fits best already. Nothing was changed.")), nil
	}
	if err := b.store.SetEverywhere(i.noting(ctx, "", what), i.Server, all); err != nil {
		return Message{}, fmt.Errorf("spread: %w", err)
	}
	b.log.Info("spread set", "server", i.Server, "all", all, "by", i.caller())
	if all {
		return quiet(i.tongue.say("From now on a story goes to every channel of this server that it fits.")), nil
	}
	return quiet(i.tongue.say("From now on a story goes to the one channel of this server that it fits best.")), nil
}
