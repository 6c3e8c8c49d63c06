CREATE TABLE empty (a integer);
CREATE TABLE other ();
