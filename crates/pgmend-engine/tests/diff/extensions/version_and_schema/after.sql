CREATE SCHEMA stores;
CREATE EXTENSION hstore SCHEMA stores;
CREATE TABLE t (a stores.hstore);
