package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// compare reads both databases whole and returns the tables with their sums.
func (c *copier) compare(ctx context.Context) (list []TableCopy, err error) {
	for _, one := range c.tables {
		a, err := c.source.sum(ctx, one)
		if err != nil {
			return list, err
		}
		b, err := c.target.sum(ctx, one)
		if err != nil {
			return list, err
		}
		if a != b {
			return list, fmt.Errorf("%w: %s has %d rows (%s), the original %d (%s)", ErrDiffers, one.name, b.Rows, b.Sum, a.Rows, a.Sum)
		}
		list = append(list, a)
		c.progress("comparing "+one.name, a.Rows)
	}
	return list, nil
}

// sum counts the rows of a table and adds up their hashes, which is the same in
// whatever order they come.
func (s *Store) sum(ctx context.Context, one table) (c TableCopy, err error) {
	c.Table = one.name
	var total [4]uint64
	err = s.read(ctx, func(t *tx) error {
		rows, err := t.QueryContext(ctx, `select `+quoted(one.columns)+` from `+one.name+` where `+one.skipped())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			values, err := one.scan(rows)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(canonical(values))
			for i := range total {
				total[i] += binary.LittleEndian.Uint64(sum[8*i:])
			}
			c.Rows++
		}
		return rows.Err()
	})
	raw := make([]byte, 0, 32)
	for _, n := range total {
		raw = binary.BigEndian.AppendUint64(raw, n)
	}
	c.Sum = hex.EncodeToString(raw)
	return c, err
}

// canonical is a row as bytes: of each value its kind, its length, itself.
func canonical(values []any) []byte {
	var b []byte
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
		case []byte:
			b = append(binary.BigEndian.AppendUint64(append(b, 'b'), uint64(len(v))), v...)
		case string:
			b = append(binary.BigEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...)
		default:
			b = fmt.Appendf(append(b, '?'), "%T %v", v, v)
		}
	}
	return b
}
