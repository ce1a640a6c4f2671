// Package tools pins the commands that checks and releases run, apart from the
// program's own modules.
package tools
