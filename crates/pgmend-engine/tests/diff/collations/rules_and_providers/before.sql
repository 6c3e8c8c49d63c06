-- since 17
CREATE COLLATION a (provider = icu, locale = 'und', rules = '&a < g');
CREATE COLLATION b (provider = builtin, locale = 'C.UTF-8');
CREATE TABLE t (x text COLLATE a);
