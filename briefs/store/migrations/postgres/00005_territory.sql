-- +goose Up

-- Where a story's terms allow it to be shown, and, of a brief that is not for all
-- whom its source is for, which servers may see it: ",1,2,".
alter table stories add column territory text not null default '';
alter table briefs add column only_to text not null default '';
