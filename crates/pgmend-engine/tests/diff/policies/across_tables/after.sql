CREATE TABLE teams (id bigint PRIMARY KEY, owner text);
CREATE TABLE notes (id integer, team bigint);
CREATE POLICY p ON notes USING (EXISTS (SELECT 1 FROM teams WHERE teams.id = notes.team AND teams.owner = CURRENT_USER));
