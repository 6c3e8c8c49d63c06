-- One of everything that pg_dump emits. A line `--# since N` begins a part for servers from that major version on,
-- `--# all` ends it. Roles are made beforehand: they belong to the cluster.
CREATE SCHEMA app;
CREATE SCHEMA "Odd Schema" AUTHORIZATION everything_owner;
COMMENT ON SCHEMA app IS 'the schema';
GRANT USAGE ON SCHEMA app TO everything_reader;
CREATE EXTENSION citext WITH SCHEMA app;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner IN SCHEMA app GRANT SELECT ON TABLES TO everything_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Types.
CREATE TYPE app.mood AS ENUM ('sad', 'ok, well', 'happy');
COMMENT ON TYPE app.mood IS 'a mood';
GRANT USAGE ON TYPE app.mood TO everything_reader;
CREATE COLLATION app.plain (provider = libc, locale = 'C');
COMMENT ON COLLATION app.plain IS 'bytes';
ALTER COLLATION app.plain OWNER TO everything_owner;
CREATE COLLATION app.german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
CREATE TYPE app.address AS (street text COLLATE app.plain, zip character varying(10), "Moods" app.mood[]);
COMMENT ON COLUMN app.address.zip IS 'as printed';
CREATE FUNCTION app.is_mail(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 ~ '@' $$;
CREATE DOMAIN app.mail AS text COLLATE app.plain DEFAULT 'a@b' NOT NULL CONSTRAINT mail_is_mail CHECK (app.is_mail(VALUE));
ALTER DOMAIN app.mail ADD CONSTRAINT mail_is_short CHECK (length(VALUE) < 100) NOT VALID;
COMMENT ON CONSTRAINT mail_is_mail ON DOMAIN app.mail IS 'has an at';
CREATE FUNCTION app.float_distance(double precision, double precision) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE app.float_span AS RANGE (subtype = double precision, subtype_diff = app.float_distance);
CREATE TYPE app.text_span AS RANGE (subtype = text, collation = app.plain);
CREATE TYPE app.label;
CREATE FUNCTION app.label_in(cstring) RETURNS app.label LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.label_out(app.label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.label (INPUT = app.label_in, OUTPUT = app.label_out, LIKE = text, CATEGORY = 'S', DELIMITER = ';');
COMMENT ON TYPE app.label IS 'a base type';

-- Functions.
CREATE FUNCTION app.add(a integer, b integer DEFAULT 1, OUT total integer) LANGUAGE plpgsql STABLE SECURITY DEFINER COST 7 SET search_path TO app, pg_temp
  AS $$ BEGIN total := a + b; END $$;
COMMENT ON FUNCTION app.add(integer, integer) IS 'adds';
REVOKE ALL ON FUNCTION app.add(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.add(integer, integer) TO everything_reader WITH GRANT OPTION;
CREATE FUNCTION app.many(VARIADIC moods app.mood[]) RETURNS SETOF app.address LANGUAGE sql ROWS 5 STRICT LEAKPROOF PARALLEL SAFE AS 'SELECT NULL::app.address';
CREATE PROCEDURE app.nothing(INOUT a integer) LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE FUNCTION app.int_max(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT greatest($1, $2)';
CREATE AGGREGATE app.largest(integer) (SFUNC = app.int_max, STYPE = integer, COMBINEFUNC = app.int_max, INITCOND = '0', SORTOP = >, PARALLEL = safe);
COMMENT ON AGGREGATE app.largest(integer) IS 'the largest';
CREATE AGGREGATE app.mean(integer) (SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = int8_avg, FINALFUNC_MODIFY = shareable, INITCOND = '{0,0}',
  MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[], MFINALFUNC = int8_avg, MINITCOND = '{0,0}');
CREATE AGGREGATE app.at_percent(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE app.how_many(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
--# since 14
CREATE FUNCTION app.atomic(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT app.int_max(a, 2); END;
--# all

-- Operators, classes, casts, conversions.
CREATE FUNCTION app.label_lt(app.label, app.label) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION app.label_cmp(app.label, app.label) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE OPERATOR app.<< (FUNCTION = app.label_lt, LEFTARG = app.label, RIGHTARG = app.label, COMMUTATOR = OPERATOR(app.>>), RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR app.>> (FUNCTION = app.label_lt, LEFTARG = app.label, RIGHTARG = app.label, COMMUTATOR = OPERATOR(app.<<));
CREATE OPERATOR app.=== (FUNCTION = app.label_lt, LEFTARG = app.label, RIGHTARG = app.label, COMMUTATOR = OPERATOR(app.===), HASHES, MERGES);
COMMENT ON OPERATOR app.<< (app.label, app.label) IS 'before';
CREATE FUNCTION app.label_not(app.label) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR app.!! (FUNCTION = app.label_not, RIGHTARG = app.label);
CREATE OPERATOR FAMILY app.label_family USING btree;
COMMENT ON OPERATOR FAMILY app.label_family USING btree IS 'a family';
CREATE OPERATOR CLASS app.label_ops FOR TYPE app.label USING btree FAMILY app.label_family AS
  OPERATOR 1 app.<<, OPERATOR 3 app.===, OPERATOR 5 app.>>, FUNCTION 1 app.label_cmp(app.label, app.label);
COMMENT ON OPERATOR CLASS app.label_ops USING btree IS 'a class';
CREATE FUNCTION app.label_text_lt(app.label, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION app.label_text_cmp(app.label, text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
CREATE OPERATOR app.<< (FUNCTION = app.label_text_lt, LEFTARG = app.label, RIGHTARG = text);
ALTER OPERATOR FAMILY app.label_family USING btree ADD OPERATOR 1 app.<< (app.label, text), FUNCTION 1 (app.label, text) app.label_text_cmp(app.label, text);
CREATE TYPE app.text_range_by AS RANGE (subtype = app.label, subtype_opclass = app.label_ops);
CREATE FUNCTION app.to_label(integer) RETURNS app.label LANGUAGE sql IMMUTABLE AS $$ SELECT NULL::app.label $$;
CREATE CAST (integer AS app.label) WITH FUNCTION app.to_label(integer) AS ASSIGNMENT;
CREATE CAST (app.label AS text) WITH INOUT;
CREATE CAST (app.label AS bytea) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (integer AS app.label) IS 'a cast';
CREATE CONVERSION app.utf8_latin1 FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
COMMENT ON CONVERSION app.utf8_latin1 IS 'a conversion';

-- Text search.
CREATE TEXT SEARCH TEMPLATE app.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = app.template, accept = false);
CREATE TEXT SEARCH CONFIGURATION app.search (PARSER = app.parser);
ALTER TEXT SEARCH CONFIGURATION app.search ADD MAPPING FOR asciiword, word WITH app.words, simple;
ALTER TEXT SEARCH CONFIGURATION app.search OWNER TO everything_owner;
COMMENT ON TEXT SEARCH TEMPLATE app.template IS 'a template';
COMMENT ON TEXT SEARCH PARSER app.parser IS 'a parser';
COMMENT ON TEXT SEARCH DICTIONARY app.words IS 'words';
COMMENT ON TEXT SEARCH CONFIGURATION app.search IS 'a search';

-- A language, a transform, an access method.
CREATE FUNCTION app.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION app.inline(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE TRUSTED LANGUAGE plown HANDLER app.handler INLINE app.inline;
COMMENT ON LANGUAGE plown IS 'a language';
GRANT USAGE ON LANGUAGE plown TO everything_reader;
CREATE FUNCTION app.mood_from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'textin';
CREATE FUNCTION app.mood_to_sql(internal) RETURNS app.label LANGUAGE internal IMMUTABLE AS 'textin';
CREATE TRANSFORM FOR app.label LANGUAGE plown (FROM SQL WITH FUNCTION app.mood_from_sql(internal), TO SQL WITH FUNCTION app.mood_to_sql(internal));
COMMENT ON TRANSFORM FOR app.label LANGUAGE plown IS 'a transform';
CREATE FUNCTION app.transformed(app.label) RETURNS integer LANGUAGE plown TRANSFORM FOR TYPE app.label AS $$ BEGIN RETURN 1; END $$;
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD heap_too IS 'a heap';

-- Tables.
CREATE SEQUENCE app.numbers AS integer START 5 INCREMENT 5 MAXVALUE 1000 CYCLE CACHE 3;
COMMENT ON SEQUENCE app.numbers IS 'numbers';
GRANT USAGE ON SEQUENCE app.numbers TO everything_reader;
CREATE TABLE app.people (
  id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME app.people_numbers START 100 INCREMENT 2),
  "Name" text COLLATE app.plain DEFAULT 'x' NOT NULL,
  mail app.mail,
  number integer DEFAULT nextval('app.numbers'),
  doubled integer GENERATED ALWAYS AS (number * 2) STORED,
  gone integer,
  mood app.mood,
  during tsrange,
  address app.address,
  label app.label,
  code app.citext,
  CONSTRAINT people_pkey PRIMARY KEY (id) WITH (fillfactor = 70),
  CONSTRAINT people_name_key UNIQUE ("Name") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT people_number_check CHECK (number > 0) NO INHERIT,
  CONSTRAINT people_during EXCLUDE USING gist (during WITH &&) WHERE (number > 1)
) WITH (fillfactor = 80, toast.autovacuum_enabled = false);
ALTER TABLE app.people DROP COLUMN gone;
ALTER SEQUENCE app.numbers OWNED BY app.people.number;
ALTER TABLE app.people ALTER COLUMN "Name" SET STORAGE EXTERNAL, ALTER COLUMN "Name" SET STATISTICS 50, ALTER COLUMN number SET (n_distinct = 7);
ALTER TABLE app.people ADD CONSTRAINT people_late_check CHECK (number < 1000) NOT VALID;
ALTER TABLE app.people CLUSTER ON people_pkey;
ALTER TABLE app.people REPLICA IDENTITY USING INDEX people_pkey;
ALTER TABLE app.people ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE app.people OWNER TO everything_owner;
COMMENT ON TABLE app.people IS 'people';
COMMENT ON COLUMN app.people.number IS 'a number';
COMMENT ON CONSTRAINT people_pkey ON app.people IS 'the key';
COMMENT ON INDEX app.people_pkey IS 'the index of the key';
COMMENT ON SEQUENCE app.people_numbers IS 'behind the identity';
GRANT SELECT ON app.people TO everything_reader WITH GRANT OPTION;
GRANT UPDATE ("Name") ON app.people TO everything_reader;
GRANT USAGE ON SEQUENCE app.people_numbers TO everything_reader;
CREATE POLICY own ON app.people AS RESTRICTIVE FOR UPDATE TO everything_reader USING (number > 1) WITH CHECK (number > 2);
COMMENT ON POLICY own ON app.people IS 'a policy';
CREATE INDEX people_lower ON app.people USING btree (lower("Name") text_pattern_ops DESC NULLS LAST) INCLUDE (number) WITH (fillfactor = 60) WHERE number > 3;
ALTER INDEX app.people_lower ALTER COLUMN 1 SET STATISTICS 77;
COMMENT ON INDEX app.people_lower IS 'an index';
CREATE UNLOGGED TABLE app.letters (id bigint PRIMARY KEY, writer integer REFERENCES app.people (id) ON DELETE SET NULL DEFERRABLE, kind app.mood[] NOT NULL);
ALTER TABLE app.letters ADD CONSTRAINT letters_self FOREIGN KEY (id) REFERENCES app.letters (id) NOT VALID;
CREATE UNIQUE INDEX letters_unique ON app.letters (id, writer);
ALTER TABLE app.letters CLUSTER ON letters_unique;
ALTER TABLE app.letters REPLICA IDENTITY FULL;
CREATE TYPE app.pair AS (one integer, two text);
CREATE TABLE app.pairs OF app.pair (one WITH OPTIONS PRIMARY KEY DEFAULT 3);
CREATE TABLE app.heaped (a integer) USING heap_too;
CREATE TABLE app.parent (a integer NOT NULL, b text, CONSTRAINT parent_a CHECK (a > 0));
CREATE TABLE app.child (b text DEFAULT 'child', c integer, CONSTRAINT child_c CHECK (c > 0)) INHERITS (app.parent);
CREATE TABLE app.events (id integer NOT NULL, at date NOT NULL, name text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.events_old PARTITION OF app.events FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE app.events_rest PARTITION OF app.events (name DEFAULT 'rest') DEFAULT;
CREATE TABLE app.events_new PARTITION OF app.events FOR VALUES FROM ('2020-01-01') TO ('2030-01-01') PARTITION BY LIST (id);
CREATE INDEX events_name ON app.events (name);
ALTER TABLE app.events ADD CONSTRAINT events_id CHECK (id > 0);
ALTER TABLE app.events_old ADD CONSTRAINT events_old_people FOREIGN KEY (id) REFERENCES app.people (id);
CREATE INDEX events_only ON ONLY app.events (id);

--# since 14
ALTER TABLE app.people ALTER COLUMN "Name" SET COMPRESSION pglz;
--# since 15
CREATE TABLE app.nulls (a integer, b integer, UNIQUE NULLS NOT DISTINCT (a, b));
CREATE UNLOGGED SEQUENCE app.unlogged_numbers;
CREATE VIEW app.invoker WITH (security_invoker = true) AS SELECT id FROM app.letters;
--# since 18
CREATE TABLE app.newest (
  a integer CONSTRAINT newest_a NOT NULL NO INHERIT,
  b integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
  c int4range,
  CONSTRAINT newest_c CHECK (NOT isempty(c)) NOT ENFORCED,
  during tsrange, PRIMARY KEY (c, during WITHOUT OVERLAPS)
);
ALTER TABLE app.newest ADD CONSTRAINT newest_late FOREIGN KEY (a) REFERENCES app.people (id) NOT ENFORCED;
ALTER TABLE app.letters ADD CONSTRAINT letters_writer NOT NULL writer NOT VALID;
COMMENT ON CONSTRAINT newest_a ON app.newest IS 'a name';
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner GRANT SELECT ON LARGE OBJECTS TO everything_reader;
--# all

-- Views, rules, triggers, statistics.
CREATE VIEW app.names (who, "What") WITH (security_barrier = true) AS SELECT "Name", number FROM app.people WITH LOCAL CHECK OPTION;
ALTER VIEW app.names ALTER COLUMN who SET DEFAULT 'nobody';
COMMENT ON VIEW app.names IS 'names';
COMMENT ON COLUMN app.names.who IS 'who it is';
GRANT SELECT (who) ON app.names TO everything_reader;
CREATE VIEW app.names_too AS SELECT who FROM app.names;
CREATE MATERIALIZED VIEW app.counts WITH (fillfactor = 90) AS SELECT number, count(*) AS n, app.largest(number) AS l FROM app.people GROUP BY 1 WITH NO DATA;
ALTER MATERIALIZED VIEW app.counts ALTER COLUMN n SET STATISTICS 5;
CREATE UNIQUE INDEX counts_number ON app.counts (number);
COMMENT ON MATERIALIZED VIEW app.counts IS 'counts';
CREATE RULE log AS ON INSERT TO app.letters WHERE new.id > 3 DO ALSO DELETE FROM app.letters WHERE id = 9;
ALTER TABLE app.letters DISABLE RULE log;
COMMENT ON RULE log ON app.letters IS 'a rule';
CREATE FUNCTION app.on_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER before_all BEFORE INSERT OR UPDATE OF "Name" ON app.people FOR EACH ROW WHEN (new.number > 2) EXECUTE FUNCTION app.on_row('x', 'y');
ALTER TABLE app.people ENABLE ALWAYS TRIGGER before_all;
COMMENT ON TRIGGER before_all ON app.people IS 'a trigger';
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.letters DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.on_row();
CREATE TRIGGER everywhere AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.on_row();
ALTER TABLE app.events_old DISABLE TRIGGER everywhere;
CREATE STATISTICS app.together (dependencies, ndistinct) ON number, mood FROM app.people;
ALTER STATISTICS app.together SET STATISTICS 33;
COMMENT ON STATISTICS app.together IS 'statistics';
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION app.on_ddl();
ALTER EVENT TRIGGER watch DISABLE;
COMMENT ON EVENT TRIGGER watch IS 'an event trigger';

ALTER FUNCTION app.on_row() DEPENDS ON EXTENSION citext;
ALTER TRIGGER later ON app.letters DEPENDS ON EXTENSION citext;
ALTER INDEX app.letters_unique DEPENDS ON EXTENSION citext;
ALTER MATERIALIZED VIEW app.counts DEPENDS ON EXTENSION citext;

-- Foreign data.
CREATE FOREIGN DATA WRAPPER wrapper OPTIONS (mode 'quick');
COMMENT ON FOREIGN DATA WRAPPER wrapper IS 'a wrapper';
GRANT USAGE ON FOREIGN DATA WRAPPER wrapper TO everything_reader;
CREATE SERVER far TYPE 'kind' VERSION '2' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'example.org', password 'not for snapshots');
COMMENT ON SERVER far IS 'a server';
GRANT USAGE ON FOREIGN SERVER far TO everything_reader;
CREATE USER MAPPING FOR everything_owner SERVER far OPTIONS (user 'me', password 'not for snapshots');
CREATE USER MAPPING FOR PUBLIC SERVER far;
CREATE FOREIGN TABLE app.remote (id integer OPTIONS (column_name 'ID') NOT NULL, b text DEFAULT 'x', CONSTRAINT remote_id CHECK (id > 0)) SERVER far OPTIONS (table_name 'there');
COMMENT ON FOREIGN TABLE app.remote IS 'far away';

-- Publications and subscriptions.
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, update');
CREATE PUBLICATION few FOR TABLE app.people, ONLY app.parent WITH (publish_via_partition_root = true);
COMMENT ON PUBLICATION few IS 'few';
--# since 15
CREATE PUBLICATION parts FOR TABLE app.parent (a, b) WHERE (a > 5);
CREATE PUBLICATION schemas FOR TABLES IN SCHEMA "Odd Schema";
--# since 18
CREATE PUBLICATION generated FOR TABLE app.people WITH (publish_generated_columns = stored);
--# all
CREATE SUBSCRIPTION everything_sub CONNECTION 'host=example.org password=nothing' PUBLICATION "Some", other WITH (connect = false, slot_name = 'a_slot', synchronous_commit = 'local');
COMMENT ON SUBSCRIPTION everything_sub IS 'a subscription';
