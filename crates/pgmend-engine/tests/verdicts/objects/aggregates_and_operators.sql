Aggregates, operators, casts and conversions: one of each that was taken back, one that never ran.
=== file 01_types.sql
create type money_of as (amount numeric, currency text);
create function add_money(money_of, money_of) returns money_of language sql immutable as 'select ($1.amount + $2.amount, $1.currency)::money_of';
create function less_money(money_of, money_of) returns boolean language sql immutable as 'select $1.amount < $2.amount';
=== file 02_operators.sql
create operator <<< (function = less_money, leftarg = money_of, rightarg = money_of);
comment on operator <<< (money_of, money_of) is 'poorer';
create operator + (function = add_money, leftarg = money_of, rightarg = money_of, commutator = +);
=== file 03_aggregate.sql
create aggregate total(money_of) (sfunc = add_money, stype = money_of);
comment on aggregate total(money_of) is 'all of it';
=== file 04_cast.sql
create function to_amount(money_of) returns numeric language sql immutable as 'select $1.amount';
create cast (money_of as numeric) with function to_amount(money_of) as assignment;
=== file 05_conversion.sql
create conversion into_latin1 for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
=== file 06_again.sql
create aggregate greatest_money(money_of) (sfunc = add_money, stype = money_of, initcond = '(0,eur)');
=== made
@run 01
@run 02
@run 04
drop operator <<< (money_of, money_of);
=== history
01
02
03
04
05
=== expect
01 applied
02 applied drifted
03 phantom
04 applied
05 phantom
06 pending
unexplained some
drift missing operator public.<<<(public.money_of, public.money_of)
