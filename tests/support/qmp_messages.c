/* qmp_messages.c - what the monitor of QEMU 7.2 was heard to say, and trees of JSON that are compared. */
#include "qmp_messages.h"

#include <string.h>

const char *const qmp_messages[] = {
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": "
    "\"Debian 1:7.2+dfsg-7+deb12u18+b3\"}, \"capabilities\": [\"oob\"]}}",
    "{\"id\": 1, \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Expecting capabilities negotiation with "
    "'qmp_capabilities'\"}}",
    "{\"return\": {}, \"id\": 2}",
    "{\"return\": {\"name\": \"00112233445566778899aabbccddeeff\"}, \"id\": 3}",
    "{\"return\": {\"status\": \"prelaunch\", \"singlestep\": false, \"running\": false}, \"id\": 4}",
    "{\"return\": [{\"frontend-open\": true, \"filename\": \"tcp:127.0.0.1:48726 <-> 127.0.0.1:54209\", \"label\": "
    "\"q\"}, {\"frontend-open\": true, \"filename\": \"disconnected:tcp:127.0.0.1:54249\", \"label\": \"serial0\"}], "
    "\"id\": 5}",
    "{\"return\": [{\"io-status\": \"ok\", \"device\": \"\", \"locked\": false, \"removable\": false, \"inserted\": "
    "{\"iops_rd\": 0, \"detect_zeroes\": \"off\", \"image\": {\"virtual-size\": 1048576, \"filename\": "
    "\"json:{\\\"driver\\\": \\\"raw\\\", \\\"file\\\": {\\\"read-zeroes\\\": true, \\\"driver\\\": \\\"null-co\\\", "
    "\\\"size\\\": 1048576}}\", \"format\": \"raw\", \"actual-size\": 0}, \"ro\": false, \"node-name\": \"hd-0-0\", "
    "\"backing_file_depth\": 0, \"cache\": {\"no-flush\": false, \"direct\": false, \"writeback\": true}}, \"qdev\": "
    "\"dev-0-0\", \"type\": \"unknown\"}, {\"io-status\": \"ok\", \"device\": \"\", \"locked\": false, \"removable\": "
    "true, \"qdev\": \"dvd0\", \"tray_open\": false, \"type\": \"unknown\"}], \"id\": 6}",
    "{\"id\": 7, \"error\": {\"class\": \"GenericError\", \"desc\": \"Failed to connect to '127.0.0.1:1': Connection "
    "refused\"}}",
    "{\"timestamp\": {\"seconds\": 1795995827, \"microseconds\": 41433}, \"event\": \"RESUME\"}",
    "{\"return\": {}, \"id\": 8}",
    "{\"timestamp\": {\"seconds\": 1795995826, \"microseconds\": 941634}, \"event\": \"DEVICE_TRAY_MOVED\", \"data\": "
    "{\"device\": \"\", \"tray-open\": true, \"id\": \"dvd0\"}}",
    "{\"timestamp\": {\"seconds\": 1795995827, \"microseconds\": 186251}, \"event\": \"RESET\", \"data\": {\"guest\": "
    "false, \"reason\": \"host-qmp-system-reset\"}}",
    "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, expecting value\"}}",
    "{\"timestamp\": {\"seconds\": 1795995827, \"microseconds\": 374064}, \"event\": \"MIGRATION\", \"data\": "
    "{\"status\": \"completed\"}}",
    "{\"return\": {\"status\": \"completed\", \"setup-time\": 0, \"downtime\": 2, \"total-time\": 6, \"ram\": "
    "{\"total\": 21569536, \"mbps\": 1161.3146666666667, \"transferred\": 743686, \"normal\": 170}}, \"id\": 9}",
    "{\"return\": {\"socket-address\": [{\"port\": \"36267\", \"ipv4\": true, \"host\": \"127.0.0.1\", \"type\": "
    "\"inet\"}]}, \"id\": 10}",
    "{\"timestamp\": {\"seconds\": 1795995827, \"microseconds\": 415898}, \"event\": \"SHUTDOWN\", \"data\": "
    "{\"guest\": "
    "false, \"reason\": \"host-qmp-quit\"}}",
    NULL,
};

void json_put_again(struct json_text *text, const char *name, const struct json *value)
{
    const bool is_object = value->type == JSON_OBJECT;

    switch (value->type) {
    case JSON_NULL:
        json_put_json(text, name, "null");
        break;
    case JSON_BOOLEAN:
        json_put_boolean(text, name, value->boolean);
        break;
    case JSON_INTEGER:
        json_put_integer(text, name, value->integer);
        break;
    case JSON_OTHER_NUMBER:
        json_put_json(text, name, "0.5");
        break;
    case JSON_STRING:
        json_put_string(text, name, value->string);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        (is_object ? json_begin_object : json_begin_array)(text, name);
        for (const struct json *item = value->first; item != NULL; item = item->next)
            json_put_again(text, item->name, item);
        (is_object ? json_end_object : json_end_array)(text);
        break;
    }
}

static bool same_string(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool json_same(const struct json *a, const struct json *b)
{
    const struct json *of_a = a->first, *of_b = b->first;

    if (a->type != b->type || a->boolean != b->boolean || !same_string(a->string, b->string) ||
        !same_string(a->name, b->name))
        return false;
    if (a->type == JSON_INTEGER && a->integer != b->integer)
        return false;
    for (; of_a != NULL && of_b != NULL; of_a = of_a->next, of_b = of_b->next)
        if (!json_same(of_a, of_b))
            return false;
    return of_a == of_b;
}
