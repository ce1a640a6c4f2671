package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// clustered is a line that bot cluster answers.
type clustered struct {
	ID, Cluster any
	Joined      bool
	Copy        bool
	With        any
	Score       float64
	Reasons     []string
	Follows     any
}

func TestClusterCommand(t *testing.T) {
	t.Parallel()
	const talks = `Ostmark and Velden failed on Tuesday to agree on the Aul treaty, which would let 4,310 families return to Sarrow. "We cannot sign what nobody has read," said Mara Lindqvist, the foreign minister of Ostmark. Envoys of the Concord will meet again in Harrow, where 61 delegates voted to go on.`
	line := func(id any, source, title, text string, published any) string {
		b, err := json.Marshal(map[string]any{"id": id, "source": source, "title": title, "text": text, "published": published, "lang": "en", "more": 1})
		if err != nil {
			t.Fatal(err)
		}
		return string(b) + "\n"
	}
	in := line("a", "Meridian", "Aul treaty talks fail", talks, "2031-03-03T06:00:00Z") +
		"{not json}\n" +
		line(7, "Harbour Post", "No treaty on the Aul", talks+" Reporting by our staff.", nil) +
		line("live", "Ledger", "Aul talks – live updates", talks, "2031-03-03") +
		line("", "Ledger", "A bridge is opened", "The mayor of Quessa opened a bridge.", "yesterday") +
		line("b", "Ledger", "A bridge is opened", "The mayor of Quessa opened a bridge of 340 metres on Monday.", "2031-03-03T08:00:00Z")
	r := call(t, in, nil, "cluster", "--jsonl")
	if r.code != exitUsage || !strings.Contains(r.stderr, "line 2") || !strings.Contains(r.stderr, "line 5") || !strings.Contains(r.stderr, `"yesterday" is neither`) {
		t.Errorf("code %d, stderr %q: want the bad lines named", r.code, r.stderr)
	}
	var got []clustered
	for text := range strings.Lines(r.stdout) {
		var c clustered
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(c.Reasons) == 0 {
			t.Errorf("%v: no reasons", c.ID)
		}
		got = append(got, c)
	}
	if len(got) != 4 {
		t.Fatalf("%d answers, want 4: %s", len(got), r.stdout)
	}
	if c := got[0]; c.ID != "a" || c.Cluster != "a" || c.Joined || c.With != nil || c.Follows != nil {
		t.Errorf("the first story: %+v", c)
	}
	if c := got[1]; c.ID != 7.0 || c.Cluster != "a" || !c.Joined || !c.Copy || c.With != "a" || c.Score < 0.5 {
		t.Errorf("its copy, with a number for an id: %+v", c)
	}
	if c := got[3]; c.Cluster != "b" || c.Joined {
		t.Errorf("another story: %+v", c)
	}
	if r := call(t, "", nil, "cluster"); r.code != exitUsage {
		t.Errorf("without --jsonl: code %d", r.code)
	}
}
