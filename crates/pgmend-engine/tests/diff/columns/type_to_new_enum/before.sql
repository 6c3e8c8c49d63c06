CREATE TABLE t (id integer, status text DEFAULT 'open' NOT NULL CHECK (status <> ''));
CREATE INDEX t_status ON t (status);
