CREATE TYPE mood AS ENUM ('sad', 'it''s', 'say "hi"', 'both '' and "', 'two "" and ''', 'back\slash', 'new
line', '', ' ', '日本語', 'emoji 🎉', '1', 'true', 'a,b', '{}', '</script>', 'tab	', '${x}', '`');
CREATE TYPE "Odd ""Name"" it's" AS ENUM ('a');
CREATE TYPE empty AS ENUM ();
CREATE TYPE "1" AS ENUM ('one');
CREATE TYPE short AS ENUM ('on', 'off');
CREATE TYPE status_of_a_subscription AS ENUM ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled');
CREATE TABLE used (
  m mood NOT NULL, m_null mood, ms mood[] NOT NULL, ms_null mood[], o "Odd ""Name"" it's" DEFAULT 'a', e empty, one "1" NOT NULL,
  subscription_status_with_quite_a_long_name status_of_a_subscription,
  a_column_whose_name_is_so_long_that_not_much_of_a_line_is_left short[]
);
CREATE FUNCTION moods(of mood, many mood[] DEFAULT '{}') RETURNS SETOF mood LANGUAGE sql AS 'SELECT of';
CREATE FUNCTION status_of_a_subscription_of_somebody(person_with_a_subscription bigint) RETURNS status_of_a_subscription LANGUAGE sql AS 'SELECT NULL::status_of_a_subscription';
