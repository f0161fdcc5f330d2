/* test_engine_plan.c - the commands by which a machine that has been started gets what belongs to it. */
#include "documents.h"
#include "engine_plan.h"
#include "expect.h"

#include <stdio.h>
#include <string.h>

static struct engine_steps steps;
static size_t at; /* the next step that is looked at */

static void set_up(void)
{
    steps = (struct engine_steps){ 0 };
    at = 0;
}

static void tear_down(void)
{
    cr_expect(at == steps.count, "%zu of %zu steps were expected", at, steps.count);
    cr_expect(!engine_steps_have_failed(&steps));
    engine_steps_free(&steps);
    cr_expect(steps.items == NULL && steps.count == 0);
}

TestSuite(engine_plan, .init = set_up, .fini = tear_down);

/* Whether two trees say the same; members in any order. */
static bool is_same(const struct json *a, const struct json *b)
{
    const struct json *in_b = b->first;
    size_t count_a = 0, count_b = 0;

    if (a->type != b->type)
        return false;
    if (a->type == JSON_STRING)
        return strcmp(a->string, b->string) == 0;
    if (a->type == JSON_INTEGER || a->type == JSON_BOOLEAN)
        return a->type == JSON_INTEGER ? a->integer == b->integer : a->boolean == b->boolean;
    for (const struct json *each = b->first; each != NULL; each = each->next)
        count_b++;
    for (const struct json *each = a->first; each != NULL; each = each->next, count_a++) {
        if (a->type == JSON_OBJECT)
            in_b = json_member(b, each->name);
        if (in_b == NULL || !is_same(each, in_b))
            return false;
        in_b = in_b->next;
    }
    return count_a == count_b;
}

/* That the next step is this one. */
static void expect_step(const char *command, const char *arguments, bool may_fail)
{
    const struct engine_step *step = &steps.items[at];
    struct json *found, *wanted = json_read(arguments, strlen(arguments));

    cr_assert(at < steps.count, "%s", command);
    cr_assert_str_eq(step->command, command);
    found = json_read(step->arguments.bytes, step->arguments.length);
    cr_assert(wanted != NULL && found != NULL);
    cr_expect(is_same(found, wanted), "%s: %s", command, step->arguments.bytes);
    cr_expect(step->may_fail == may_fail && step->pause == 0, "%s", command);
    json_free(found);
    json_free(wanted);
    at++;
}

static const struct engine_export written = { 50001, "0123456789abcdef0123456789abcdef", true };
static const struct engine_export only_read = { 50002, "fedcba9876543210fedcba9876543210", false };

Test(engine_plan, of_a_hard_disk_puts_what_is_served_in_the_place_of_the_empty_one)
{
    engine_plan_disk(&steps, 2, &written);
    expect_step("blockdev-add",
                "{\"driver\":\"nbd\",\"node-name\":\"hd-1-0-served\",\"read-only\":false,\"server\":{\"type\":\"inet\","
                "\"host\":\"127.0.0.1\",\"port\":\"50001\"},\"export\":\"0123456789abcdef0123456789abcdef\"}",
                false);
    expect_step("blockdev-reopen",
                "{\"options\":[{\"driver\":\"raw\",\"node-name\":\"hd-1-0\",\"file\":\"hd-1-0-served\"}]}", false);
    expect_step("blockdev-del", "{\"node-name\":\"hd-1-0-empty\"}", false);
}

static void expect_removal(const char *drive, const char *node)
{
    char arguments[100];

    snprintf(arguments, sizeof arguments, "{\"id\":\"%s\",\"force\":true}", drive);
    expect_step("blockdev-open-tray", arguments, false);
    snprintf(arguments, sizeof arguments, "{\"id\":\"%s\"}", drive);
    expect_step("blockdev-remove-medium", arguments, false);
    snprintf(arguments, sizeof arguments, "{\"node-name\":\"%s\"}", node);
    expect_step("blockdev-del", arguments, true);
}

Test(engine_plan, of_a_medium_puts_it_in_the_place_of_what_was_in_the_drive)
{
    engine_plan_insert(&steps, 3, &only_read);
    expect_removal("drive-1-1", "hd-1-1-served");
    expect_step("blockdev-add",
                "{\"driver\":\"nbd\",\"node-name\":\"hd-1-1-served\",\"read-only\":true,\"server\":{\"type\":\"inet\","
                "\"host\":\"127.0.0.1\",\"port\":\"50002\"},\"export\":\"fedcba9876543210fedcba9876543210\"}",
                false);
    expect_step("blockdev-insert-medium", "{\"id\":\"drive-1-1\",\"node-name\":\"hd-1-1-served\"}", false);
    expect_step("blockdev-close-tray", "{\"id\":\"drive-1-1\"}", false);
}

