// Package standin is a local Discord, good enough to test the bot against and
// to try it without an account: the gateway over a real WebSocket, the REST
// calls a bot makes with Discord's own refusals, rate limits, and faults on
// request. It hides Discord's data model and protocol behind two views: the
// wire, which a bot meets through any Discord library, and the methods of
// [Server], by which a test or a page acts as the members of a guild and looks
// at what the bot did.
//
// # What is modelled, and how
//
// State is held in memory under one lock; every request is one step under it,
// so observers see steps in a total order, numbered by [Event.Seq]. Text
// lengths are counted in Unicode code points after trimming white space, as
// Discord's API does (its clients count UTF-16 units, which refuses earlier).
// A nonce is echoed in the answer to the create request and in MESSAGE_CREATE
// only, never in a later GET. Rate limits are off unless [Options.Limits] asks.
//
// Sources: Discord's developer documentation and its published OpenAPI
// description; error codes and texts as bots report them in public issues.
package standin
