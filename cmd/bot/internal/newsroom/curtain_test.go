package newsroom_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/attache-bot/attache/cmd/bot/internal/newsroom"
)

func TestCurtain(t *testing.T) {
	now := opening
	c := newsroom.NewCurtain(func() time.Time { return now }, opening)
	watched := c.Watch(http.NotFoundHandler())
	read := func(path string) {
		watched.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	for _, path := range []string{"/", "/courier/rss.xml", "/meridian/atom.xml", "/lwire/g2.xml", "/courier/rss.xml", "/vsr/rss.xml"} {
		read(path)
		now = now.Add(time.Minute)
		if !c.Now().Equal(opening) {
			t.Fatalf("the clock goes after %s", path)
		}
	}
	read("/concord/rss.xml")
	now = now.Add(3 * time.Second)
	if got := c.Now().Sub(opening); got != 3*time.Second {
		t.Errorf("the clock stands at %v, want three seconds after the last feed", got)
	}
}
