CREATE TABLE t (a integer DEFAULT 2, b text, c timestamptz DEFAULT (now() + '1 day'::interval), d text DEFAULT 'a;b');
