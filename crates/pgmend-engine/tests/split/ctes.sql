create table a (b int);
with x as (insert into a values (1), (2) returning b), y as (select b from x) insert into a select b + 10 from y;
with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) insert into a select n from r;
(select 1);
((select b from a) union all (select 2));
