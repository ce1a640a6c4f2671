// Package feed reads what the world publishes: it turns the operator's list
// into feeds and topics, schedules into times, addresses into bytes, and bytes
// into stories.
//
// It hides how unreliable all of that is: schedules that fire twice or never
// when clocks change, servers that lie about charsets, redirect for ever,
// stall or point into the private network, documents that are cut off, deeply
// nested or not a feed at all. What it returns is either right or an error in
// plain words; memory and time stay bounded whatever the bytes are.
//
//   - [ReadList] checks feeds.yaml and reports every fault at once.
//   - [NewSchedule] gives the times a feed is polled.
//   - [Client] fetches feeds and pages, politely and without reaching
//     addresses the operator did not open.
//   - [Parse] reads RSS, Atom, JSON Feed and (by the package wire) the news
//     agencies' formats into stories.
//   - [Discover] finds the feeds a web page offers, [Page] its article.
//
// Nothing here keeps state between calls but the Client, which remembers when
// each host was last asked and what its robots.txt says.
package feed
