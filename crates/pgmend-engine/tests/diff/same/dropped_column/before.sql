CREATE TABLE t (a integer, gone integer, b text DEFAULT 'x');
ALTER TABLE t DROP COLUMN gone;
CREATE INDEX t_b ON t (b);
