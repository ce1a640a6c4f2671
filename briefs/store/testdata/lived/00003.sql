-- What a restore left, and what was counted of rows that are gone.
insert into shown (channel, message, stands, story, edition, found) values ('c1', 'm30', 'thread', 'a-story', 'an-edition', 1772352000000);
insert into counters (name, value) values ('sent', 70), ('given up: unsubscribed', 3);
update deliveries set edits = 2 where id = 1;
