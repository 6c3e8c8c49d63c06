create table żółw (ślimak text, "漢字;" int);
insert into ŻÓŁW values ('🐢;', 1);
