package store

import (
	"context"
	"math/bits"
	"strconv"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// dialect is what differs between the databases, save for search.
type dialect struct {
	name       string
	lock       string // ends a select whose rows are to be locked
	skipLocked string // ends a select whose rows are to be locked, others' left out
	skipLanes  string // the same for the table l of several
	least      string // the scalar functions of these meanings
	greatest   string
	// lockFiling keeps other filings out until the transaction ends, and changes to
	// what feeds there are and who may see them.
	lockFiling string
	cause      string // a delivery's reason without its details, which follow a colon
	search     search
	// leapTo makes the next number that a table gives be beyond one.
	leapTo func(ctx context.Context, t *tx, table string, to int64) error
	// searchColumn and searchValue complete the insert of a row that holds its
	// own search vector.
	searchColumn, searchValue string
	// returning: an insert tells the number of its row by "returning id" only.
	returning bool
	// now is an expression for the database's clock in ms, "" = the process's serves.
	now string
}

// search is how a database finds words. Implementations are stateless.
type search interface {
	putBrief(ctx context.Context, t *tx, d briefDoc) error
	dropBrief(ctx context.Context, t *tx, sort int64) error
	putQuote(ctx context.Context, t *tx, d quoteDoc) error
	dropQuote(ctx context.Context, t *tx, sort int64) error
	// briefs and quotes write the start of the from clause that finds the rows
	// matching the terms, as b and f and as q, b and f, and return the column
	// that has their sort keys; narrow holds what every row wanted has besides.
	briefs(q *query, terms []term, n narrow) (sort string)
	quotes(q *query, terms []term, n narrow) (sort string)
	// bestBriefs and bestQuotes do the same for the newest of them, and return
	// the column that tells how well they fit, the higher the better.
	bestBriefs(q *query, terms []term, n narrow, w briefs.Within) (score string)
	bestQuotes(q *query, terms []term, n narrow, w briefs.Within) (score string)
	// inBriefs and inQuotes report whether there is what a term finds, whoever
	// may see it.
	inBriefs(ctx context.Context, t *tx, w term) (bool, error)
	inQuotes(ctx context.Context, t *tx, w term) (bool, error)
}

// query puts a statement together. Its pieces use ? for their arguments.
type query struct {
	text strings.Builder
	args []any
}

// add appends a piece with its arguments, numbering them.
func (q *query) add(piece string, args ...any) {
	for i := range args {
		before, after, _ := strings.Cut(piece, "?")
		q.text.WriteString(before + "$" + strconv.Itoa(len(q.args)+1))
		q.args, piece = append(q.args, args[i]), after
	}
	q.text.WriteString(piece)
}

// in appends "(a, b, c)"; of no values it appends a list that nothing is in. The
// last is repeated to the next power of two: statements of few lengths stay
// prepared.
func in[T any](q *query, values []T) {
	if len(values) == 0 {
		q.add("(null)")
		return
	}
	sep := "("
	for i := range 1 << bits.Len(uint(len(values)-1)) {
		q.add(sep+"?", values[min(i, len(values)-1)])
		sep = ","
	}
	q.add(")")
}

// list is the query, which is what in made, without its brackets.
func (q *query) list() string { return strings.Trim(q.text.String(), "()") }
