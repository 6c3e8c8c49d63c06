-- nothing; here
/* or; here */
