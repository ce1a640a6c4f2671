package main

import (
	"context"
	"os"
	"runtime/debug"
	gauges "runtime/metrics"
	"time"
)

// While the bot holds less than smallHeap of memory, its garbage is collected as
// rarely as smallHeapGC says, in percent of what it holds: most of what a poll
// makes is garbage soon. Beyond that Go's own measure holds, so that a large
// newsroom does not take four times what it needs.
const (
	smallHeap   = 40 << 20 // bytes
	smallHeapGC = 300
	usualGC     = 100
	heapLooked  = 10 * time.Second
)

// collectRarely sets how often garbage is collected until ctx ends, unless the
// operator has said it with GOGC. It sets it for the whole process.
func collectRarely(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	held := []gauges.Sample{{Name: "/gc/heap/live:bytes"}}
	defer debug.SetGCPercent(usualGC)
	look := time.NewTicker(heapLooked)
	defer look.Stop()
	for {
		gauges.Read(held)
		debug.SetGCPercent(gcPercent(held[0].Value.Uint64()))
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// gcPercent is how much garbage there may be beside so many bytes in use.
func gcPercent(live uint64) int {
	if live < smallHeap {
		return smallHeapGC
	}
	return usualGC
}
