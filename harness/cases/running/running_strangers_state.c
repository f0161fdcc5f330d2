/* running_strangers_state.c - other programs give or take a saved state. */
#include "running_strangers.h"

#include "fake_script.h"
#include "files.h"

#include <stdlib.h>
#include <string.h>

static void come_to_state(struct scene *scene, const char *script, bool floods)
{
    struct beside save;
    SOCKET stranger;

    context("%s for a stranger who %s", script, floods ? "floods" : "says a few words");
    scene_script(scene, script);
    if (!check_start(scene))
        return;
    fake_hold(scene, "migrate");
    if (!beside_begin(&save, scene, MACHINE_HOST_SAVE))
        return;
    stranger = stranger_first_at(stranger_port(scene, "migrate uri=", "tcp:127.0.0.1:"));
    if (floods)
        stranger_floods(stranger);
    else
        stranger_says(stranger, "state", 5);
    closesocket(stranger);
    fake_let_go("migrate");
    check(beside_end(&save, scene) != VHD_OK, "the words of a stranger are no state");
    check(count_files(scene, L".vsv") == 0 && count_files(scene, L".ovpc-new") == 0, "there is no state");
    check(run_state(scene->run) == vmVMState_Running, "the machine goes on");
    check_do(scene, MACHINE_HOST_TURN_OFF, 0);
    check_ended(scene);
}

TEST(running_strangers, that_are_first_where_a_state_is_to_come_do_not_write_it)
{
    struct scene scene;

    if (!scene_begin_fake(&scene, ""))
        return;
    be_patient();
    if (fake_warm_up(&scene)) {
        come_to_state(&scene, "state 5000000\n", true);
        come_to_state(&scene, "state 5000000\n", false);
        come_to_state(&scene, "quick\nstate 1000\n", true);
        come_to_state(&scene, "quick\nstate 1000\n", false);
    }
    scene_end(&scene);
}

/* The state that is saved, as a stranger would have it; to be freed. */
static uint8_t *read_state(size_t *size)
{
    uint8_t *bytes = file_read(at(L"guest.vsv"), size);

    for (size_t i = 0; bytes != NULL && i + 7 < *size; i++)
        if (memcmp(bytes + i, "nothing", 7) == 0)
            memcpy(bytes + i, "strange", 7);
    check(bytes != NULL && *size > 512, "there is a state");
    return bytes;
}

static void check_not_restored(struct scene *scene)
{
    check_ended(scene);
    check_nothing_left(scene);
    check(count_files(scene, L".vsv") == 1, "the state is still there");
    check(!has_logged(scene, "cont"), "the guest does not go on");
}

static void come_to_restore(struct scene *scene, const uint8_t *state, size_t size)
{
    struct beside start;
    SOCKET stranger;

    scene_script(scene, "");
    fake_hold(scene, "query-migrate");
    if (!beside_begin(&start, scene, MACHINE_HOST_STARTUP))
        return;
    stranger = stranger_at(stranger_port(scene, "listens", " "));
    stranger_says(stranger, state, size);
    fake_let_go("query-migrate");
    check(beside_end(&start, scene) != VHD_OK, "what a stranger gives is not restored");
    closesocket(stranger);
    check_not_restored(scene);
}

/* Whether the starter has asked twice how far QEMU is: for its port, and after it has sent the state. */
static bool asks_again(void *unused)
{
    size_t size = 0, count = 0;
    uint8_t *bytes = file_read(fake_log(), &size);

    for (size_t i = 0; bytes != NULL && i + 14 < size; i++)
        count += memcmp(bytes + i, "query-migrate\n", 14) == 0;
    free(bytes);
    return count >= 2;
}

/* QEMU does not look who has come until its starter has sent a state as well, which only waits behind that of the stranger. */
static void come_before(struct scene *scene, const uint8_t *state, size_t size)
{
    struct beside start;
    SOCKET stranger;

    scene_script(scene, "");
    fake_hold(scene, "incoming");
    fake_hold(scene, "query-migrate");
    if (!beside_begin(&start, scene, MACHINE_HOST_STARTUP))
        return;
    stranger = stranger_at(stranger_port(scene, "listens", " "));
    fake_let_go("query-migrate");
    check(wait_until(asks_again, NULL, SCENE_PATIENCE), "its starter has sent the state");
    stranger_says(stranger, state, size);
    fake_let_go("incoming");
    check(beside_end(&start, scene) != VHD_OK, "what a stranger gives is not restored");
    check(has_logged(scene, "restored: strange"), "QEMU has taken that of the stranger");
    closesocket(stranger);
    check_not_restored(scene);
}

/* Even one that has a state that QEMU takes. */
TEST(running_strangers, that_give_qemu_a_state_do_not_have_it_run)
{
    struct scene scene;
    uint8_t *state;
    size_t size = 0;

    if (!scene_begin_fake(&scene, ""))
        return;
    be_patient();
    if (check_start(&scene) && check_do(&scene, MACHINE_HOST_SAVE, 0) && check_ended(&scene)) {
        state = read_state(&size);
        if (state != NULL) {
            context("%s", "a stranger with a state that QEMU takes");
            come_to_restore(&scene, state + 512, size - 512);
            context("%s", "a stranger with another one");
            come_to_restore(&scene, state, size);
            context("%s", "a stranger before whom his starter is not let in");
            come_before(&scene, state + 512, size - 512);
        }
        free(state);
        scene_script(&scene, "");
        if (check_start(&scene)) {
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
    }
    scene_end(&scene);
}
