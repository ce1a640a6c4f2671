package bot_test

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"time"
)

func TestTrend(t *testing.T) {
	t.Parallel()
	w, now := newAbroad(t), time.Now()
	for i := range 5 {
		w.quoted("harbour-post", fmt.Sprint("a", i), "Mira Tolland", fmt.Sprintf("The harbour is open on day %d", i), now.AddDate(0, 0, -i))
	}
	w.quoted("signal", "b", "Jon Reiss", "The harbour is closed", now)
	w.quoted("closed", "c", "Jon Reiss", "Nobody may know", now)
	m := w.has(w.command(reader, general, "trend", "topic", "grain"), false, "Stories a day: ", "6 stories in 30 days, 0.2 a day by 0.2 outlets a day; on 25 days none.", "Most on "+now.UTC().Format("2 January 2006")+": 2 by 2 outlets.")
	if len(m.Attachments) != 2 || !strings.HasPrefix(m.Attachments[0].Description, "Bar chart. Stories a day: ") {
		t.Fatalf("attachments %+v", m.Attachments)
	}
	picture, err := png.Decode(bytes.NewReader(w.discord.File(m.Attachments[0].ID)))
	if err != nil || picture.Bounds().Dx() != 900 {
		t.Errorf("picture: %v", err)
	}
	data := string(w.discord.File(m.Attachments[1].ID))
	if lines := strings.Split(strings.TrimSpace(data), "\n"); len(lines) != 31 || lines[30] != now.UTC().Format("2006-01-02")+",2,2" || !strings.HasSuffix(lines[1], ",0,0") {
		t.Errorf("data:\n%s", data)
	}
	w.has(w.command(reader, general, "trend", "speaker", "Tolland", "since", now.AddDate(0, 0, -2).UTC().Format("2006-01-02")), false, "quoting Tolland", "3 stories in 3 days")
	w.has(w.command(reader, general, "trend", "speaker", "@everyone <@1> `x`"), false, "0 stories in 30 days")
	w.has(w.command(reader, general, "trend"), true, "one of the two")
	w.has(w.command(reader, general, "trend", "topic", "grain", "since", "3 years"), true, "from one day to a year")
}
