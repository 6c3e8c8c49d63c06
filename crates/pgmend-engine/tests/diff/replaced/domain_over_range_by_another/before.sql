CREATE TYPE span AS RANGE (subtype = date);
CREATE DOMAIN dom AS span NOT NULL;
CREATE TABLE t (c2 span, c4 dom DEFAULT NULL::dom);
