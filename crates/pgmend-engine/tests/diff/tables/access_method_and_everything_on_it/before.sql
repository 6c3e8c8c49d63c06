-- since 15
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (a integer PRIMARY KEY, b text DEFAULT 'x');
CREATE INDEX t_b ON t (b);
CREATE VIEW v AS SELECT a FROM t;
