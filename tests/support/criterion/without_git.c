/*
 * without_git.c - libgit2 is not begun.
 *
 * Criterion has it compare texts, for asserts of a kind that no test here uses (criterion/new/assert.h), and begins it in
 * each process, which a test is one of. There it reads the certificates of all authorities that the system trusts, which
 * takes half of the time of a short test. What a program defines comes before what a library does.
 */
int git_libgit2_init(void);
int git_libgit2_shutdown(void);

/* How often it was begun. */
int git_libgit2_init(void)
{
    return 1;
}

int git_libgit2_shutdown(void)
{
    return 0;
}
