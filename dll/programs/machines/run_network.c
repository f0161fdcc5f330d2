/* run_network.c - the networks of a machine that runs: its adapters come to them, and leave them. */
#include "run_private.h"

/* How many answers of QEMU after which it has told that its connection was broken off (engine_network_news). */
#define ANSWERS 2

/* From its network, to which it comes to anew; to the guest its cable stays as it is. */
static enum vhd_status leave(struct run *run, int adapter, struct vhd_error *error)
{
    struct network_end *const end = run->engine->network[adapter];
    struct engine_steps steps = { .count = 0 };
    enum vhd_status status;

    engine_plan_no_network(&steps, adapter);
    status = run_steps(run, &steps, error);
    AcquireSRWLockExclusive(&run->use);
    run->engine->network[adapter] = NULL;
    network_end_count(end, &run->account.received, &run->account.sent);
    ReleaseSRWLockExclusive(&run->use);
    network_end_close(end);
    return status;
}

/* Whether QEMU has said that it connected, and that it did to the listener that has let one in. */
static enum vhd_status wait_for_news(struct run *run, int adapter, WORD port, struct vhd_error *error)
{
    const ULONGLONG until = GetTickCount64() + run_patience;
    enum vhd_status status = run_command(run, "query-status", NULL, NULL, NULL, error);

    while (status == VHD_OK && run->news[adapter].port == 0 && GetTickCount64() < until) {
        Sleep(RUN_LOOK / 5);
        status = run_command(run, "query-status", NULL, NULL, NULL, error);
    }
    return status == VHD_OK && run->news[adapter].port != port ? vhd_fail(error, VHD_ENGINE_STRANGE, run->path)
                                                               : status;
}

/* Who has come has to be QEMU: nobody else was let in, and its connection was not broken off. */
static enum vhd_status meet(struct run *run, int adapter, struct network_end *end, struct vhd_error *error)
{
    const WORD port = network_end_port(end);
    const bool has_come = network_end_accept(end, run_patience);
    enum vhd_status status = wait_for_news(run, adapter, port, error);

    network_end_let_nobody_in(end);
    for (int i = 0; i < ANSWERS && status == VHD_OK; i++)
        status = run_command(run, "query-status", NULL, NULL, NULL, error);
    if (status == VHD_OK && (!has_come || run->news[adapter].has_gone))
        status = vhd_fail(error, VHD_ENGINE_STRANGE, run->path);
    if (status == VHD_OK && !network_end_join(end))
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    return status;
}

/* `end` is NULL, but for the internal network. */
static enum vhd_status plug(struct run *run, const struct config_document *document, int adapter,
                            struct network_end *end, struct vhd_error *error)
{
    struct engine_steps steps = { .count = 0 };
    enum vhd_status status;

    run->news[adapter].port = run->news[adapter].has_gone = 0;
    if (!engine_plan_network(&steps, document, adapter, end != NULL ? network_end_port(end) : 0)) {
        engine_steps_free(&steps);
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    }
    status = run_steps(run, &steps, error);
    return status == VHD_OK && end != NULL ? meet(run, adapter, end, error) : status;
}

enum vhd_status run_put_network(struct run *run, const struct config_document *document, int adapter,
                                struct vhd_error *error)
{
    struct network_end *end = NULL;
    struct engine_steps steps = { .count = 0 };
    enum vhd_status status = leave(run, adapter, error);
    bool is_internal = false;

    if (status == VHD_OK && !engine_plan_is_internal(document, adapter, &is_internal))
        status = vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    if (status == VHD_OK && is_internal)
        status = network_end_open(run->path, &end, error);
    if (status == VHD_OK)
        status = plug(run, document, adapter, end, error);
    if (status == VHD_OK) {
        AcquireSRWLockExclusive(&run->use);
        run->engine->network[adapter] = end;
        ReleaseSRWLockExclusive(&run->use);
    } else {
        network_end_close(end);
        engine_plan_no_network(&steps, adapter);
        (void)run_steps(run, &steps, NULL);
    }
    return status;
}

/* Does it for all adapters. */
static enum vhd_status each(struct run *run, const struct config_document *document, bool puts, struct vhd_error *error)
{
    enum vhd_status status = VHD_OK;
    int count;

    if (!machine_adapter_count(document, &count))
        return vhd_fail(error, VHD_OUT_OF_MEMORY, run->path);
    for (int i = 0; i < count && i < MACHINE_ADAPTERS && status == VHD_OK; i++)
        status = puts ? run_put_network(run, document, i, error) : leave(run, i, error);
    return status;
}

enum vhd_status run_put_networks(struct run *run, const struct config_document *document, struct vhd_error *error)
{
    return each(run, document, true, error);
}

enum vhd_status run_leave_networks(struct run *run, const struct config_document *document, struct vhd_error *error)
{
    return each(run, document, false, error);
}
