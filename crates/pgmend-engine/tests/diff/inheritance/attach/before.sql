CREATE TABLE parent (a integer, b text);
CREATE TABLE one (a integer, b text);
CREATE TABLE two (a integer, b text, c integer) INHERITS (parent);
