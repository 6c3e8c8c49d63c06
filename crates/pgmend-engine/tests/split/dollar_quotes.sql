create table a (b text);
insert into a values ($$;'$$), ($x$;$$;$y$;$x$), ($_1$;$_1$);
insert into a values ($ż$;$ż$);
comment on table a is $$it's; $tag$ $$;
