package desk

import "github.com/attache-bot/attache/briefs"

// keepOut keeps a story whose terms name places from everybody where no server
// is known to be where it may be shown, and posts one that was kept so once a
// version may be.
func (d *Desk) keepOut(a *arrival) {
	showing := a.action == briefs.ActPost || a.action == briefs.ActEdit || a.action == briefs.ActCorrect
	if a.story.Territory.IsZero() || !showing {
		return
	}
	list := d.List()
	feed, _ := list.Feed(a.story.Feed)
	shown := a.known != nil && a.known.Brief != 0
	switch _, some := list.Audience(feed.Source, a.story.Territory); {
	case some && !shown:
		a.action = briefs.ActPost
	case some:
	case shown:
		a.action, a.reason = briefs.ActRetract, "its terms leave out every place that is known of a server"
	default:
		a.action, a.reason = briefs.ActHold, "its terms name places, and no server is known to be where it may be shown"
	}
}
