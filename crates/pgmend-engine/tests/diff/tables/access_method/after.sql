CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (a integer);
CREATE TABLE u (a integer) USING heap_too;
CREATE TABLE v (a integer) USING heap_too;
