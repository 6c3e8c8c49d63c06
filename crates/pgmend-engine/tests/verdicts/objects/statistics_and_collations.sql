Extended statistics and collations.
=== file 01_t.sql
create collation bytewise (provider = libc, locale = 'C');
create table t (id int primary key, city text collate bytewise, zip text);
=== file 02_statistics.sql
create statistics city_zip (dependencies) on city, zip from t;
=== file 03_target.sql
alter statistics city_zip set statistics 500;
create collation german (provider = icu, locale = 'de-u-co-phonebk');
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
