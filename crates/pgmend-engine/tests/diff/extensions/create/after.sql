CREATE EXTENSION pg_trgm;
CREATE SCHEMA extensions;
CREATE EXTENSION "uuid-ossp" SCHEMA extensions;
COMMENT ON EXTENSION pg_trgm IS 'ours';
