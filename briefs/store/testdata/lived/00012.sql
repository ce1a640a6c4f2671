-- A change that was noted, and a feed that a server added.
insert into audit (id, server, at, who, channel, what) values (1, 's1', 1772359000000, 'u1', 'c1', 'subscribed');
insert into sources (server, name, url, outlet, added, added_by) values ('s1', 'own-1', 'https://own.example/rss', 'Own', 1772359000000, 'u1');
