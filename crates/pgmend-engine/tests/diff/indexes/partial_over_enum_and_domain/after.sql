CREATE TYPE state AS ENUM ('off', 'on', 'broken');
CREATE DOMAIN name AS varchar(50) CHECK (VALUE <> '');
CREATE TABLE t (s state, n name);
CREATE UNIQUE INDEX i ON t (n) WHERE s = 'on';
