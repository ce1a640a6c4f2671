-- +goose Up

-- 1 = the job was claimed while another worker's lease on it had ended.
alter table jobs add column taken integer not null default 0;

-- Interactions that a process has taken to answer: where two hold one shard, as
-- while it moves, both are told of each.
create table answered (
  interaction text primary key,
  at          integer not null
) strict, without rowid;
create index answered_at on answered (at);
