/*
 * machine_ports.h - the serial and parallel ports of a machine: what is behind each.
 *
 *   hardware/super_io/serial_port[@id=<port>]/port_type (0 nothing, 1 a port of the computer, 2 a text file, 3 a pipe),
 *     port_name, text_file_path, pipe_name, connect_immediately
 *   hardware/super_io/parallel_port/port_type (0 nothing, 1 a port of the computer), port_name
 *
 * What is behind a port is never opened here: it is a text. Texts of other types than that of the port may be left over.
 */
#ifndef OPENVPC_MACHINE_PORTS_H
#define OPENVPC_MACHINE_PORTS_H

#include "machine_value.h"

#define MACHINE_SERIAL_PORTS 2
#define MACHINE_PARALLEL_PORTS 1

/* As the interface numbers them. */
enum machine_serial_type { MACHINE_SERIAL_HOST, MACHINE_SERIAL_FILE, MACHINE_SERIAL_PIPE, MACHINE_SERIAL_NOTHING };

struct machine_serial {
    enum machine_serial_type type;
    char16_t name[VHD_PATH_CHARS]; /* COM1, the path of the file, that of the pipe, or empty */
    bool connect_immediately;
};

/*
 * Fills *serial with what may be behind a port. VHD_SERIAL_TYPE; then, but for MACHINE_SERIAL_NOTHING, which has no name,
 * VHD_PATH_TOO_LONG, VHD_PATH_CHARACTER, VHD_PATH_EMPTY; then VHD_SERIAL_HOST_PORT for what is not COM1 to COM256,
 * VHD_SERIAL_PIPE for what is not \\server\pipe\name, and what vhd_path.h says of the path of a file.
 */
enum vhd_status machine_serial_parse(int32_t type, struct vhd_text name, bool connect_immediately,
                                     struct machine_serial *serial, struct vhd_error *error);

/* `machine` is the path of the machine's file, from whose folder a file may be named. False without memory. */
bool machine_serial_get(const struct config_document *document, int port, const char16_t *machine,
                        struct machine_serial *serial);
enum config_change machine_serial_put(struct config_document *document, int port, const struct machine_serial *serial);

/* The key of the type of a port. */
void machine_serial_key(int port, char16_t key[MACHINE_KEY_CHARS]);

/* The keys of what a port has beside its type: the name of each type, and whether it is connected immediately. */
#define MACHINE_SERIAL_VALUES 4
void machine_serial_value_key(int port, size_t value, char16_t key[MACHINE_KEY_CHARS]);

/* Whether two ports would use the same thing. */
bool machine_serial_same(const struct machine_serial *a, const struct machine_serial *b);

#define MACHINE_PARALLEL_KEY u"hardware/super_io/parallel_port/port_type"
#define MACHINE_PARALLEL_NAME u"hardware/super_io/parallel_port/port_name"

/* Whether a text is "LPT1" to "LPT9", also with the addresses behind it, as in "LPT1 (378h-37Fh)", or empty for none. */
bool machine_parallel_is_name(struct vhd_text name);

bool machine_parallel_get(const struct config_document *document, char16_t name[VHD_PATH_CHARS]);
enum config_change machine_parallel_put(struct config_document *document, const char16_t *name);

#endif
