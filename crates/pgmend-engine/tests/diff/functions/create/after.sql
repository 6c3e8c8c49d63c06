CREATE FUNCTION plain(a integer, b text DEFAULT 'x') RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT b || a $$;
CREATE FUNCTION body(OUT a integer, OUT b text) LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER COST 20 PARALLEL SAFE SET search_path TO '' AS $f$
BEGIN
  -- with $$ in it; and a semicolon
  a := 1; b := $$it's$$;
END
$f$;
CREATE FUNCTION many(VARIADIC integer[]) RETURNS SETOF integer LANGUAGE sql ROWS 7 LEAKPROOF AS 'SELECT unnest($1)';
CREATE FUNCTION tab(integer) RETURNS TABLE (x integer, "Y" text) LANGUAGE sql AS $$ SELECT 1, 'a' $$;
CREATE FUNCTION win(anyelement) RETURNS anyelement LANGUAGE internal WINDOW AS 'window_first_value';
