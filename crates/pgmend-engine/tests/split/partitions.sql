create table p (a int, b text) partition by list (b);
create table p1 partition of p for values in ('x;', 'y');
create table p2 (like p including all);
alter table p attach partition p2 for values in ('z');
alter table p detach partition p2 concurrently;
