CREATE TYPE status AS ENUM ('open', 'closed');
CREATE TABLE t (id integer, status status DEFAULT 'open' NOT NULL);
CREATE INDEX t_status ON t (status);
