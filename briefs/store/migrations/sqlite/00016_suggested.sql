-- +goose Up

-- open: the quotations that everybody may be shown. rank: how much that is, about,
-- 0 = none; -1 = not suggested; -2 = suggested from the next start on.
alter table speakers add column open integer not null default 0;
alter table speakers add column rank integer not null default -2;
create index speakers_unread on speakers (id) where rank = -2;
drop index speakers_quotes;

-- What is typed of a name, those with most quotations last.
create table speaker_starts (
  start      text not null,
  rank       integer not null,
  speaker_id integer not null references speakers (id) on delete cascade,
  primary key (start, rank, speaker_id)
) strict, without rowid;

create index feed_audience_server on feed_audience (server);

-- How much of a feed there is to look up: its briefs, and its quotations of speakers
-- that are known.
alter table feeds add column briefs integer not null default 0;
alter table feeds add column quotes integer not null default 0;
update feeds set briefs = (select count(*) from briefs b where b.feed_id = feeds.id),
  quotes = (select coalesce(sum(sf.quotes), 0) from speaker_feeds sf where sf.feed_id = feeds.id);
