/* com_configuration.c - configuration values: what can be stored, under which keys, and that it comes back. */
#include "configuration.h"
#include "files.h"
#include "value_object.h"

#include <string.h>
#include <wchar.h>

#define KEY L"a/b[@id=1]/c"

static VARIANT number_variant(VARTYPE type, ULONG bits)
{
    VARIANT variant;

    VariantInit(&variant);
    V_VT(&variant) = type;
    if (type == VT_I2)
        V_I2(&variant) = (SHORT)bits;
    else
        V_UI4(&variant) = bits;
    return variant;
}

static VARIANT double_variant(double number)
{
    VARIANT variant;

    VariantInit(&variant);
    V_VT(&variant) = VT_R8;
    V_R8(&variant) = number;
    return variant;
}

/* An array of bytes with a first index; of VT_UI1, or of VT_VARIANT as scripts make it. */
static VARIANT bytes_variant(VARTYPE type, LONG first, const char *bytes, size_t count)
{
    SAFEARRAYBOUND bound = { (ULONG)count, first };
    VARIANT variant, element;

    VariantInit(&variant);
    V_VT(&variant) = VT_ARRAY | type;
    V_ARRAY(&variant) = SafeArrayCreate(type, 1, &bound);
    V_VT(&element) = VT_UI1;
    for (size_t i = 0; i < count; i++) {
        LONG index = first + (LONG)i;
        V_UI1(&element) = (BYTE)bytes[i];
        SafeArrayPutElement(V_ARRAY(&variant), &index, type == VT_UI1 ? (void *)&V_UI1(&element) : (void *)&element);
    }
    return variant;
}

static bool same_bytes(const VARIANT *value, const char *bytes, size_t count)
{
    LONG first = -1, last = -2;
    void *data;
    bool same;

    SafeArrayGetLBound(V_ARRAY(value), 1, &first);
    SafeArrayGetUBound(V_ARRAY(value), 1, &last);
    if (first != 0 || last + 1 != (LONG)count || FAILED(SafeArrayAccessData(V_ARRAY(value), &data)))
        return false;
    same = memcmp(data, bytes, count) == 0;
    SafeArrayUnaccessData(V_ARRAY(value));
    return same;
}

/* Sets a value, by the vtable and by name, and compares what comes back in both ways. */
static void check_comes_back(IVMVirtualPC *app, VARIANT value, VARTYPE type,
                             bool (*is_same)(const VARIANT *, const void *), const void *expected)
{
    for (int way = 0; way < 4; way++) {
        VARIANT arguments[2] = { text_variant(KEY), value }, back;
        HRESULT hr = way & 1 ? invoke(app, L"SetConfigurationValue", DISPATCH_METHOD, arguments, 2, NULL, NULL)
                             : configuration_set(app, KEY, value);
        check_hr(hr, S_OK, "Set, way %d", way);
        VariantInit(&back);
        hr = way & 2 ? invoke(app, L"GetConfigurationValue", DISPATCH_METHOD, arguments, 1, &back, NULL)
                     : configuration_get(app, KEY, &back);
        if (check_hr(hr, S_OK, "Get, way %d", way) &&
            check(V_VT(&back) == type, "the type is %d, not %d", V_VT(&back), type))
            check(is_same(&back, expected), "the value is the one that was set, way %d", way);
        VariantClear(&back);
        VariantClear(&arguments[0]);
        check_hr(configuration_remove(app, KEY), S_OK, "Remove");
    }
}

/* Sets a value that cannot be set, and checks that the file is as before. */
static void check_not_taken(IVMVirtualPC *app, const WCHAR *key, VARIANT value)
{
    struct lines before = folder_tree(profile_folder()), after;

    SetErrorInfo(0, NULL);
    check_error_info(configuration_set(app, key, value), E_INVALIDARG, NULL);
    after = folder_tree(profile_folder());
    check_same_lines(&before, &after, "the profile");
    lines_free(&before);
    lines_free(&after);
}

static bool is_text(const VARIANT *value, const void *text)
{
    return SysStringLen(V_BSTR(value)) == wcslen(text) && wcscmp(V_BSTR(value), text) == 0;
}

static bool is_number(const VARIANT *value, const void *bits)
{
    return V_UI4(value) == *(const ULONG *)bits;
}

