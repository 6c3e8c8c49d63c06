create table a (b int, c text);
copy a (b, c) from stdin;
1	it's; here
2	-- not a comment $$
3	\\.
\.
create table d (e int);
COPY a FROM STDIN WITH (FORMAT csv);
4,"x;
y"
\.
insert into d values (1);
