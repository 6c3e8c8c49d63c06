Windows line ends, no semicolon at the end, nested comments, dollars in dollars.
=== file 01_odd.sql
create table t ({CR}
  id int primary key{CR}
);{CR}
/* outer /* inner; */ still; */
create function f() returns text language plpgsql as $outer$
begin
  execute $inner$ select 'a;b' $inner$;
  return $$;$$;
end
$outer$;
comment on function f() is 'semi; colon'
=== made
@run 01
=== history
01
=== expect
01 applied
unexplained 0