static bool is_boolean(const VARIANT *value, const void *expected)
{
    return V_BOOL(value) == *(const VARIANT_BOOL *)expected;
}

static bool is_all_bytes(const VARIANT *value, const void *bytes)
{
    return same_bytes(value, bytes, 256);
}

static bool is_no_bytes(const VARIANT *value, const void *bytes)
{
    return same_bytes(value, bytes, 0);
}

TEST(com_configuration, gives_texts_back_character_by_character)
{
    static const WCHAR *const texts[] = {
        L"",
        L"text",
        L" ",
        L"  two  ",
        L"\t",
        L"\r\n",
        L"\r",
        L"\n\r\n",
        L"line\r\nline\nline\r",
        L"<a href=\"x\">&amp;</a>",
        L"]]>",
        L"<!-- -- -->",
        L"'\"",
        L"&#13;",
        L"\u00e4\u4e2d\U0001f600",
        L"\x7f\u00a0\u2028\ufffd",
        L"C:\\x\\",
    };
    IVMVirtualPC *app = application();

    for (size_t i = 0; i < ARRAYSIZE(texts) && app != NULL; i++) {
        VARIANT value = text_variant(texts[i]);
        context("text %zu, %s", i, utf8(texts[i]));
        check_comes_back(app, value, VT_BSTR, is_text, texts[i]);
        VariantClear(&value);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
}

TEST(com_configuration, gives_integers_booleans_and_bytes_back)
{
    static const ULONG numbers[] = { 0, 1, 30, 0x7fff, 0x7fffffff, 0x80000000, 0xffffffff };
    static const VARTYPE types[] = { VT_I4, VT_UI4, VT_INT };
    const VARIANT_BOOL no = VARIANT_FALSE, yes = VARIANT_TRUE;
    const ULONG negative = (ULONG)-2;
    IVMVirtualPC *app = application();
    char bytes[256];
    VARIANT value;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(numbers) * ARRAYSIZE(types); i++) {
        context("0x%lx as %d", numbers[i / 3], types[i % 3]);
        check_comes_back(app, number_variant(types[i % 3], numbers[i / 3]), VT_I4, is_number, &numbers[i / 3]);
    }
    context("VT_I2");
    check_comes_back(app, number_variant(VT_I2, negative), VT_I4, is_number, &negative);
    context("booleans");
    check_comes_back(app, bool_variant(true), VT_BOOL, is_boolean, &yes);
    check_comes_back(app, bool_variant(false), VT_BOOL, is_boolean, &no);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    for (LONG first = -3; first <= 3; first += 3) {
        context("bytes from %ld on", first);
        value = bytes_variant(VT_UI1, first, bytes, sizeof bytes);
        check_comes_back(app, value, VT_ARRAY | VT_UI1, is_all_bytes, bytes);
        VariantClear(&value);
        value = bytes_variant(VT_VARIANT, first, bytes, sizeof bytes);
        check_comes_back(app, value, VT_ARRAY | VT_UI1, is_all_bytes, bytes);
        VariantClear(&value);
    }
    context("no bytes");
    value = bytes_variant(VT_UI1, 0, bytes, 0);
    check_comes_back(app, value, VT_ARRAY | VT_UI1, is_no_bytes, bytes);
    VariantClear(&value);
    IVMVirtualPC_Release(app);
}

