package bot

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/go-analyze/charts"

	"github.com/attache-bot/attache/briefs"
)

// What a chart shows when it is not said, and at most, in days.
const (
	trendDays = 30
	trendMost = 366
)

// trend answers /trend: a chart of the stories a day, with the data.
func (b *Bot) trend(ctx context.Context, i *interaction) (Message, error) {
	topic, err := b.topicOption(i.text(optTopic))
	if err != nil {
		return Message{}, err
	}
	q := briefs.TrendQuery{Viewer: i.viewer(), Topic: topic, Speaker: i.text(optSpeaker)}
	if (q.Topic == "") == (q.Speaker == "") {
		return Message{}, sorry("Name a `topic:` or a `speaker:`, one of the two.")
	}
	if q.Since, _, err = b.whenOption(i.text(optSince)); err != nil {
		return Message{}, err
	}
	if _, q.Until, err = b.whenOption(i.text(optUntil)); err != nil {
		return Message{}, err
	}
	if now := b.now(); q.Until.IsZero() || q.Until.After(now) {
		q.Until = now
	}
	if q.Since.IsZero() {
		q.Since = q.Until.AddDate(0, 0, 1-trendDays)
	}
	if !q.Since.Before(q.Until) || q.Until.Sub(q.Since) > trendMost*24*time.Hour {
		return Message{}, sorry("A chart shows from one day to a year; `since:` must lie before `until:`.")
	}
	days, err := b.store.Trend(ctx, q)
	if err != nil {
		return Message{}, fmt.Errorf("trend: %w", err)
	}
	of := topicTitle(b.list(), q.Topic)
	if q.Speaker != "" {
		of = i.tongue.say("quoting %s", q.Speaker)
	}
	return trendMessage(i.tongue, of, days)
}

// trendMessage shows the days as a picture, in words, and as data.
func trendMessage(t *tongue, of string, days []briefs.TrendDay) (Message, error) {
	stories, outlets, active, peak := 0, 0, 0, days[0]
	for _, d := range days {
		stories += d.Stories
		outlets += d.Outlets
		if d.Stories > 0 {
			active++
		}
		if d.Stories > peak.Stories {
			peak = d
		}
	}
	title := t.say("Stories a day: %s", fit(of, maxOption, plain))
	picture, err := chart(title, t.say("2 Jan"), days)
	if err != nil {
		return Message{}, fmt.Errorf("chart: %w", err)
	}
	data, err := trendCSV(days)
	if err != nil {
		return Message{}, fmt.Errorf("chart's data: %w", err)
	}
	n := float64(len(days))
	words := t.say("%s in %s, %.1f a day by %.1f outlets a day; on %s none.", t.say("%d stories", stories), t.say("%d days", len(days)),
		float64(stories)/n, float64(outlets)/n, t.say("%d days", len(days)-active))
	if stories > 0 {
		words += " " + t.say("Most on %s: %d by %s.", peak.Day.Format(t.say("2 January 2006")), peak.Stories, t.say("%d outlets", peak.Outlets))
	}
	m := quiet("**" + fit(title, maxHeadline, escape) + "**\n" + words)
	m.Files = []*discordgo.File{
		{Name: "trend.png", ContentType: "image/png", Reader: bytes.NewReader(picture)},
		{Name: "trend.csv", ContentType: "text/csv", Reader: bytes.NewReader(data)},
	}
	m.Attachments = []attachment{
		{ID: "0", Filename: "trend.png", Description: fit(t.say("Bar chart. %s. %s", title, words), maxAlt, plain)},
		{ID: "1", Filename: "trend.csv", Description: t.say("The chart's data")},
	}
	return m, nil
}

// maxAlt is Discord's limit on a picture's description.
const maxAlt = 1024

// chart draws the days as bars, in PNG.
func chart(title, dates string, days []briefs.TrendDay) ([]byte, error) {
	values, labels := make([]float64, len(days)), make([]string, len(days))
	top := 4.0
	for i, d := range days {
		values[i], labels[i] = float64(d.Stories), d.Day.Format(dates)
		top = max(top, values[i])
	}
	o := charts.NewBarChartOptionWithData([][]float64{values})
	o.Title.Text = title
	o.Legend.Show = charts.Ptr(false)
	o.Theme = charts.GetTheme(charts.ThemeLight).WithSeriesColors([]charts.Color{charts.ColorFromHex(fmt.Sprintf("#%06X", embedColour))})
	o.Padding = charts.NewBoxEqual(24)
	o.CategoryAxis.Labels = labels
	o.CategoryAxis.LabelCount = min(len(labels), 7)
	o.ValueFormatter = func(f float64) string { return strconv.Itoa(int(f)) } // stories are counted whole
	o.ValueAxis = []charts.ValueAxisOption{{Min: charts.Ptr(0.0), Max: charts.Ptr(top)}}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: 900, Height: 420})
	if err := p.BarChart(o); err != nil {
		return nil, err
	}
	return p.Bytes()
}

func trendCSV(days []briefs.TrendDay) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"day", "stories", "outlets"}}
	for _, d := range days {
		rows = append(rows, []string{d.Day.Format("2006-01-02"), strconv.Itoa(d.Stories), strconv.Itoa(d.Outlets)})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// aloud is for answers that are for all, where the caller may post.
func (b *Bot) aloud(i *interaction) manner {
	if maySpeak(i) != nil {
		return private
	}
	return public
}
