-- Terms that name places.
update stories set territory = '{"Only":["ZZ"]}' where id = 40;
update briefs set only_to = ',s1,' where id = 40;
