CREATE TABLE t (id integer);
CREATE POLICY old_p ON t FOR SELECT TO diff_reader USING (id > 0);
COMMENT ON POLICY old_p ON t IS 'x';
