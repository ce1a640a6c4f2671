package condense

import "github.com/attache-bot/attache/briefs"

type topicTable struct{}

func newTopics(topics []briefs.Topic, places *placeTable) *topicTable { return &topicTable{} }

// match tells which topics the text is on, most first.
func (t *topicTable) match(d *doc, places []briefs.PlaceMatch) []briefs.TopicMatch { return nil }
