/*
 * io_bench.h - one table of cases that every host of vhd_io.h has to pass, and what it needs of the system below a host.
 *
 * tests/core/test_vhd_io.c runs it on the memory host, tests/posix/test_posix_host.c on that of dll/posix, and
 * harness/cases/faults/faults_io.c on the Win32 host, under Wine. A case gets a new and empty folder, and uses nothing but
 * the host and this.
 */
#ifndef OPENVPC_TESTS_IO_BENCH_H
#define OPENVPC_TESTS_IO_BENCH_H

#include "vhd_io.h"
#include "vhd_patience.h"

#include <stdio.h> /* __MINGW_PRINTF_FORMAT */

/* What an opener wants to do, and lets others do. */
#define IO_READING 1u
#define IO_WRITING 2u
#define IO_DELETING 4u

/* The calls that can be made to fail. */
enum io_call {
    IO_OPEN,
    IO_READ,
    IO_WRITE,
    IO_SET_SIZE,
    IO_FLUSH,
    IO_FLUSH_AHEAD,
    IO_INFO,
    IO_MOVE,
    IO_SET_MODIFIED,
    IO_DISCARD,
    IO_KIND,
    IO_MAKE_FOLDER,
    IO_VOLUME,
    IO_NEW_ID,
    IO_SHA1,
    IO_CALLS
};

/* A code of the system, and the status that it means, whichever call it comes from. */
struct io_cause {
    uint32_t code;
    enum vhd_status status;
};

/* The codes of a system: what calls are made to fail with, some of these by themselves, and that of a file in use. */
struct io_causes {
    const struct io_cause *rows;
    size_t count;
    struct io_cause denied, full, broken;
    uint32_t in_use;
};
extern const struct io_causes io_win32_causes;

struct io_bench {
    const struct vhd_host *host;
    const struct io_causes *causes;
    bool tells_ranges;               /* where holes are */
    unsigned never_fail;             /* calls, as 1 << IO_...: nothing can go wrong in them here */
    unsigned lasting;                /* ways, as 1 << way, in which a flush fails so that no later one succeeds */
    char16_t folder[VHD_PATH_CHARS]; /* of the case: new, empty */
    unsigned checks;

    /* Reports a check that failed. */
    void (*failed)(struct io_bench *, const char *text);
    /* Another program that has a file open, and its end: at once, or when so many milliseconds were paused. */
    void *(*hold)(struct io_bench *, const char16_t *path, unsigned access, unsigned share);
    void (*release)(struct io_bench *, void *hold);
    void (*release_after)(struct io_bench *, void *hold, uint32_t milliseconds);
    void (*make_read_only)(struct io_bench *, const char16_t *path, bool on);
    void (*add_link)(struct io_bench *, const char16_t *path, const char16_t *new_path);
    /* A new file of `size` bytes that is one hole, but for data at two offsets. */
    void (*make_sparse)(struct io_bench *, const char16_t *path, uint64_t size, const uint64_t data[2]);
    /*
     * Lets the next `times` calls of a kind fail; `way`: which of the functions below that call, from 0. False when it has
     * no such way for that cause. Times 0 ends it.
     */
    bool (*fail)(struct io_bench *, enum io_call, unsigned way, unsigned times, const struct io_cause *);
    /* Milliseconds that were paused so far, on a clock that only this moves. */
    uint64_t (*paused)(struct io_bench *);
};

/* A function of the system in which a call can be made to fail: its number, and after how many calls of it. */
struct io_way {
    enum io_call call;
    int function;
    unsigned skip;
    uint32_t code; /* the only one that it fails with; 0: any */
};

/* The one of that number, from 0, for a call and a cause; NULL when it has no such way. */
const struct io_way *io_find_way(const struct io_way *ways, size_t count, enum io_call call, unsigned way,
                                 const struct io_cause *cause);

struct io_case {
    const char *name;
    void (*run)(struct io_bench *);
};

extern const struct io_case io_cases[];
extern const size_t io_case_count;

/* Counts a check; reports it, with the case's name, unless `ok`. Gives `ok` back. */
#ifdef __MINGW_PRINTF_FORMAT
#define IO_FORMAT __MINGW_PRINTF_FORMAT
#else
#define IO_FORMAT printf
#endif
bool io_check_at(struct io_bench *bench, int line, bool ok, const char *format, ...)
    __attribute__((format(IO_FORMAT, 4, 5)));
#define io_check(bench, ok, ...) io_check_at(bench, __LINE__, (ok), __VA_ARGS__)

/* Checks a status by its name. */
bool io_expect_at(struct io_bench *bench, int line, enum vhd_status got, enum vhd_status wanted, const char *what);
#define io_expect(bench, got, wanted, what) io_expect_at(bench, __LINE__, (got), (wanted), (what))

/* folder\name; the text lives until eight more were asked for. */
const char16_t *io_at(const struct io_bench *bench, const char16_t *name);

/* Makes a file of these bytes, and tells whether a file holds just them. */
void io_make(struct io_bench *bench, const char16_t *path, const void *bytes, size_t size);
bool io_holds(struct io_bench *bench, const char16_t *path, const void *bytes, size_t size);

/* The modes, and what they want and grant. */
#define IO_MODES 7
extern const struct io_mode {
    enum vhd_open_mode mode;
    const char *name;
    unsigned access, share;
} io_modes[IO_MODES];

/* io_cases_open.c, io_cases_faults.c; for the table in io_cases.c */
void io_openers_exclude_each_other(struct io_bench *);
void io_what_is_looked_at_is_moved_and_discarded(struct io_bench *);
void io_other_programs_are_respected(struct io_bench *);
void io_what_is_there_decides(struct io_bench *);
void io_links_are_no_files_of_ours(struct io_bench *);
void io_read_only_files_are_not_changed(struct io_bench *);
void io_a_hold_that_passes_is_waited_out(struct io_bench *);
void io_a_hold_that_lasts_is_told_with_its_time(struct io_bench *);
void io_a_call_waits_two_seconds_in_all(struct io_bench *);
void io_a_denial_that_passes_is_waited_out(struct io_bench *);
void io_every_failure_is_told(struct io_bench *);
void io_flushing_ahead_hides_no_failure(struct io_bench *);
void io_a_failed_write_can_be_repeated(struct io_bench *);

#endif
