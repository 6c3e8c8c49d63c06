CREATE EXTENSION postgres_fdw;
CREATE FOREIGN DATA WRAPPER w HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'example.org', dbname 'x');
