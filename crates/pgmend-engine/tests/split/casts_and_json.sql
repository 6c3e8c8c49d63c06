create table a (b jsonb default '{"k": ";"}'::jsonb, c text[] default array['x;', 'y']::text[]);
insert into a values ('{"a": [1, 2]}', '{";"}');
create view v as select b -> 'a' ->> 0 as x, b #>> '{a,1}' as y, b ? 'a' as z from a;
