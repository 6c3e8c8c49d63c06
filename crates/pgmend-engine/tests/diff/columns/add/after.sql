CREATE TABLE t (
  id integer PRIMARY KEY,
  a text,
  b integer DEFAULT 7 NOT NULL,
  c timestamptz DEFAULT now() NOT NULL,
  d numeric(10,2),
  e character varying(20) DEFAULT 'it''s',
  f integer[] DEFAULT '{}'
);
