CREATE TABLE parent (a integer, b text);
CREATE TABLE one (a integer, b text);
CREATE TABLE two (c integer) INHERITS (parent);
