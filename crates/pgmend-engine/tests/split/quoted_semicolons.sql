create table "a;b" ("c;""d" text default 'x;''y;');
insert into "a;b" values (';'), ('--;'), ('/*;');
