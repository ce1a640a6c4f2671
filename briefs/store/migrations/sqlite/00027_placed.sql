-- +goose Up

-- How many quotations of a speaker a feed has brought that a server may see and not
-- all whom the feed is for, by their own terms; speaker_feeds counts the others.
create table speaker_servers (
  server     text not null,
  speaker_id integer not null references speakers (id) on delete cascade,
  feed_id    integer not null references feeds (id),
  quotes     integer not null,
  primary key (server, speaker_id, feed_id)
) strict, without rowid;
