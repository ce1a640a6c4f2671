-- +goose Up

-- What was taken down, and why: a line for each, without a word of the story.
-- killed: its publisher withdrew the words, so what copies them goes too.
-- standing: the messages that are deleted; cancelled: those that were owed;
-- edited: those that show another outlet's telling instead.
create table withdrawals (
  id        integer primary key,
  brief_id  integer not null unique references briefs (id),
  at        integer not null,
  reason    text not null,
  killed    integer not null,
  standing  integer not null,
  cancelled integer not null,
  edited    integer not null
) strict;
create index withdrawals_at on withdrawals (at);