Test(engine_plan, of_an_ejection_leaves_the_drive_empty_and_closed)
{
    engine_plan_eject(&steps, ENGINE_FLOPPY);
    expect_removal("floppy", "fd-served");
    expect_step("blockdev-close-tray", "{\"id\":\"floppy\"}", false);
}

Test(engine_plan, of_a_serial_port_connects_it_or_leaves_nothing_behind_it)
{
    engine_plan_serial(&steps, 1, 65535);
    engine_plan_serial(&steps, 0, 0);
    expect_step("chardev-change",
                "{\"id\":\"serial1\",\"backend\":{\"type\":\"socket\",\"data\":{\"addr\":{\"type\":\"inet\",\"data\":{"
                "\"host\":\"127.0.0.1\",\"port\":\"65535\"}},\"server\":false}}}",
                false);
    expect_step("chardev-change", "{\"id\":\"serial0\",\"backend\":{\"type\":\"null\",\"data\":{}}}", false);
}

/* An adapter with that network. */
static struct config_document *document_on(const char *id, const char *name)
{
    char text[600];
    struct config_document *document;

    snprintf(text, sizeof text,
             "<preferences>\r\n<hardware><pci_bus><ethernet_adapter><ethernet_controller id=\"1\"><virtual_network>"
             "<id type=\"bytes\">%s</id><name type=\"string\">%s</name></virtual_network></ethernet_controller>"
             "</ethernet_adapter></pci_bus></hardware>\r\n</preferences>\r\n",
             id, name);
    document = document_of(text);
    cr_assert_not_null(document);
    return document;
}

static void plan_network(const char *id, const char *name, uint16_t tcp_port)
{
    struct config_document *document = document_on(id, name);

    cr_assert(engine_plan_network(&steps, document, 1, tcp_port));
    config_document_free(document);
    expect_step("set_link", "{\"name\":\"adapter1\",\"up\":false}", false);
    expect_step("netdev_del", "{\"id\":\"cable1\"}", true);
    expect_step("netdev_del", "{\"id\":\"network1\"}", true);
}

static void expect_cable(void)
{
    expect_step("netdev_add", "{\"type\":\"hubport\",\"id\":\"cable1\",\"hubid\":1,\"netdev\":\"network1\"}", false);
    expect_step("set_link", "{\"name\":\"adapter1\",\"up\":true}", false);
}

#define INTERNAL                                                                                                    \
    "{\"type\":\"stream\",\"id\":\"network1\",\"server\":false,\"addr\":{\"type\":\"inet\",\"host\":\"127.0.0.1\"," \
    "\"port\":\"50003\"}}"

Test(engine_plan, of_a_network_is_that_which_the_file_names)
{
    plan_network("01010101010101010101010101010101", "", 0);
    expect_step("netdev_add", "{\"type\":\"user\",\"id\":\"network1\"}", false);
    expect_cable();
    plan_network("02020202020202020202020202020202", "", 50003);
    expect_step("netdev_add", INTERNAL, false);
    expect_cable();
    plan_network("AB000000000000000000000000000001", "internal network", 50003);
    expect_step("netdev_add", INTERNAL, false);
    expect_cable();
}

Test(engine_plan, of_no_network_or_one_that_qemu_has_not_leaves_the_cable_unplugged)
{
    plan_network("", "", 50003);
    plan_network("AB000000000000000000000000000001", "Broadcom NetXtreme", 50003);
    plan_network("00000000000000000000000000000000", "Internal Network", 50003);
    plan_network("02020202020202020202020202020202", "", 0);
}

static bool is_internal(const char *id, const char *name)
{
    struct config_document *document = document_on(id, name);
    bool is = false;

    cr_assert(engine_plan_is_internal(document, 1, &is));
    config_document_free(document);
    return is;
}

Test(engine_plan, of_an_internal_network_needs_a_switch_and_of_no_other)
{
    cr_expect(is_internal("02020202020202020202020202020202", "") &&
              is_internal("AB000000000000000000000000000001", "Internal Network"));
    cr_expect(!is_internal("01010101010101010101010101010101", "") && !is_internal("", ""));
}

static enum engine_news news_of(const char *event, const char *data, int *adapter, uint16_t *tcp_port)
{
    struct json *tree = json_read(data, strlen(data));
    const enum engine_news news = engine_network_news(event, tree, adapter, tcp_port);

    json_free(tree);
    return news;
}

#define CONNECTED(host, port)                                                                    \
    "{\"netdev-id\":\"network3\",\"addr\":{\"port\":\"" port "\",\"ipv4\":true,\"host\":\"" host \
    "\",\"type\":\"inet\"}}"

