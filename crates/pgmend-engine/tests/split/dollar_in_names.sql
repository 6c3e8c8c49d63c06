create table a$b$c (d$ int);
insert into a$b$c values (1); -- $b$
insert into a$b$c values (2);
