-- since 17
CREATE COLLATION a (provider = icu, locale = 'und', rules = '&b < g', deterministic = false);
CREATE COLLATION b (provider = builtin, locale = 'C');
CREATE TABLE t (x text COLLATE a, y text COLLATE b);
