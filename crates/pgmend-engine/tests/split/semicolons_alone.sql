;;
create table a ();;
 ; ;