// Package briefs is the newsroom's vocabulary and its rules. Every other
// package of Attaché speaks it and it imports nothing but the standard library;
// it hides what a story may become: which text may be shown to whom, what an
// arriving version does to the one already filed, and which channels a brief
// goes to.
//
// # The way of a story
//
//	feeds.yaml -> schedule -> fetch -> parse -> Story -> condense -> Brief
//	           -> Decide -> file (one transaction) -> Route -> Delivery -> Discord
//
// A [Feed] of the [List] is polled when its schedule says. Each item is parsed
// into a [Story]; [Decide] compares it with the version already filed and says
// whether it is posted, edited, corrected, retracted, held or ignored. The
// condenser makes a [Brief] of its text: a headline, whole sentences and
// [Quote]s, each with its offsets into [Brief.Text], so that [Brief.Verify] can
// prove that no word was invented. [Route] picks the channels whose
// [Subscription] asks for it, and every one of them is owed a [Delivery].
//
// # Failure
//
// What must survive a crash is a row with a due time and a lease: a [Job] or a
// [Delivery]. A worker that finishes completes its row under a fence (same
// worker, same attempt); a worker that dies loses its lease and the row is
// claimed again. A delivery whose outcome is not known is in doubt, and is
// looked for in the channel before it is sent a second time.
package briefs
