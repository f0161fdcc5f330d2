/* remote_wire.c - what goes between the DLL and the machine host: it arrives as it was, or is refused. */
#include "harness.h"

#include "machine_host_wire.h"

#include <string.h>

static const struct machine_host_request request = {
    .command = MACHINE_HOST_KEY,
    .numbers = { 1, -2, INT32_MAX, INT32_MIN },
    .text = { u"Key_A\0B\xD800", 8 },
};

static uint8_t five[] = { 0, 1, 2, 254, 255 };

static const struct machine_host_reply reply = {
    .numbers = { 1, -1, INT64_MAX, INT64_MIN, 5, 6, 7, 8 },
    .bytes = five,
    .byte_count = sizeof five,
};

static struct vhd_error some_error(void)
{
    struct vhd_error error;

    vhd_fail_system(&error, VHD_DISK_OPEN_FAILED, u"C:\\a.vhd", 32);
    error.waited = 2000;
    error.count = 1ull << 40;
    error.reason = VHD_XML_TAG;
    return error;
}

static void check_question(const VARIANT *message)
{
    struct machine_host_question question;

    if (!check(machine_host_wire_read_question(message, &question) == MACHINE_HOST_WIRE_READ, "it is read"))
        return;
    check(question.request.command == request.command, "the command");
    check(memcmp(question.request.numbers, request.numbers, sizeof request.numbers) == 0, "the numbers");
    check(wcscmp(question.path, L"C:\\m.vmc") == 0, "the path");
    check(question.request.text.length == request.text.length &&
              memcmp(question.request.text.chars, request.text.chars, 2 * request.text.length) == 0,
          "the text, with what it may hold");
    machine_host_question_free(&question);
}

TEST(remote_wire, gives_back_what_was_put_into_it)
{
    const struct vhd_error success = { .status = VHD_OK }, failure = some_error();
    struct machine_host_reply got;
    struct vhd_error error;
    VARIANT message, holder;

    check(machine_host_wire_ask(u"C:\\m.vmc", &request, &message), "a question is made");
    check_question(&message);
    V_VT(&holder) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&holder) = &message;
    check_question(&holder);
    VariantClear(&message);

    check(machine_host_wire_answer(&success, &reply, &message), "an answer is made");
    check(machine_host_wire_read_answer(&message, &error, &got) == MACHINE_HOST_WIRE_READ && error.status == VHD_OK,
          "it is read as a success");
    check(memcmp(got.numbers, reply.numbers, sizeof reply.numbers) == 0 && got.byte_count == sizeof five &&
              memcmp(got.bytes, five, sizeof five) == 0,
          "with its numbers and bytes");
    machine_host_reply_free(&got);
    VariantClear(&message);

    check(machine_host_wire_answer(&failure, &reply, &message), "a failure is made");
    check(machine_host_wire_read_answer(&message, &error, &got) == MACHINE_HOST_WIRE_READ, "it is read");
    check(error.status == failure.status && error.os_code == failure.os_code && error.waited == failure.waited &&
              error.count == failure.count && error.reason == failure.reason && wcscmp(error.path, failure.path) == 0,
          "with all that its sentence needs");
    check(got.bytes == NULL && got.numbers[0] == 0, "and nothing else");
    VariantClear(&message);
}

/* The bytes of a message, as another message of that length. */
static VARIANT copy_of(const VARIANT *message, LONG length)
{
    VARIANT copy;
    LONG last, count;
    uint8_t *from, *to;

    SafeArrayGetUBound(V_ARRAY(message), 1, &last);
    count = last + 1 < length ? last + 1 : length;
    V_VT(&copy) = VT_ARRAY | VT_UI1;
    V_ARRAY(&copy) = SafeArrayCreateVector(VT_UI1, 0, (ULONG)length);
    SafeArrayAccessData(V_ARRAY(message), (void **)&from);
    SafeArrayAccessData(V_ARRAY(&copy), (void **)&to);
    memcpy(to, from, (size_t)count);
    SafeArrayUnaccessData(V_ARRAY(&copy));
    SafeArrayUnaccessData(V_ARRAY(message));
    return copy;
}

/* Reads a message as both kinds; how that ends. What is read is freed. */
static enum machine_host_wire read_question(const VARIANT *message)
{
    struct machine_host_question question;
    const enum machine_host_wire result = machine_host_wire_read_question(message, &question);

    machine_host_question_free(&question);
    return result;
}

static enum machine_host_wire read_answer(const VARIANT *message)
{
    struct machine_host_reply got;
    struct vhd_error error;
    const enum machine_host_wire result = machine_host_wire_read_answer(message, &error, &got);

    machine_host_reply_free(&got);
    return result;
}

typedef enum machine_host_wire (*read_act)(const VARIANT *message);

static void make(int kind, VARIANT *message, read_act *act)
{
    const struct vhd_error success = { .status = VHD_OK }, failure = some_error();

    *act = kind == 0 ? read_question : read_answer;
    if (kind == 0)
        machine_host_wire_ask(u"C:\\m.vmc", &request, message);
    else
        machine_host_wire_answer(kind == 1 ? &success : &failure, &reply, message);
}

