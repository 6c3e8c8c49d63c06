CREATE TYPE state AS ENUM ('on', 'off');
CREATE DOMAIN name AS text CHECK (VALUE <> '');
CREATE TABLE t (s state, n name);
CREATE UNIQUE INDEX i ON t (n) WHERE s = 'on';
