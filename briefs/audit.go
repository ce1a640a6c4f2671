package briefs

import (
	"context"
	"time"
)

// WhoKept is how long the record of what was changed in a server names who did.
const WhoKept = 90 * 24 * time.Hour

// AuditLine is a line of the record of what was changed in a server.
type AuditLine struct {
	ID      int64
	Server  ServerID
	At      time.Time
	Who     UserID    // "" = the bot itself, its operator or a source; or kept no longer
	Channel ChannelID // "" = the whole server
	What    string    // in plain words; may hold a member's own
}

type auditKey struct{}

// WithAudit returns a context under which whatever is written to the store is
// recorded by the line, in the same transaction: there is no change without its
// line, and no line without its change. The store sets ID and At.
func WithAudit(ctx context.Context, line AuditLine) context.Context {
	return context.WithValue(ctx, auditKey{}, line)
}

// AuditOf returns the line that the context's changes are recorded by.
func AuditOf(ctx context.Context) (AuditLine, bool) {
	line, ok := ctx.Value(auditKey{}).(AuditLine)
	return line, ok
}
