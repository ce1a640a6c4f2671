package newsroom_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"go.yaml.in/yaml/v4"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/cmd/bot/internal/newsroom"
)

// opening is a Monday, as the drafts of the stories have it.
var opening = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// press is a newsroom whose clock the test sets.
type press struct {
	*httptest.Server
	elapsed time.Duration
}

func newPress(t *testing.T, pace float64) *press {
	t.Helper()
	p := &press{}
	handler, err := newsroom.New(func() time.Time { return opening.Add(p.elapsed) }, opening, pace)
	if err != nil {
		t.Fatal(err)
	}
	p.Server = httptest.NewServer(handler)
	t.Cleanup(p.Close)
	return p
}

func (p *press) get(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func (p *press) feed(t *testing.T, path string) *gofeed.Feed {
	t.Helper()
	_, body := p.get(t, path)
	feed, err := gofeed.NewParser().ParseString(body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return feed
}

func titles(feed *gofeed.Feed) []string {
	var list []string
	for _, item := range feed.Items {
		list = append(list, item.Title)
	}
	return list
}

func TestStoriesArriveOneByOne(t *testing.T) {
	p := newPress(t, 1)
	want := map[time.Duration][]string{
		0: {"Ceasefire in Straits of Halm holds for a tenth day", "Aurenne offers Lisseau as permanent seat for straits talks",
			"Ceasefire takes effect in Straits of Halm"},
		12 * time.Second: {"Grain accord extended for 120 days after night of talks", "Ceasefire in Straits of Halm holds for a tenth day",
			"Aurenne offers Lisseau as permanent seat for straits talks", "Ceasefire takes effect in Straits of Halm"},
		58 * time.Second: {"Grain accord extended for 120 days after night of talks", "CORRECTED: Ceasefire in Straits of Halm holds for a tenth day",
			"Aurenne offers Lisseau as permanent seat for straits talks", "Ceasefire takes effect in Straits of Halm"},
	}
	for at, list := range want {
		p.elapsed = at
		if got := titles(p.feed(t, "/courier/rss.xml")); !slices.Equal(got, list) {
			t.Errorf("after %v: got %q, want %q", at, got, list)
		}
	}
}

func TestCorrectionKeepsItsGUID(t *testing.T) {
	p := newPress(t, 1)
	before := p.feed(t, "/courier/rss.xml").Items[0]
	p.elapsed = time.Minute
	after := p.feed(t, "/courier/rss.xml").Items[1]
	if before.GUID != after.GUID || before.Link != after.Link || before.Published != after.Published {
		t.Errorf("the correction is another item: %s %s %s, was %s %s %s",
			after.GUID, after.Link, after.Published, before.GUID, before.Link, before.Published)
	}
	if !strings.Contains(before.Content, "41 merchant ships") || !strings.Contains(after.Content, "14 merchant ships") {
		t.Errorf("texts: %q, then %q", before.Content, after.Content)
	}
}

func TestWireKillsItsStory(t *testing.T) {
	type item struct {
		GUID    string `xml:"guid,attr"`
		Version int    `xml:"version,attr"`
		Status  struct {
			Code string `xml:"qcode,attr"`
		} `xml:"itemMeta>pubStatus"`
		Body []string `xml:"contentSet>inlineXML>html>body>p"`
	}
	var message struct {
		Items []item `xml:"itemSet>newsItem"`
	}
	p := newPress(t, 1)
	recall := func(at time.Duration) item {
		p.elapsed = at
		_, body := p.get(t, "/lwire/g2.xml")
		message.Items = nil
		if err := xml.Unmarshal([]byte(body), &message); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(message.Items, func(i item) bool { return strings.HasSuffix(i.GUID, ":envoy-recalled") })
		if i < 0 {
			return item{}
		}
		return message.Items[i]
	}
	if got := recall(83 * time.Second); got.GUID != "" {
		t.Errorf("there before its time: %+v", got)
	}
	if got := recall(85 * time.Second); got.Version != 1 || got.Status.Code != "stat:usable" ||
		!strings.HasPrefix(strings.Join(got.Body, "\n"), "LISSEAU, 23 Nov (Littoral Wire) - Velmara has recalled") {
		t.Errorf("as sent: %+v", got)
	}
	if got := recall(2 * time.Minute); got.Version != 2 || got.Status.Code != "stat:canceled" || len(got.Body) != 0 {
		t.Errorf("as killed: %+v", got)
	}
	if resp, _ := p.get(t, "/lwire/envoy-recalled"); resp.StatusCode != http.StatusGone {
		t.Errorf("the killed story's page: %s", resp.Status)
	}
}

func TestConditionalGet(t *testing.T) {
	p := newPress(t, 1)
	for _, path := range []string{"/courier/rss.xml", "/meridian/atom.xml", "/lwire/g2.xml", "/vsr/rss.xml", "/concord/rss.xml"} {
		p.elapsed = 0
		first, _ := p.get(t, path)
		tag := first.Header.Get("ETag")
		p.elapsed = 5 * time.Second
		if again, _ := p.get(t, path, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s, nothing new: %s", path, again.Status)
		}
		p.elapsed = 2 * time.Minute
		if later, _ := p.get(t, path, "If-None-Match", tag); later.StatusCode != http.StatusOK {
			t.Errorf("%s, news: %s", path, later.Status)
		}
	}
}

// Every item's page is there as soon as the item is, and holds its text; no
// mark of the script is left in it.
func TestPagesStandBehindTheLinks(t *testing.T) {
	p := newPress(t, 1)
	p.elapsed = 2 * time.Minute
	for _, path := range []string{"/courier/rss.xml", "/meridian/atom.xml", "/vsr/rss.xml", "/concord/rss.xml"} {
		for _, item := range p.feed(t, path).Items {
			resp, body := p.get(t, strings.TrimPrefix(item.Link, p.URL))
			if resp.StatusCode != http.StatusOK || strings.Count(body, "<p>") < 5 {
				t.Errorf("%s: %s, %d paragraphs", item.Link, resp.Status, strings.Count(body, "<p>"))
			}
			if i := strings.IndexAny(body[strings.Index(body, "<article>"):], "{}[]"); i >= 0 {
				t.Errorf("%s: a mark of the script is left: %q", item.Link, body[i:min(i+40, len(body))])
			}
		}
	}
	if resp, _ := p.get(t, "/courier/no-such-story"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("no such story: %s", resp.Status)
	}
}

func TestAbstractFeedLeavesTheTextToThePage(t *testing.T) {
	p := newPress(t, 1)
	item := p.feed(t, "/concord/rss.xml").Items[0]
	if item.Content != "" || len(item.Description) > 400 {
		t.Errorf("content %q, description of %d bytes", item.Content, len(item.Description))
	}
}

func TestPace(t *testing.T) {
	p := newPress(t, 10)
	p.elapsed = 12 * time.Second
	if got := len(p.feed(t, "/concord/rss.xml").Items); got != 3 {
		t.Errorf("concord has %d stories after 12 s at pace 10, want all 3", got)
	}
	if _, err := newsroom.New(time.Now, opening, 0); err == nil {
		t.Error("pace 0 was taken")
	}
}

func TestListNamesWhatIsServed(t *testing.T) {
	p := newPress(t, 1)
	var list struct {
		Topics []struct {
			Name briefs.TopicName `yaml:"name"`
		} `yaml:"topics"`
		Feeds []struct {
			URL string `yaml:"url"`
		} `yaml:"feeds"`
	}
	if err := yaml.Unmarshal(newsroom.List(p.URL), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Feeds) != 5 {
		t.Errorf("%d feeds, want 5", len(list.Feeds))
	}
	for _, feed := range list.Feeds {
		if resp, _ := p.get(t, strings.TrimPrefix(feed.URL, p.URL)); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", feed.URL, resp.Status)
		}
	}
	followed := map[briefs.TopicName]bool{}
	for _, s := range newsroom.Subscriptions() {
		for _, topic := range s.Topics {
			followed[topic] = true
		}
	}
	for _, topic := range list.Topics {
		if !followed[topic.Name] {
			t.Errorf("no channel follows %s", topic.Name)
		}
		delete(followed, topic.Name)
	}
	if len(followed) > 0 {
		t.Errorf("followed, but not in the list: %v", followed)
	}
}
