-- +goose Up

-- 1 = nothing of the lane is claimed: the database was restored, and the
-- channel has yet to be looked into.
alter table lanes add column held bigint not null default 0;

-- Messages of ours that stand in a channel and whose deliveries a restored
-- database does not know; story and edition are those of briefs.Mark.
create table shown (
  channel text not null,
  message text not null,
  stands  text not null,
  story   text not null,
  edition text not null,
  found   bigint not null,
  primary key (channel, message)
);
create index shown_story on shown (story);

alter table deliveries add column edits bigint not null default 0; -- edits that Discord took

-- What was counted of rows that are kept no longer.
create table counters (
  name  text primary key,
  value bigint not null
);

alter table briefs add column text_hash text not null default ''; -- of the text, once that is let go
create index stories_text on stories (first_seen) where body <> '' or abstract <> '';
create index briefs_text on briefs (filed) where text <> '';
create index deliveries_created on deliveries (created);
