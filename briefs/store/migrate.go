package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// migrateTo brings the schema to this program's version, forward only.
func migrateTo(ctx context.Context, d goose.Dialect, db *sql.DB, o *Options) error {
	folder, options := "migrations/sqlite", []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d == goose.DialectPostgres {
		folder = "migrations/postgres"
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 10)) // seconds, tries
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d, db, files, options...)
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case current > target:
		return fmt.Errorf("%w: its schema is version %d, this program knows %d; install the newer program", ErrNewer, current, target)
	case current == target:
		return nil
	case current == 0 && (o.ReadOnly || o.Beside):
		return ErrNone
	case o.ReadOnly || o.Beside:
		return fmt.Errorf("%w: its schema is version %d, this program's is %d; run the bot once", ErrOlder, current, target)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
