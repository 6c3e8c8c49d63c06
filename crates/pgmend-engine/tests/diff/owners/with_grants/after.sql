CREATE TABLE t (a integer);
ALTER TABLE t OWNER TO diff_owner;
GRANT SELECT ON t TO diff_reader;
GRANT UPDATE ON t TO postgres;
REVOKE DELETE ON t FROM diff_owner;
