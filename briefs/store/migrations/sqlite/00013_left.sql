-- +goose Up

-- Since when a server has the bot no more; 0 = it has it.
alter table servers add column gone_since integer not null default 0;
create index briefs_follows on briefs (follows) where follows > 0;
