/* running_network.c - the internal network of machines that run, in the fake QEMU. */
#include "running_scene.h"

#include "machine.h"
#include "machine_adapters.h"

#define ALL "ff:ff:ff:ff:ff:ff"
#define FIRST "00:03:ff:00:00:01"
#define SECOND "00:03:ff:00:00:02"

/* What a frame has beside its text. */
#define HEADER_BYTES 14

static enum config_change put_network(struct config_document *document, const uint8_t address[MACHINE_ADDRESS_BYTES])
{
    const enum config_change change = machine_adapter_put_address(document, 0, address);

    return change == CONFIG_CHANGED ? machine_adapter_connect(document, 0, &machine_network_internal) : change;
}

static enum config_change put_first(struct scene *scene, struct config_document *document)
{
    return put_network(document, (const uint8_t[]){ 0, 3, 0xff, 0, 0, 1 });
}

static enum config_change put_second(struct scene *scene, struct config_document *document)
{
    return put_network(document, (const uint8_t[]){ 0, 3, 0xff, 0, 0, 2 });
}

static enum config_change put_none(struct scene *scene, struct config_document *document)
{
    return put_network(document, (const uint8_t[MACHINE_ADDRESS_BYTES]){ 0 });
}

static enum config_change leave(struct scene *scene, struct config_document *document)
{
    return machine_adapter_connect(document, 0, NULL);
}

/* Two machines on the network, the first with the address FIRST. */
static bool begin(struct scene *scene, struct scene *other)
{
    other->run = NULL;
    return scene_begin_fake(scene, "") && scene_make_another(other, scene, 2) && scene_change(scene, put_first) &&
           scene_change(other, put_second) && check_start(scene) && check_start(other);
}

static void end(struct scene *scene, struct scene *other)
{
    run_free(other->run);
    other->run = NULL;
    scene_end(scene);
}

static void check_account(struct scene *scene, int64_t received, int64_t sent)
{
    check_do(scene, MACHINE_HOST_ACCOUNT, 0);
    check(scene->reply.numbers[4] == received && scene->reply.numbers[5] == sent,
          "%lld bytes were received and %lld sent, not %lld and %lld", (long long)received, (long long)sent,
          (long long)scene->reply.numbers[4], (long long)scene->reply.numbers[5]);
}

