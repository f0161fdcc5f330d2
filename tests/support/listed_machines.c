/* listed_machines.c - a register of machines on a host in memory. */
#include "listed_machines.h"
#include "expect.h"

#include <stdio.h>
#include <stdlib.h>

struct memory_host listed_host;

void listed_begin(void)
{
    memory_host_init(&listed_host);
}

void listed_end(void)
{
    cr_expect(listed_host.open_files == 0, "no file is left open");
    memory_host_free(&listed_host);
}

void listed_machine(const char16_t *path)
{
    memory_add_text(&listed_host, path, "machine");
}

void listed_label(const char16_t *file, const char *path)
{
    char text[2048];
    struct memory_bytes bytes = { 0 };

    snprintf(text, sizeof text,
             "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
             "<!-- Microsoft Virtual Machine Description and Registration Settings -->\r\n"
             "<vm_description>\r\n\t<ram_size type=\"string\">512 MB</ram_size>\r\n"
             "\t<vmstate type=\"string\">Hibernated</vmstate>\r\n\t<vmc_path type=\"string\">%s</vmc_path>\r\n"
             "</vm_description>\r\n",
             path);
    struct document_file label = document_in_utf16(text, true);
    memory_bytes_write(&bytes, 0, label.bytes, label.size);
    memory_add_file(&listed_host, file, &bytes);
    free(label.bytes);
}

struct machine_list listed_read(void)
{
    struct machine_list list;

    assert_ok(machine_register_read(&listed_host.host, REGISTERED_IN, &list, NULL));
    return list;
}

void listed_are(const char *row, const char16_t *expected)
{
    struct machine_list list = listed_read();
    char16_t names[1024] = u"";

    for (size_t i = 0; i < list.count; i++) {
        text_append(names, i > 0 ? u"," : u"");
        text_append(names, list.items[i]->name);
        cr_expect(machine_list_find(&listed_host.host, &list, list.items[i]->name) == list.items[i]);
    }
    expect_text(row, names, expected);
    machine_list_free(&list);
}

enum vhd_status listed_add(const char16_t *path)
{
    const struct machine_label label = { .memory = 256, .state = vhd_text_of(u"Powered down") };
    struct vhd_error error;
    const enum vhd_status status = machine_register_add(&listed_host.host, REGISTERED_IN, path, false, &label, &error);

    if (status != VHD_OK)
        cr_expect(error.status == status && error.path[0] != 0, "the error names something");
    return status;
}