TEST(remote_wire, refuses_what_is_cut_off_or_too_long)
{
    for (int kind = 0; kind < 3; kind++) {
        VARIANT message, part;
        read_act read;
        LONG last;

        make(kind, &message, &read);
        SafeArrayGetUBound(V_ARRAY(&message), 1, &last);
        check(read(&message) == MACHINE_HOST_WIRE_READ, "message %d is read", kind);
        for (LONG length = 0; length <= last + 3; length++) {
            if (length == last + 1)
                continue;
            part = copy_of(&message, length);
            check(read(&part) == MACHINE_HOST_WIRE_BAD, "%ld bytes of message %d, which has %ld", length, kind,
                  last + 1);
            VariantClear(&part);
        }
        VariantClear(&message);
    }
}

TEST(remote_wire, refuses_what_is_no_message)
{
    SAFEARRAYBOUND bounds[] = { { 8, 0 }, { 8, 0 } };
    VARIANT message;

    VariantInit(&message);
    check(read_question(&message) == MACHINE_HOST_WIRE_BAD, "nothing");
    V_VT(&message) = VT_BSTR;
    V_BSTR(&message) = SysAllocString(L"some text of some length");
    check(read_question(&message) == MACHINE_HOST_WIRE_BAD, "a text");
    VariantClear(&message);
    V_VT(&message) = VT_ARRAY | VT_UI1;
    V_ARRAY(&message) = NULL;
    check(read_answer(&message) == MACHINE_HOST_WIRE_BAD, "an array that is not there");
    V_VT(&message) = VT_BYREF | VT_ARRAY | VT_UI1;
    V_ARRAYREF(&message) = NULL;
    check(read_answer(&message) == MACHINE_HOST_WIRE_BAD, "a reference to nothing");
    V_VT(&message) = VT_ARRAY | VT_I4;
    V_ARRAY(&message) = SafeArrayCreateVector(VT_I4, 0, 64);
    check(read_question(&message) == MACHINE_HOST_WIRE_BAD, "an array of numbers");
    V_VT(&message) = VT_ARRAY | VT_UI1; /* which its maker only says it is */
    check(read_question(&message) == MACHINE_HOST_WIRE_BAD, "an array of numbers that is called one of bytes");
    V_VT(&message) = VT_ARRAY | VT_I4;
    VariantClear(&message);
    V_VT(&message) = VT_ARRAY | VT_UI1;
    V_ARRAY(&message) = SafeArrayCreate(VT_UI1, 2, bounds);
    check(read_question(&message) == MACHINE_HOST_WIRE_BAD, "a table");
    VariantClear(&message);
}

TEST(remote_wire, takes_no_changed_byte_for_more_than_there_is)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };
    unsigned others = 0;

    for (int kind = 0; kind < 3; kind++) {
        VARIANT message, changed;
        read_act read;
        LONG last;

        make(kind, &message, &read);
        SafeArrayGetUBound(V_ARRAY(&message), 1, &last);
        for (LONG place = 0; place <= last; place++) {
            for (size_t i = 0; i < ARRAYSIZE(values); i++) {
                uint8_t value = values[i];
                enum machine_host_wire result;

                changed = copy_of(&message, last + 1);
                SafeArrayPutElement(V_ARRAY(&changed), &place, &value);
                result = read(&changed);
                others += result == MACHINE_HOST_WIRE_OTHER_VERSION;
                check(result != MACHINE_HOST_WIRE_NO_MEMORY, "byte %ld of message %d as 0x%02x", place, kind, value);
                check(place < 4 || result != MACHINE_HOST_WIRE_OTHER_VERSION, "the version is in the first four bytes");
                VariantClear(&changed);
            }
        }
        VariantClear(&message);
    }
    check(others >= 3 * 4 * 4, "%u of them were of another version", others);
}

TEST(remote_wire, refuses_a_status_or_a_reason_that_there_is_not)
{
    const enum vhd_status last = VHD_STATUS_COUNT - 1, none = VHD_STATUS_COUNT;
    const struct {
        enum vhd_status status, reason;
        enum machine_host_wire result;
    } rows[] = { { last, last, MACHINE_HOST_WIRE_READ },
                 { none, VHD_OK, MACHINE_HOST_WIRE_BAD },
                 { VHD_SYSTEM, none, MACHINE_HOST_WIRE_BAD } };

    for (size_t i = 0; i < ARRAYSIZE(rows); i++) {
        const struct vhd_error error = { .status = rows[i].status, .reason = rows[i].reason };
        VARIANT message;

        check(machine_host_wire_answer(&error, &reply, &message), "a message can be made");
        check(read_answer(&message) == rows[i].result, "an answer of status %d for the reason %d", rows[i].status,
              rows[i].reason);
        VariantClear(&message);
    }
}
