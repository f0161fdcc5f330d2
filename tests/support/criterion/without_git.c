/*
 * without_git.c - a library by the name of libgit2, which takes its place in the processes of tests.
 *
 * Criterion has libgit2 compare texts, for asserts of a kind that no test here uses (criterion/new/assert.h). Each test is
 * a process, and each would load libgit2 with the ten libraries that it needs, and begin it, for which it reads the
 * certificates of all authorities that the system trusts. That is three quarters of the time of a short test.
 *
 * These are all the functions that Criterion calls; an assert that needed the last would say that it failed.
 */
int git_libgit2_init(void);
int git_libgit2_shutdown(void);
int git_diff_buffers(void);

/* How often it was begun. */
int git_libgit2_init(void)
{
    return 1;
}

int git_libgit2_shutdown(void)
{
    return 0;
}

/* It did not compare anything. What it is called with stands in git2/diff.h. */
int git_diff_buffers(void)
{
    return -1;
}
