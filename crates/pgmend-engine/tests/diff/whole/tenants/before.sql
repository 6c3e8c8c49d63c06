CREATE SCHEMA app;
CREATE TABLE app.tenants (id uuid PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION app.current_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant', true)::uuid $$;
CREATE TABLE app.documents (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, tenant uuid DEFAULT app.current_tenant() NOT NULL REFERENCES app.tenants, data json);
ALTER TABLE app.documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON app.documents USING (tenant = app.current_tenant());
CREATE VIEW app.mine AS SELECT id, data FROM app.documents WHERE tenant = app.current_tenant();
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO diff_reader;
