// Package newsroom is a simulated newsroom whose truth is known: days of invented
// news by invented outlets, with agency copies, new heads and leads, updates under
// changed identities, corrections, kills and follow-ups, read by the real parser
// and desk, filed in the real store, and posted by the real bot to a local
// Discord, all in the bubble of a synctest, whose clock costs nothing. Then every
// channel is compared with the truth: one message an event, as its tellings stand
// in the end, and none after its kill.
//
//	go test ./internal/newsroom                                       (a fast share)
//	go test ./internal/newsroom -outlets 40 -events 480 -seed 7 -v -timeout 60m
//
// Everything is in its tests, for a bubble needs one.
package newsroom
