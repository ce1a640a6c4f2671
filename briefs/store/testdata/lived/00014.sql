-- A subscription to two topics.
insert into subscriptions (id, server, channel, filter, loud, role, created, made_by) values (140, 's1', 'c1', '{"Topics":["grain","straits"]}', 0, '', 1772350000000, 'u1');
