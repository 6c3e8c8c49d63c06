Text search: a configuration, a mapping that a later file changes, a dictionary; the last file never ran.
=== file 01_search.sql
create text search dictionary plain (template = pg_catalog.simple, stopwords = 'english');
create text search configuration search (copy = pg_catalog.english);
=== file 02_mapping.sql
alter text search configuration search alter mapping for asciiword with plain;
comment on text search configuration search is 'for the shop';
=== file 03_mapping.sql
alter text search configuration search drop mapping for email;
alter text search dictionary plain (accept = false);
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