/* Hosts send what they have: Go, .NET and Free Pascal 64 bits, JScript floating point, PowerShell every type. */
TEST(com_configuration, takes_integers_of_every_type_that_hosts_have)
{
    static const VARTYPE types[] = { VT_I1,   VT_UI1, VT_I2,  VT_UI2, VT_I4, VT_UI4, VT_INT,
                                     VT_UINT, VT_I8,  VT_UI8, VT_R4,  VT_R8, VT_CY,  VT_DECIMAL };
    static const double numbers[] = { 0,     5,      127,   -1,           -128,          255,
                                      32767, -32768, 65535, 2147483647.0, -2147483648.0, 4294967295.0 };
    static const double refused[] = { 0.5, -1.25, 4294967296.0, -2147483649.0, 1e18, -1e18 };
    IVMVirtualPC *app = application();
    unsigned taken = 0;

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(types) * ARRAYSIZE(numbers); i++) {
        const double number = numbers[i % ARRAYSIZE(numbers)];
        const ULONG bits = (ULONG)(LONGLONG)number;
        VARIANT value = double_variant(number);
        context("%g as %d", number, types[i / ARRAYSIZE(numbers)]);
        if (FAILED(VariantChangeType(&value, &value, 0, types[i / ARRAYSIZE(numbers)])) ||
            (types[i / ARRAYSIZE(numbers)] == VT_R4 && (double)V_R4(&value) != number))
            continue; /* the type cannot hold it */
        check_comes_back(app, value, VT_I4, is_number, &bits);
        taken++;
    }
    context("%s", "");
    check(taken > 100, "only %u numbers", taken);
    for (size_t i = 0; i < ARRAYSIZE(types) * ARRAYSIZE(refused); i++) {
        const double number = refused[i % ARRAYSIZE(refused)];
        VARIANT value = double_variant(number), back;
        context("%g as %d", number, types[i / ARRAYSIZE(refused)]);
        if (FAILED(VariantChangeType(&value, &value, 0, types[i / ARRAYSIZE(refused)])) ||
            FAILED(VariantChangeType(&back, &value, 0, VT_R8)) || V_R8(&back) != number)
            continue; /* it would be rounded */
        check_not_taken(app, KEY, value);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, takes_the_default_value_of_an_object)
{
    const VARIANT values[] = { text_variant(L"text"), double_variant(7), { .vt = VT_ERROR }, { .vt = VT_EMPTY } };
    const ULONG seven = 7;
    IVMVirtualPC *app = application();

    for (size_t i = 0; i < ARRAYSIZE(values) && app != NULL; i++) {
        struct value_object object;
        VARIANT value = value_object_init(&object, values[i]);
        context("value %zu", i);
        if (i == 0)
            check_comes_back(app, value, VT_BSTR, is_text, L"text");
        else if (i == 1)
            check_comes_back(app, value, VT_I4, is_number, &seven);
        else
            check_not_taken(app, KEY, value);
        value_object_check_free(&object);
    }
    if (app != NULL)
        IVMVirtualPC_Release(app);
    SysFreeString(V_BSTR(&values[0]));
}

