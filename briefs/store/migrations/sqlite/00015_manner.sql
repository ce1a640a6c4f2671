-- +goose Up

-- language: in which the bot's own words are there, '' = English. digest_threads:
-- the briefs of a digest stand whole in a thread at it.
alter table channels add column language text not null default '';
alter table channels add column digest_threads integer not null default 0;
