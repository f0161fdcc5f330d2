/* machine_host_wire.c - requests, answers and events as bytes in a VARIANT. */
#include "machine_host_wire.h"

#include "com_value.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>

/*
 * What both sides have to agree on: the form of messages, which has a number of its own, and the commands and errors,
 * which are those of a version of OpenVPC. The count of the errors tells builds of one version apart in which one was added.
 */
#define WIRE_FORM 1u
#define WIRE_VERSION (WIRE_FORM << 24 | (uint32_t)OPENVPC_VERSION_BUILD << 12 | (uint32_t)VHD_STATUS_COUNT)

/* Bytes of a message at most: an answer has less than this beside its bytes, a question beside its text. */
#define WIRE_LIMIT (MACHINE_HOST_WIRE_BYTES + 2 * MACHINE_HOST_WIRE_TEXT + 4096u)

_Static_assert(VHD_STATUS_COUNT < 1 << 12, "the errors have room in the version");

/* ---- Writing ---- */

/* Where it is written to; without a place the length alone is counted. */
struct writer {
    uint8_t *bytes;
    size_t length;
};

static void put(struct writer *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++, out->length++) {
        if (out->bytes != NULL)
            out->bytes[out->length] = (uint8_t)(value >> (8 * i));
    }
}

static void put32(struct writer *out, uint32_t value)
{
    put(out, value, 4);
}

static void put_text(struct writer *out, struct vhd_text text)
{
    put32(out, (uint32_t)text.length);
    for (size_t i = 0; i < text.length; i++)
        put(out, text.chars[i], 2);
}

/* What a message is made of, beside its version; called twice, to count and to write. */
typedef void (*write_act)(struct writer *out, const void *what);

static bool make_message(write_act act, const void *what, VARIANT *message)
{
    struct writer out = { NULL, 0 };
    SAFEARRAY *array;
    void *bytes;

    VariantInit(message);
    put32(&out, WIRE_VERSION);
    act(&out, what);
    array = out.length <= WIRE_LIMIT ? SafeArrayCreateVector(VT_UI1, 0, (ULONG)out.length) : NULL;
    if (array == NULL || FAILED(SafeArrayAccessData(array, &bytes))) {
        if (array != NULL)
            SafeArrayDestroy(array);
        return false;
    }
    out = (struct writer){ bytes, 0 };
    put32(&out, WIRE_VERSION);
    act(&out, what);
    SafeArrayUnaccessData(array);
    V_VT(message) = VT_ARRAY | VT_UI1;
    V_ARRAY(message) = array;
    return true;
}

struct asked {
    struct vhd_text path;
    const struct machine_host_request *request;
};

static void write_question(struct writer *out, const void *what)
{
    const struct asked *asked = what;
    const struct machine_host_request *request = asked->request;

    put32(out, (uint32_t)request->command);
    for (size_t i = 0; i < ARRAYSIZE(request->numbers); i++)
        put32(out, (uint32_t)request->numbers[i]);
    put_text(out, asked->path);
    put_text(out, request->text);
}

bool machine_host_wire_ask(const char16_t *path, const struct machine_host_request *request, VARIANT *message)
{
    const struct asked asked = { vhd_text_of(path), request };

    VariantInit(message);
    return asked.path.length < VHD_PATH_CHARS && request->text.length <= MACHINE_HOST_WIRE_TEXT &&
           make_message(write_question, &asked, message);
}

struct answered {
    const struct vhd_error *error;
    const struct machine_host_reply *reply; /* NULL: only the error goes */
};

static void write_answer(struct writer *out, const void *what)
{
    const struct answered *answered = what;
    const struct vhd_error *error = answered->error;
    const struct machine_host_reply *reply = answered->reply;

    put32(out, (uint32_t)error->status);
    if (reply == NULL) {
        put32(out, error->os_code);
        put32(out, error->waited);
        put(out, error->count, 8);
        put32(out, (uint32_t)error->reason);
        put_text(out, vhd_text_of(error->path));
        return;
    }
    for (size_t i = 0; i < ARRAYSIZE(reply->numbers); i++)
        put(out, (uint64_t)reply->numbers[i], 8);
    put32(out, (uint32_t)reply->byte_count);
    for (size_t i = 0; i < reply->byte_count; i++)
        put(out, reply->bytes[i], 1);
}

bool machine_host_wire_answer(const struct vhd_error *error, const struct machine_host_reply *reply, VARIANT *message)
{
    const struct answered answered = { error, error->status == VHD_OK ? reply : NULL };

    VariantInit(message);
    return reply->byte_count <= MACHINE_HOST_WIRE_BYTES && make_message(write_answer, &answered, message);
}

/* ---- Reading ---- */

/* What is left to be read. What asks for more than there is gets zeros, and the message is bad. */
struct reader {
    const uint8_t *bytes;
    size_t left;
    bool is_bad;
    bool lacks_memory;
};

static uint64_t get(struct reader *in, size_t size)
{
    uint64_t value = 0;

    if (in->left < size) {
        in->is_bad = true;
        in->left = 0;
        return 0;
    }
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)in->bytes[i] << (8 * i);
    in->bytes += size;
    in->left -= size;
    return value;
}

static uint32_t get32(struct reader *in)
{
    return (uint32_t)get(in, 4);
}

/* How many elements of a size come, which have to be there; 0 where they are not. */
static size_t get_count(struct reader *in, size_t size, size_t most)
{
    const uint32_t count = get32(in);

    if (count <= most && count <= in->left / size)
        return count;
    in->is_bad = true;
    in->left = 0;
    return 0;
}

/* A status that there is. */
static enum vhd_status get_status(struct reader *in)
{
    const uint32_t status = get32(in);