TEST(running_network, hands_frames_from_machine_to_machine_and_counts_them)
{
    struct scene scene, other;

    if (begin(&scene, &other)) {
        scene_tell(&scene, "frame " FIRST " " ALL " is there anybody\n");
        check_logs(&scene, "network 0: " FIRST " to " ALL ": is there anybody", NULL, 0);
        scene_tell(&scene, "frame " SECOND " " FIRST " yes\n");
        check_logs(&scene, "network 0: " SECOND " to " FIRST ": yes", NULL, 0);
        check_account(&scene, HEADER_BYTES + 3, HEADER_BYTES + 16);
        check_account(&other, HEADER_BYTES + 16, HEADER_BYTES + 3);
        check_do(&other, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&other);
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    end(&scene, &other);
}

/* The file says so first. */
static enum vhd_status change(struct scene *scene, enum config_change how(struct scene *, struct config_document *))
{
    const struct machine_host_request changed = { .command = MACHINE_HOST_CHANGED,
                                                  .numbers = { MACHINE_HOST_ADAPTER } };

    check(scene_change(scene, how), "the file can be changed");
    return run_do(scene->run, &changed, NULL, &scene->reply, &scene->error);
}

TEST(running_network, is_left_by_a_machine_that_is_saved_or_told_so)
{
    struct scene scene, other;

    if (begin(&scene, &other)) {
        check(change(&other, leave) == VHD_OK, "it leaves: %s", sentence_of(&other.error));
        scene_tell(&scene, "frame " FIRST " " ALL " one\nframe " SECOND " " ALL " two\n");
        Sleep(300);
        check(!has_logged(&scene, "network 0: " SECOND), "who has left is not heard");
        check(change(&other, put_second) == VHD_OK, "it comes: %s", sentence_of(&other.error));
        scene_tell(&scene, "frame " FIRST " " ALL " three\n");
        check_logs(&scene, "network 0: " FIRST " to " ALL ": three", NULL, 0);
        check(!has_logged(&scene, "network 0: " FIRST " to " ALL ": one"), "who has left hears nothing");
        check_account(&scene, 0, 2 * HEADER_BYTES + 3 + 5);
        check_account(&other, HEADER_BYTES + 5, 0); /* also of before it left */
        check_do(&other, MACHINE_HOST_SAVE, 0);
        check_ended(&other);
        if (check_start(&other)) {
            scene_tell(&scene, "frame " FIRST " " ALL " four\n");
            check_logs(&scene, "network 0: " FIRST " to " ALL ": four", NULL, 0);
            check_do(&other, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&other);
        }
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    end(&scene, &other);
}

TEST(running_network, is_closed_to_a_stranger_who_comes_first)
{
    struct scene scene, other;

    if (begin(&scene, &other)) {
        check(change(&other, leave) == VHD_OK, "it leaves: %s", sentence_of(&other.error));
        scene_tell(&scene, "stranger on the network\n");
        check(change(&other, put_second) == VHD_ENGINE_STRANGE, "the stranger is noticed");
        check(run_state(other.run) == vmVMState_Running, "the machine runs on");
        check_do(&other, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&other);
        check(scene_start(&other) == VHD_ENGINE_STRANGE, "a machine is not started with him");
        check_ended(&other);
        check(!has_logged(&scene, "network 0: 02:00:00:00:00:66"), "he is not heard");
        check_account(&scene, 0, 0);
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
        check_nothing_left(&scene);
    }
    end(&scene, &other);
}

TEST(running_network, ends_for_a_machine_that_sends_nonsense_and_for_no_other)
{
    struct scene scene, other;

    if (begin(&scene, &other)) {
        scene_tell(&scene, "no frame " SECOND "\n");
        check_logs(&scene, "network 0 has gone", NULL, 0);
        check(run_state(other.run) == vmVMState_Running, "the machine runs on");
        check(change(&other, put_second) == VHD_OK, "it can come again: %s", sentence_of(&other.error));
        scene_tell(&scene, "frame " SECOND " " ALL " here again\n");
        check_logs(&scene, "network 0: " SECOND " to " ALL ": here again", NULL, 0);
        check_do(&other, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&other);
        check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
        check_ended(&scene);
    }
    end(&scene, &other);
}

static uint64_t address_of(struct scene *scene)
{
    struct machine *machine = machine_of(scene->machine);
    struct machine_view view;
    uint64_t mark = 0;

    if (check(machine_read(machine, &view, &scene->error) == VHD_OK, "the file is read")) {
        check(machine_adapter_mark(view.document, 0, &mark), "the adapter is read");
        machine_look_end(&view);
    }
    machine_release(machine);
    return mark;
}

TEST(running_network, gives_an_adapter_without_an_address_one_that_it_keeps)
{
    struct scene scene;
    uint64_t given = 0;

    if (!scene_begin_fake(&scene, ""))
        return;
    check(scene_change(&scene, put_none), "the file can be changed");
    check(address_of(&scene) == 0, "it has none");
    for (int i = 0; i < 2; i++) {
        if (check_start(&scene)) {
            given = i == 0 ? address_of(&scene) : given;
            check(given >> 24 == 0x0003ff && address_of(&scene) == given, "it has one of ours, and keeps it");
            check_logs(&scene, "netdev_add id=network0 type=stream", NULL, 0);
            check_do(&scene, MACHINE_HOST_TURN_OFF, 0);
            check_ended(&scene);
        }
    }
    scene_end(&scene);
}
