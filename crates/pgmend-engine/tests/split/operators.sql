create function plus(int, int) returns int language sql immutable as 'select $1 + $2; ';
create operator <+> (leftarg = int, rightarg = int, function = plus);
create table a (b int default (1 <+> 2));
create operator *- (leftarg = int, rightarg = int, function = plus);
