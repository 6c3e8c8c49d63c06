CREATE SEQUENCE new_q START WITH 5 INCREMENT BY 5;
CREATE TABLE t (id integer DEFAULT nextval('new_q'), a text);
COMMENT ON SEQUENCE new_q IS 'x';
GRANT USAGE ON SEQUENCE new_q TO diff_writer;
