/* running_beside.c - a command on a thread of its own, and a fake QEMU that waits until it is let go. */
#include "running_beside.h"

#include "files.h"
#include "run_private.h"

#include <stdio.h>
#include <string.h>

static DWORD WINAPI give(void *context)
{
    struct beside *const self = context;

    self->status = scene_do(&self->scene, self->command, 0);
    return 0;
}

bool beside_begin(struct beside *self, struct scene *scene, enum machine_host_command command)
{
    if (command == MACHINE_HOST_STARTUP && !scene_make_run(scene))
        return false;
    memset(self, 0, sizeof *self);
    self->scene.run = scene->run;
    self->command = command;
    self->thread = CreateThread(NULL, 0, give, self, 0, NULL);
    return check(self->thread != NULL, "a thread can be made");
}

enum vhd_status beside_end(struct beside *self, struct scene *scene)
{
    check(WaitForSingleObject(self->thread, SCENE_PATIENCE) == WAIT_OBJECT_0, "the command comes to its end");
    CloseHandle(self->thread);
    scene->error = self->scene.error;
    return self->status;
}

void be_patient(void)
{
    run_patience = 30000;
}

/* The file for which the fake QEMU waits. */
static const WCHAR *gate(const char *name)
{
    WCHAR file[40];

    _snwprintf(file, ARRAYSIZE(file), L"go-%hs", name);
    return at(file);
}

void fake_hold(struct scene *scene, const char *name)
{
    char line[3 * MAX_PATH];

    DeleteFileW(gate(name));
    snprintf(line, sizeof line, "hold %s until %s\n", name, utf8(gate(name)));
    scene_tell(scene, line);
}

void fake_let_go(const char *name)
{
    file_write(gate(name), "", 0);
}

bool fake_warm_up(struct scene *scene)
{
    if (!check_start(scene) || !check_do(scene, MACHINE_HOST_TURN_OFF, 0) || !check_ended(scene))
        return false;
    scene_script(scene, "");
    return true;
}
