create table U&"\0061;b" (c text default U&'\0441;');
insert into U&"\0061;b" values (U&'!0441;' uescape '!');