TEST(com_configuration, takes_values_by_reference)
{
    IVMVirtualPC *app = application();
    VARIANT text = text_variant(L"text"), reference, outer, back;
    LONG number = 7;

    if (app == NULL)
        return;
    V_VT(&reference) = VT_BYREF | VT_I4;
    V_I4REF(&reference) = &number;
    check_hr(configuration_set(app, KEY, reference), S_OK, "a number");
    if (check_hr(configuration_get(app, KEY, &back), S_OK, "Get"))
        check(V_VT(&back) == VT_I4 && V_I4(&back) == 7, "the number comes back");
    V_VT(&outer) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&outer) = &text;
    check_hr(configuration_set(app, KEY, outer), S_OK, "a variant");
    if (check_hr(configuration_get(app, KEY, &back), S_OK, "Get"))
        check(V_VT(&back) == VT_BSTR && wcscmp(V_BSTR(&back), L"text") == 0, "the text comes back");
    VariantClear(&back);
    V_I4REF(&reference) = NULL;
    check_error_info(configuration_set(app, KEY, reference), E_INVALIDARG, KEY);
    VariantClear(&text);
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, takes_an_array_whose_upper_bound_wraps_for_the_empty_one_that_it_is)
{
    IVMVirtualPC *app = application();
    VARIANT value = { .vt = VT_ARRAY | VT_UI1 }, found;

    if (app == NULL)
        return;
    V_ARRAY(&value) = SafeArrayCreate(VT_UI1, 1, &(SAFEARRAYBOUND){ 0, LONG_MIN });
    check_hr(configuration_set(app, KEY, value), S_OK, "Set");
    if (check_hr(configuration_get(app, KEY, &found), S_OK, "Get"))
        check(V_VT(&found) == (VT_ARRAY | VT_UI1) && V_ARRAY(&found)->rgsabound[0].cElements == 0, "no bytes");
    VariantClear(&found);
    VariantClear(&value);
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, refuses_values_that_it_would_never_hold)
{
    IVMVirtualPC *app = application();
    VARIANT value = { .vt = VT_ARRAY | VT_UI1 };
    struct lines before, after;

    if (app == NULL)
        return;
    check_hr(configuration_set(app, KEY, long_variant(1)), S_OK, "Set");
    before = folder_tree(profile_folder());
    V_ARRAY(&value) = SafeArrayCreate(VT_UI1, 1, &(SAFEARRAYBOUND){ 1048577, 0 });
    check_error_info(configuration_set(app, KEY, value), DISP_E_EXCEPTION, KEY);
    after = folder_tree(profile_folder());
    check_same_lines(&before, &after, "the profile");
    lines_free(&before);
    lines_free(&after);
    VariantClear(&value);
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, refuses_values_of_other_types)
{
    static const VARTYPE types[] = { VT_EMPTY, VT_NULL, VT_ERROR, VT_DATE, VT_UNKNOWN, VT_DISPATCH };
    static const VARTYPE elements[] = { VT_I4, VT_BSTR, VT_BOOL, VT_I2, VT_VARIANT };
    SAFEARRAYBOUND bounds[2] = { { 2, 0 }, { 2, 0 } };
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    check_hr(configuration_set(app, KEY, long_variant(1)), S_OK, "Set");
    for (size_t i = 0; i < ARRAYSIZE(types); i++) {
        context("the type %d", types[i]);
        memset(&value, 0, sizeof value);
        V_VT(&value) = types[i];
        check_not_taken(app, KEY, value);
        check_not_taken(app, L"new/key", value);
    }
    for (size_t i = 0; i < ARRAYSIZE(elements); i++) {
        context("an array of %d", elements[i]);
        V_VT(&value) = VT_ARRAY | elements[i];
        V_ARRAY(&value) = SafeArrayCreate(elements[i], 1, bounds);
        check_not_taken(app, KEY, value);
        VariantClear(&value);
    }
    context("an array of two dimensions");
    V_VT(&value) = VT_ARRAY | VT_UI1;
    V_ARRAY(&value) = SafeArrayCreate(VT_UI1, 2, bounds);
    check_not_taken(app, KEY, value);
    VariantClear(&value);
    context("no array");
    V_VT(&value) = VT_ARRAY | VT_UI1;
    V_ARRAY(&value) = NULL;
    check_not_taken(app, KEY, value);
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, refuses_texts_that_xml_cannot_hold)
{
    static const struct {
        const WCHAR *text;
        UINT length;
    } texts[] = { { L"a\0b", 3 },   { L"\0", 1 },     { L"\x01", 1 },        { L"a\x08", 2 },
                  { L"\x0b", 1 },   { L"\x1f", 1 },   { L"\xfffe", 1 },      { L"\xffff", 1 },
                  { L"\xd83d", 1 }, { L"\xde00", 1 }, { L"\xde00\xd83d", 2 } };
    IVMVirtualPC *app = application();

    if (app == NULL)
        return;
    for (size_t i = 0; i < ARRAYSIZE(texts); i++) {
        VARIANT value;
        context("text %zu", i);
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = SysAllocStringLen(texts[i].text, texts[i].length);
        check_not_taken(app, KEY, value);
        VariantClear(&value);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, refuses_what_is_no_key)
{
    static const WCHAR *const keys[] = {
        L"",        L"/",       L"/a",   L"a/",      L"a//b",       L"a b", L"1",
        L"a[@id=]", L"a[@id=1", L"a[1]", L"[@id=1]", L"a[@id=\"1]", L"a<b", L"a\xd800"
    };
    IVMVirtualPC *app = application();
    WCHAR deep[200] = L"a";
    VARIANT value;

    if (app == NULL)
        return;
    for (int part = 1; part < 64; part++)
        wcscat(deep, L"/a");
    check_hr(configuration_set(app, deep, long_variant(1)), S_OK, "64 parts");
    check_hr(configuration_get(app, deep, &value), S_OK, "64 parts");
    for (size_t i = 0; i <= ARRAYSIZE(keys); i++) {
        const WCHAR *key = i < ARRAYSIZE(keys) ? keys[i] : wcscat(deep, L"/a");
        context("key %s", utf8(key));
        check_not_taken(app, key, long_variant(1));
        check_error_info(configuration_remove(app, key), E_INVALIDARG, NULL);
        check_error_info(configuration_get(app, key, &value), VM_E_PREF_NOT_FOUND, NULL);
        check(V_VT(&value) == VT_EMPTY, "the value is empty");
    }
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, tells_keys_apart_by_names_ids_and_case)
{
    static const WCHAR *const same[] = { L"a/b[@id=\"1\"]/c", L"a/b[@id='1']/c", L"a/b[@id=1]/c" };
    static const WCHAR *const others[] = { L"a",
                                           L"a/b",
                                           L"a/b[@id=1]",
                                           L"a/b/c",
                                           L"a/b[@id=2]/c",
                                           L"a/b[@id=1]/C",
                                           L"A/b[@id=1]/c",
                                           L"a/b[@id=1]/c[@id=1]",
                                           L"a/b[@id=1]/c/d",
                                           L"b[@id=1]/c",
                                           L"preferences/a/b[@id=1]/c" };
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    check_hr(configuration_set(app, KEY, long_variant(5)), S_OK, "Set");
    for (size_t i = 0; i < ARRAYSIZE(same); i++)
        check_hr(configuration_get(app, same[i], &value), S_OK, "%s", utf8(same[i]));
    for (size_t i = 0; i < ARRAYSIZE(others); i++) {
        context("%s", utf8(others[i]));
        check_error_info(configuration_get(app, others[i], &value), VM_E_PREF_NOT_FOUND, others[i]);
    }
    context("a value above or below another");
    check_not_taken(app, L"a", long_variant(1));
    check_not_taken(app, L"a/b[@id=1]", long_variant(1));
    check_not_taken(app, L"a/b[@id=1]/c/d", long_variant(1));
    IVMVirtualPC_Release(app);
}

TEST(com_configuration, removing_a_key_removes_all_below_it_and_nothing_else)
{
    IVMVirtualPC *app = application();
    VARIANT value;

    if (app == NULL)
        return;
    check_hr(configuration_set(app, L"a/b/c", long_variant(1)), S_OK, "Set");
    check_hr(configuration_set(app, L"a/b/d", long_variant(2)), S_OK, "Set");
    check_hr(configuration_set(app, L"a/e", long_variant(3)), S_OK, "Set");
    check_hr(configuration_remove(app, L"a/b"), S_OK, "Remove");
    check_hr(configuration_get(app, L"a/b/c", &value), VM_E_PREF_NOT_FOUND, "Get of a removed one");
    check_hr(configuration_get(app, L"a/b/d", &value), VM_E_PREF_NOT_FOUND, "Get of a removed one");
    if (check_hr(configuration_get(app, L"a/e", &value), S_OK, "Get of another"))
        check(V_I4(&value) == 3, "the other has its value");
    check_error_info(configuration_remove(app, L"a/b"), VM_E_PREF_NOT_FOUND, L"a/b");
    check_hr(configuration_set(app, L"a/b", long_variant(4)), S_OK, "Set where there were others below");
    check_hr(configuration_remove(app, L"a"), S_OK, "Remove");
    check_hr(configuration_set(app, L"a", long_variant(5)), S_OK, "Set of a whole new key");
    IVMVirtualPC_Release(app);
}

/* Scripts read it first, without asking whether it is there. */
TEST(com_configuration, the_default_machine_is_empty_until_it_is_set)
{
    IVMVirtualPC *app = application();
    VARIANT value, name = text_variant(L"Windows XP");

    for (int round = 0; round < 2 && app != NULL; round++) {
        context("round %d", round);
        if (check_hr(configuration_get(app, L"default_vm", &value), S_OK, "Get"))
            check(V_VT(&value) == VT_BSTR && SysStringLen(V_BSTR(&value)) == 0, "it is an empty text");
        VariantClear(&value);
        check_error_info(configuration_remove(app, L"default_vm"), VM_E_PREF_NOT_FOUND, L"default_vm");
        check_error_info(configuration_get(app, L"Default_vm", &value), VM_E_PREF_NOT_FOUND, L"Default_vm");
        check_hr(configuration_set(app, L"default_vm", name), S_OK, "Set");
        if (check_hr(configuration_get(app, L"default_vm", &value), S_OK, "Get"))
            check(is_text(&value, L"Windows XP"), "it is the one that was set");
        VariantClear(&value);
        check_hr(configuration_remove(app, L"default_vm"), S_OK, "Remove");
    }
    VariantClear(&name);
    if (app != NULL)
        IVMVirtualPC_Release(app);
}
