CREATE TABLE teams (id integer PRIMARY KEY, owner name);
CREATE TABLE notes (id integer, team integer);
CREATE POLICY p ON notes USING (EXISTS (SELECT 1 FROM teams WHERE teams.id = notes.team AND teams.owner = CURRENT_USER));