Test(engine_plan, of_a_network_is_told_when_qemu_has_connected_and_when_that_has_gone)
{
    int adapter;
    uint16_t port;

    cr_expect(news_of("NETDEV_STREAM_CONNECTED", CONNECTED("127.0.0.1", "37201"), &adapter, &port) == ENGINE_CONNECTED);
    cr_expect(adapter == 3 && port == 37201);
    cr_expect(news_of("NETDEV_STREAM_DISCONNECTED", "{\"netdev-id\":\"network0\"}", &adapter, &port) ==
              ENGINE_DISCONNECTED);
    cr_expect(adapter == 0);
    cr_expect(news_of("NETDEV_STREAM_CONNECTED", CONNECTED("127.0.0.2", "37201"), &adapter, &port) == ENGINE_NO_NEWS);
    cr_expect(news_of("NETDEV_STREAM_DISCONNECTED", "{\"netdev-id\":\"network4\"}", &adapter, &port) == ENGINE_NO_NEWS);
    cr_expect(news_of("NETDEV_STREAM_CONNECTED", "{\"netdev-id\":\"network0\"}", &adapter, &port) == ENGINE_NO_NEWS);
    cr_expect(news_of("RESET", CONNECTED("127.0.0.1", "1"), &adapter, &port) == ENGINE_NO_NEWS);
    cr_expect(engine_network_news("NETDEV_STREAM_DISCONNECTED", NULL, &adapter, &port) == ENGINE_NO_NEWS);
    cr_expect(news_of("NETDEV_STREAM_CONNECTED", CONNECTED("127.0.0.1", "65536"), &adapter, &port) == ENGINE_CONNECTED);
    cr_expect(port == 0);
}

Test(engine_plan, of_a_saved_state_has_adapters_leave_their_networks)
{
    engine_plan_no_network(&steps, 0);
    expect_step("netdev_del", "{\"id\":\"cable0\"}", true);
    expect_step("netdev_del", "{\"id\":\"network0\"}", true);
}

Test(engine_plan, of_a_view_sets_the_password_before_anybody_can_connect)
{
    engine_plan_view(&steps, "Ab3dEf7h");
    engine_plan_view(&steps, NULL);
    expect_step("set_password", "{\"protocol\":\"vnc\",\"password\":\"Ab3dEf7h\"}", false);
    expect_step("display-update",
                "{\"type\":\"vnc\",\"addresses\":[{\"type\":\"inet\",\"host\":\"127.0.0.1\",\"port\":\"0\"}]}", false);
    expect_step("display-update", "{\"type\":\"vnc\",\"addresses\":[]}", false);
}

static uint16_t peer_of(const char *answer, int port)
{
    struct json *tree = json_read(answer, strlen(answer));
    const uint16_t peer = engine_serial_peer(tree, port);

    json_free(tree);
    return peer;
}

#define CHARDEVS(label, name)                                                                       \
    "[{\"label\":\"monitor\",\"filename\":\"tcp:127.0.0.1:1 <-> 127.0.0.1:2\"},{\"label\":\"" label \
    "\",\"filename\":\"" name "\"}]"

Test(engine_plan, of_a_serial_port_knows_from_where_it_has_connected)
{
    cr_expect(peer_of(CHARDEVS("serial0", "tcp:127.0.0.1:39766 <-> 127.0.0.1:48111"), 0) == 39766);
    cr_expect(peer_of(CHARDEVS("serial1", "tcp:127.0.0.1:39766 <-> 127.0.0.1:48111"), 0) == 0);
    cr_expect(peer_of(CHARDEVS("serial0", "disconnected:tcp:127.0.0.1:48111"), 0) == 0);
    cr_expect(peer_of(CHARDEVS("serial0", "tcp:127.0.0.1:99999999999999999999 <-> 127.0.0.1:1"), 0) == 0);
    cr_expect(peer_of(CHARDEVS("serial0", "tcp:127.0.0.1:65536 <-> 127.0.0.1:1"), 0) == 0);
    cr_expect(peer_of(CHARDEVS("serial0", "tcp:10.0.0.1:39766 <-> 127.0.0.1:48111"), 0) == 0);
    cr_expect(peer_of(CHARDEVS("serial0", "null"), 0) == 0);
    cr_expect(peer_of("[{\"label\":\"serial0\"},{},7,\"serial0\"]", 0) == 0);
    cr_expect(peer_of("{}", 0) == 0 && peer_of("", 0) == 0);
}

static uint16_t view_of(const char *answer)
{
    struct json *tree = json_read(answer, strlen(answer));
    const uint16_t port = engine_view_port(tree);

    json_free(tree);
    return port;
}

Test(engine_plan, of_a_view_knows_its_port)
{
    cr_expect(view_of("{\"enabled\":true,\"service\":\"45405\",\"host\":\"127.0.0.1\"}") == 45405);
    cr_expect(view_of("{\"enabled\":false,\"service\":\"45405\"}") == 0);
    cr_expect(view_of("{\"enabled\":true}") == 0 && view_of("{}") == 0 && view_of("7") == 0);
}
