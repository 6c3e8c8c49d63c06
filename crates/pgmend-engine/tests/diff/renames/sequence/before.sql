CREATE SEQUENCE old_q START WITH 5 INCREMENT BY 5;
CREATE TABLE t (id integer DEFAULT nextval('old_q'), a text);
COMMENT ON SEQUENCE old_q IS 'x';
GRANT USAGE ON SEQUENCE old_q TO diff_writer;
