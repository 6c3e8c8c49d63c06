-- A wrapper without a handler: servers, user mappings and foreign tables can be made; reading one raises.
CREATE FOREIGN DATA WRAPPER file_fdw;
