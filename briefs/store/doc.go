// Package store keeps what must survive a crash: the feeds' checkpoints, the
// work that is due, stories, briefs and their quotations, subscriptions, and
// what is owed to channels. It hides SQL, the two databases it speaks and their
// differences, leases and fences, the search index, and who may see what.
//
// There is one concrete [Store] on database/sql. SQLite (one file, one process)
// is the default; PostgreSQL serves any number of processes with the same SQL.
// What differs stands in [dialect] and in the two search files.
//
// # Claims
//
// Due work is claimed by
//
//	update … where id in (select … limit n [for update skip locked]) returning …
//
// with a lease. Completing it is fenced: the row must still be held by the same
// worker in the same attempt, or [briefs.ErrLeaseLost] is returned and nothing
// is written. Leases are set and compared by one clock: the process's on SQLite,
// the database's on PostgreSQL; what a caller is told of a lease's end is
// measured on the caller's clock from before the claim.
//
// # Filing
//
// A commit costs as much as most of what is committed, so what is written at the
// same time is committed together: the stories of a poll ([Store.FileAll]), those
// of several polls and, on SQLite, every other write that waits for the writer.
// An answer comes only after the commit. Where one of them fails, each is run in
// a transaction of its own, and nobody sees another's failure. What stories have
// in common, channels, speakers and the search index, is written once at the end
// of the transaction.
//
// # Lanes
//
// Each channel has a lane, a row that says when something of the channel may be
// claimed and which delivery is under way. A delivery is written only by who
// holds its lane's row, so two processes never send to one channel at once; where
// several lanes are wanted they are locked in the order of their names.
//
// # Look-ups
//
// Everything that a look-up returns has been checked in SQL against the feed's
// row as it is now: its audience against the viewer's server, and its use, so
// that a source that has become link-only shows nothing of the text it left.
package store
