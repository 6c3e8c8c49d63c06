create table a (b text);
insert into a values (E'it\'s; \\'), ('plain \'), (e'\';');
