//go:build !linux

package main

import "runtime/debug"

// limit is as much as can be done without the kernel's help.
func limit() { debug.SetMemoryLimit(maxMemory) }
