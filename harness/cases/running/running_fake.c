/* running_fake.c - the fake QEMU in the place of QEMU, and what it is told. */
#include "running_scene.h"

#include "config_file.h"
#include "fake_script.h"
#include "run_private.h"
#include "vhd_path.h"
#include "win32_folder.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define GUEST_SECTOR 512u

/* How long it is waited for where that is in vain. Milliseconds. */
#define SHORT_PATIENCE 2000

/* In the configuration of the case, of which nothing is there yet. */
static bool set_program(const char16_t *program, struct vhd_error *error)
{
    char16_t path[2 * VHD_PATH_CHARS];
    struct configuration_change change;
    struct config_key key;
    enum vhd_status status = win32_local_app_data(path, error);
    const size_t base = wcslen(path);

    if (status != VHD_OK)
        return false;
    wcscat(path, L"\\Microsoft\\Windows Virtual PC\\Options.xml");
    status = config_file_begin(&change, path, base, u"preferences", error);
    if (status == VHD_OK && change.document == NULL)
        change.document = config_document_new(u"preferences", NULL);
    config_key_parse(vhd_text_of(ENGINE_PROGRAM_KEY), &key);
    if (status == VHD_OK && config_document_set_string(change.document, &key, vhd_text_of(program)) != CONFIG_CHANGED)
        status = VHD_OUT_OF_MEMORY;
    if (status == VHD_OK)
        status = configuration_commit(&change, error);
    configuration_end(&change);
    return status == VHD_OK;
}

/* Where QEMU hangs, says that it does what it does not do, or waits for a file that never comes. */
static bool waits_in_vain(const char *script)
{
    return strstr(script, "hang ") != NULL || strstr(script, "lie ") != NULL ||
           strstr(script, " until Z:\\none") != NULL;
}

void scene_script(struct scene *scene, const char *script)
{
    (void)scene;
    run_patience = waits_in_vain(script) ? SHORT_PATIENCE : USUAL_PATIENCE;
    fake_script_begin(script);
}

void scene_tell(struct scene *scene, const char *lines)
{
    (void)scene;
    if (waits_in_vain(lines))
        run_patience = SHORT_PATIENCE;
    fake_script_add(lines);
}

bool scene_begin_fake(struct scene *scene, const char *script)
{
    static const uint8_t nothing[GUEST_SECTOR] = { 1 };
    WCHAR fake[MAX_PATH];

    scene_prepare(scene);
    GetModuleFileNameW(NULL, fake, MAX_PATH);
    wcscpy(wcsrchr(fake, L'\\') + 1, L"openvpc-fake-qemu.exe");
    vhd_path_set(scene->program, at(L"qemu.exe"));
    if (!check(CopyFileW(fake, scene->program, FALSE), "there is the fake QEMU") ||
        !check(set_program(scene->program, &scene->error), "it is found"))
        return false;
    scene_script(scene, script);
    return scene_make_files(scene, nothing);
}
