package bot_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
)

// digestItem is a line of a digest with a link, taken apart: the headline that the
// link is under, and where it leads.
var digestItem = regexp.MustCompile(`^• (?:.*: )?\[(.*)\]\(<(https?://[^<>()\s@]*)>\)`)

var notDigits = regexp.MustCompile(`[^0-9]+`)

// TestDigestOfAnything: whatever its briefs hold, a digest pings nobody, forges no
// markup and is within Discord's limits; each of its lines is whole, with the link
// of its story, and those that are left out are counted.
func TestDigestOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := briefs.Delivery{
			ID: briefs.DeliveryID(rapid.Int64Min(1).Draw(t, "delivery")), WantRev: rapid.IntRange(1, 1<<31-1).Draw(t, "rev"), Kind: briefs.DeliverDigest,
			Occasion: rapid.SampledFrom([]briefs.Occasion{briefs.AfterOutage, briefs.OnSchedule, briefs.OverLimit, briefs.AfterQuiet, briefs.AfterPause}).Draw(t, "occasion"),
			Target: briefs.Target{
				Server: briefs.ServerID(rapid.SampledFrom([]string{"", "5"}).Draw(t, "server")), Loud: rapid.Bool().Draw(t, "loud"),
				Language: rapid.SampledFrom([]string{"", "fr", "es", "de", "xx"}).Draw(t, "language"),
			},
		}
		few := []briefs.Brief{anyBrief(t), anyBrief(t), anyBrief(t)}
		for n := range rapid.IntRange(0, 60).Draw(t, "briefs") {
			b := few[n%len(few)]
			b.ID, b.Link = briefs.BriefID(n+1), fmt.Sprintf("https://a.example/%d-%s", n, strings.Repeat("y", rapid.SampledFrom([]int{0, 30, 600, 970}).Draw(t, "long")))
			b.Filed, b.Urgency = time.Unix(int64(n)*60, 0), rapid.IntRange(0, 5).Draw(t, "urgency")
			b.Others = make([]briefs.Brief, rapid.SampledFrom([]int{0, 1, 99}).Draw(t, "others"))
			d.Briefs = append(d.Briefs, b)
		}
		d.Holds = len(d.Briefs) + rapid.SampledFrom([]int{0, 1, 5000}).Draw(t, "unloaded")
		m := bot.Render(d, testList())
		checkLimits(t, m)
		checkTame(t, m)
		if d.Holds == 0 {
			return
		}
		links, last := make(map[string]bool), 0
		lines := strings.Split(m.Embeds[0].Description, "\n")
		for n, line := range lines {
			item := digestItem.FindStringSubmatch(line)
			heading, bold := strings.CutPrefix(line, "**")
			switch {
			case item != nil:
				links[item[2]] = true
				fallthrough
			case strings.HasPrefix(line, "• "):
				if item == nil || bot.Plain(item[1]) == "" {
					t.Errorf("an item without its headline or its link: %q", line)
				}
				if left := digestItem.ReplaceAllString(line, "• $1"); bare.MatchString(left) {
					t.Errorf("%q is not escaped in %q", bare.FindString(left), line)
				}
			case bold:
				title, closed := strings.CutSuffix(heading, "**")
				if !closed || title == "" || bare.MatchString(title) {
					t.Errorf("a heading is not whole: %q", line)
				}
				if n+1 == len(lines) || !strings.HasPrefix(lines[n+1], "• ") {
					t.Errorf("nothing stands under %q", line)
				}
			case strings.HasPrefix(line, "…") && n == len(lines)-1:
				last, _ = strconv.Atoi(notDigits.ReplaceAllString(line, ""))
			default:
				t.Errorf("a line that is none: %q", line)
			}
		}
		for _, b := range d.Briefs {
			delete(links, b.Link)
		}
		if len(links) > 0 {
			t.Errorf("links that lead elsewhere: %v", links)
		}
		if items := strings.Count("\n"+m.Embeds[0].Description, "\n• "); items+last != d.Holds {
			t.Errorf("%d items and %d left out, of %d", items, last, d.Holds)
		}
	})
}
