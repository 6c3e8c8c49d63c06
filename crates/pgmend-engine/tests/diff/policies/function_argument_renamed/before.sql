CREATE FUNCTION allowed(a integer) RETURNS boolean LANGUAGE sql AS $$ SELECT a > 0 $$;
CREATE TABLE t (a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR SELECT TO diff_reader USING (allowed(a));
