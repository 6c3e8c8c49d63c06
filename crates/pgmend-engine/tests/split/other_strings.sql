create table a (b bit(4) default B'1010', c bit(8) default X'1F', d text default N'n;');
insert into a default values;