    if (status < VHD_STATUS_COUNT)
        return (enum vhd_status)status;
    in->is_bad = true;
    return VHD_UNEXPECTED;
}

/* A text with a final NUL, and none before. */
static void get_path(struct reader *in, char16_t path[VHD_PATH_CHARS])
{
    const size_t length = get_count(in, 2, VHD_PATH_CHARS - 1);

    for (size_t i = 0; i < length; i++) {
        path[i] = (char16_t)get(in, 2);
        in->is_bad = in->is_bad || path[i] == 0;
    }
    path[length] = 0;
}

/* Anything at all, from malloc; NULL without memory. */
static char16_t *get_text(struct reader *in, struct vhd_text *text)
{
    const size_t length = get_count(in, 2, MACHINE_HOST_WIRE_TEXT);
    char16_t *chars = malloc((length + 1) * sizeof *chars);

    *text = (struct vhd_text){ chars, length };
    in->lacks_memory = chars == NULL;
    if (chars == NULL)
        return NULL;
    for (size_t i = 0; i < length; i++)
        chars[i] = (char16_t)get(in, 2);
    chars[length] = 0;
    return chars;
}

/* Puts the reader behind the version of a message. The array is to be unlocked after MACHINE_HOST_WIRE_READ. */
static enum machine_host_wire open_message(const VARIANT *message, SAFEARRAY **array, struct reader *in)
{
    const VARIANT *value = com_follow(message);
    const bool is_reference = V_VT(value) == (VT_BYREF | VT_ARRAY | VT_UI1);
    void *bytes;

    *array = NULL;
    if (V_VT(value) == (VT_ARRAY | VT_UI1))
        *array = V_ARRAY(value);
    else if (is_reference && V_ARRAYREF(value) != NULL)
        *array = *V_ARRAYREF(value);
    if (*array == NULL || SafeArrayGetDim(*array) != 1 || SafeArrayGetElemsize(*array) != 1 ||
        (*array)->rgsabound[0].cElements > WIRE_LIMIT || FAILED(SafeArrayAccessData(*array, &bytes)))
        return MACHINE_HOST_WIRE_BAD;
    *in = (struct reader){ bytes, (*array)->rgsabound[0].cElements, false, false };
    if (get32(in) == WIRE_VERSION)
        return MACHINE_HOST_WIRE_READ;
    SafeArrayUnaccessData(*array);
    return in->is_bad ? MACHINE_HOST_WIRE_BAD : MACHINE_HOST_WIRE_OTHER_VERSION;
}

/* What is left behind the end is of another form. */
static enum machine_host_wire close_message(SAFEARRAY *array, const struct reader *in)
{
    SafeArrayUnaccessData(array);
    if (in->lacks_memory)
        return MACHINE_HOST_WIRE_NO_MEMORY;
    return in->is_bad || in->left != 0 ? MACHINE_HOST_WIRE_BAD : MACHINE_HOST_WIRE_READ;
}

enum machine_host_wire machine_host_wire_read_question(const VARIANT *message, struct machine_host_question *question)
{
    struct machine_host_request *request = &question->request;
    SAFEARRAY *array;
    struct reader in;
    enum machine_host_wire result;

    memset(question, 0, sizeof *question);
    result = open_message(message, &array, &in);
    if (result != MACHINE_HOST_WIRE_READ)
        return result;
    request->command = (enum machine_host_command)get32(&in);
    for (size_t i = 0; i < ARRAYSIZE(request->numbers); i++)
        request->numbers[i] = (int32_t)get32(&in);
    get_path(&in, question->path);
    question->text = get_text(&in, &request->text);
    result = close_message(array, &in);
    if (result != MACHINE_HOST_WIRE_READ)
        machine_host_question_free(question);
    return result;
}

void machine_host_question_free(struct machine_host_question *question)
{
    free(question->text);
    question->text = NULL;
    question->request.text = (struct vhd_text){ u"", 0 };
}

static void get_error(struct reader *in, enum vhd_status status, struct vhd_error *error)
{
    error->status = status;
    error->os_code = get32(in);
    error->waited = get32(in);
    error->count = get(in, 8);
    error->reason = get_status(in);
    get_path(in, error->path);
}

static void get_reply(struct reader *in, struct machine_host_reply *reply)
{
    for (size_t i = 0; i < ARRAYSIZE(reply->numbers); i++)
        reply->numbers[i] = (int64_t)get(in, 8);
    reply->byte_count = get_count(in, 1, MACHINE_HOST_WIRE_BYTES);
    if (reply->byte_count == 0)
        return;
    reply->bytes = malloc(reply->byte_count);
    in->lacks_memory = reply->bytes == NULL;
    if (reply->bytes != NULL)
        memcpy(reply->bytes, in->bytes, reply->byte_count);
    in->bytes += reply->byte_count;
    in->left -= reply->byte_count;
}

enum machine_host_wire machine_host_wire_read_answer(const VARIANT *message, struct vhd_error *error,
                                                     struct machine_host_reply *reply)
{
    enum machine_host_wire result;
    enum vhd_status status;
    SAFEARRAY *array;
    struct reader in;

    memset(reply, 0, sizeof *reply);
    vhd_fail(error, VHD_OK, u"");
    result = open_message(message, &array, &in);
    if (result != MACHINE_HOST_WIRE_READ)
        return result;
    status = get_status(&in);
    if (status == VHD_OK)
        get_reply(&in, reply);
    else
        get_error(&in, status, error);
    result = close_message(array, &in);
    if (result == MACHINE_HOST_WIRE_READ)
        return result;
    machine_host_reply_free(reply);
    vhd_fail(error, VHD_OK, u"");
    return result;
}

void machine_host_reply_free(struct machine_host_reply *reply)
{
    free(reply->bytes);
    memset(reply, 0, sizeof *reply);
}
