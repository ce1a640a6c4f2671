-- A notice, and a digest that stands.
update servers set notices = 'desk' where server = 's2';
update subscriptions set tag = 'news' where id = 1;
insert into lanes (channel, server) values ('desk', 's2');
insert into deliveries (id, kind, server, channel, subscription_id, loud, role, want_rev, sent_rev, message, words, first_tried, created, next)
  values (20, 'notice', 's2', 'desk', 0, 1, '', 1, 1, 'm20', 'No more briefs are posted in <#c2>.', 1772351000000, 1772351000000, 1772351000000);
insert into deliveries (id, kind, server, channel, subscription_id, loud, role, want_rev, sent_rev, message, first_tried, created, next, place)
  values (21, 'digest', 's1', 'c1', 1, 1, '', 2, 2, 'm21', 1772352000000, 1772352000000, 1772352000000, 1);
