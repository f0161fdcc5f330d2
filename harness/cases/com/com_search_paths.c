/* com_search_paths.c - the folders in which images are looked for, and the images that are found there. */
#include "configuration.h"
#include "files.h"
#include "value_object.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static HRESULT put_paths(IVMVirtualPC *app, VARIANT paths)
{
    SetErrorInfo(0, NULL);
    return IVMVirtualPC_put_SearchPaths(app, paths);
}

static void check_paths(IVMVirtualPC *app, const WCHAR *const texts[], size_t count)
{
    VARIANT paths;

    if (check_hr(IVMVirtualPC_get_SearchPaths(app, &paths), S_OK, "SearchPaths")) {
        check_texts(&paths, texts, count, "SearchPaths");
        VariantClear(&paths);
    }
    if (check_hr(invoke(app, L"SearchPaths", DISPATCH_PROPERTYGET, NULL, 0, &paths, NULL), S_OK, "Invoke")) {
        check_texts(&paths, texts, count, "SearchPaths by name");
        VariantClear(&paths);
    }
}

/* `at` for texts that have to last to the end of a case. */
static const WCHAR *keep_at(const WCHAR *name)
{
    static WCHAR kept[16][MAX_PATH];
    static unsigned next;

    return lstrcpynW(kept[next++ % ARRAYSIZE(kept)], at(name), MAX_PATH);
}

static bool make_folders(void)
{
    return folder_make(at(L"one")) && folder_make(at(L"two")) && folder_make(at(L"two\\below"));
}

TEST(com_search_paths, are_none_at_first_and_then_those_that_were_set)
{
    const WCHAR *const texts[] = { keep_at(L"two\\"), keep_at(L"one"), keep_at(L"one\\..\\two"), L"C:\\",
                                   keep_at(L"one") };
    static const VARTYPE types[] = { VT_BSTR, VT_VARIANT };
    IVMVirtualPC *app = application();
    VARIANT paths, reference;

    if (app == NULL || !make_folders())
        return;
    check_paths(app, NULL, 0);
    for (size_t i = 0; i < 2 * ARRAYSIZE(types); i++) {
        context("type %d from %zu on", types[i / 2], i);
        paths = texts_variant(types[i / 2], (LONG)i, texts, ARRAYSIZE(texts));
        check_hr(put_paths(app, paths), S_OK, "SearchPaths =");
        check_paths(app, texts, ARRAYSIZE(texts));
        V_VT(&reference) = VT_BYREF | V_VT(&paths);
        V_ARRAYREF(&reference) = &V_ARRAY(&paths);
        check_hr(put_paths(app, reference), S_OK, "by reference");
        V_VT(&reference) = VT_BYREF | VT_VARIANT;
        V_VARIANTREF(&reference) = &paths;
        check_hr(put_paths(app, reference), S_OK, "by reference to a variant");
        check_hr(invoke(app, L"SearchPaths", DISPATCH_PROPERTYPUT, &reference, 1, NULL, NULL), S_OK, "by name");
        check_paths(app, texts, ARRAYSIZE(texts));
        VariantClear(&paths);
        paths = texts_variant(types[i / 2], 0, NULL, 0);
        check_hr(put_paths(app, paths), S_OK, "no paths");
        check_paths(app, NULL, 0);
        VariantClear(&paths);
    }
    IVMVirtualPC_Release(app);
}

TEST(com_search_paths, may_be_one_string_or_strings_in_objects)
{
    const WCHAR *const texts[] = { keep_at(L"one"), keep_at(L"two") };
    IVMVirtualPC *app = application();
    struct value_object objects[2];
    VARIANT strings[2], elements[2], paths;

    if (app == NULL || !make_folders())
        return;
    for (int i = 0; i < 2; i++) {
        strings[i] = text_variant(texts[i]);
        elements[i] = value_object_init(&objects[i], strings[i]);
    }
    context("a string");
    check_hr(put_paths(app, strings[0]), S_OK, "SearchPaths =");
    check_paths(app, texts, 1);
    context("an object");
    check_hr(put_paths(app, elements[1]), S_OK, "SearchPaths =");
    check_paths(app, texts + 1, 1);
    context("objects in an array");
    paths = (VARIANT){ .vt = VT_ARRAY | VT_VARIANT };
    V_ARRAY(&paths) = SafeArrayCreateVector(VT_VARIANT, 0, 2);
    for (LONG i = 0; i < 2; i++)
        SafeArrayPutElement(V_ARRAY(&paths), &i, &elements[i]);
    check_hr(put_paths(app, paths), S_OK, "SearchPaths =");
    check_paths(app, texts, 2);
    context("an object that has no value");
    V_VT(&objects[1].value) = VT_ERROR;
    check_error_info(put_paths(app, paths), E_INVALIDARG, L"IVMVirtualPC.SearchPaths");
    check_paths(app, texts, 2);
    VariantClear(&paths);
    context("%s", "");
    for (int i = 0; i < 2; i++) {
        value_object_check_free(&objects[i]);
        VariantClear(&strings[i]);
    }
    IVMVirtualPC_Release(app);
}

/* Arguments that are neither a string nor an array of strings, for SearchPaths and for the lists of files. */
static VARIANT wrong_array(size_t number)
{
    static const VARTYPE types[] = { VT_UNKNOWN, VT_I4, VT_R8, VT_BOOL, VT_DISPATCH };
    static const VARTYPE elements[] = { VT_I4, VT_UI1, VT_DISPATCH, VT_R8, VT_VARIANT };
    SAFEARRAYBOUND bounds[2] = { { 2, 0 }, { 1, 5 } };
    VARIANT value;

    memset(&value, 0, sizeof value);
    if (number < ARRAYSIZE(types)) {
        V_VT(&value) = types[number];
        return value;
    }
    number -= ARRAYSIZE(types);
    if (number > ARRAYSIZE(elements) + 1) { /* one of other elements than it says, and one whose upper bound wraps */
        V_VT(&value) = VT_ARRAY | VT_BSTR;
        V_ARRAY(&value) = number == ARRAYSIZE(elements) + 2
                              ? SafeArrayCreate(sizeof(BSTR) == sizeof(LONGLONG) ? VT_I8 : VT_I4, 1, bounds)
                              : SafeArrayCreate(VT_BSTR, 1, &(SAFEARRAYBOUND){ 2, LONG_MAX });
        return value;
    }
    V_VT(&value) = VT_ARRAY | (number < ARRAYSIZE(elements) ? elements[number] : VT_BSTR);
    if (number < ARRAYSIZE(elements)) /* the last holds variants, but empty ones */
        V_ARRAY(&value) = SafeArrayCreate(elements[number], 1, bounds);
    else if (number == ARRAYSIZE(elements))
        V_ARRAY(&value) = SafeArrayCreate(VT_BSTR, 2, bounds);
    return value; /* and the next is without an array */
}

#define WRONG_ARRAYS 14

TEST(com_search_paths, refuse_what_is_no_array_of_texts_and_stay)
{
    const WCHAR *const texts[] = { case_folder() };
    IVMVirtualPC *app = application();
    VARIANT paths = texts_variant(VT_VARIANT, 0, texts, 1);

    if (app == NULL)
        return;
    check_hr(put_paths(app, paths), S_OK, "SearchPaths =");
    for (size_t i = 0; i < WRONG_ARRAYS; i++) {
        VARIANT wrong = wrong_array(i);
        context("argument %zu, of the type %d", i, V_VT(&wrong));
        check_error_info(put_paths(app, wrong), E_INVALIDARG, L"IVMVirtualPC.SearchPaths");
        VariantClear(&wrong);
    }
    context("%s", "");
    check_error_info(put_paths(app, (VARIANT){ .vt = VT_EMPTY }), E_INVALIDARG, L"IVMVirtualPC.SearchPaths");
    check_paths(app, texts, 1);
    VariantClear(&paths);
    IVMVirtualPC_Release(app);
}

#define TOO_LONG HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW)
#define BAD_NAME HRESULT_FROM_WIN32(ERROR_INVALID_NAME)
#define BAD_PATH HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)
#define NO_FOLDER HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)
#define NO_PATH HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)

/* Folders that are refused, as search path and as folder of virtual machines. */
static const struct {
    const WCHAR *folder; /* pattern for `expand` */
    HRESULT code;
} refused[] = {
    { L"", BAD_PATH },
    { L"one", BAD_PATH },
    { L"^\\one", BAD_PATH },
    { L"$\\o*", BAD_NAME },
    { L"$\\one:", BAD_NAME },
    { L"$/one", BAD_NAME },
    { L"$\\nul", BAD_NAME },
    { L"$\\one.", BAD_NAME },
    { L"\\\\?\\C:\\", BAD_NAME },
    { L"$\\three", NO_FOLDER },
    { L"$\\file", NO_FOLDER },
    { L"$\\three\\four", NO_PATH },
    { L"Q:\\", NO_PATH },
    { L"$\\file\\four\\x", NO_PATH },
    { L"\\\\nowhere\\share", NO_PATH },
};

TEST(com_search_paths, refuse_folders_that_are_no_paths_or_not_there_and_stay)
{
    const WCHAR *const texts[] = { keep_at(L"one") };
    IVMVirtualPC *app = application();
    VARIANT paths = texts_variant(VT_VARIANT, 0, texts, 1);
    BSTR text = NULL;

    if (app == NULL || !make_folders() || !file_write(at(L"file"), "", 0))
        return;
    check_hr(put_paths(app, paths), S_OK, "SearchPaths =");
    VariantClear(&paths);
    for (size_t i = 0; i < ARRAYSIZE(refused); i++) {
        const WCHAR *folders[] = { keep_at(L"one"), expand(refused[i].folder) };
        context("%s", utf8(folders[1]));
        paths = texts_variant(VT_BSTR, 0, folders, ARRAYSIZE(folders));
        check_error_info(put_paths(app, paths), refused[i].code, folders[1]);
        VariantClear(&paths);
        text = SysAllocString(folders[1]);
        SetErrorInfo(0, NULL);
        check_error_info(IVMVirtualPC_put_DefaultVMConfigurationPath(app, text), refused[i].code, folders[1]);
        SysFreeString(text);
    }
    context("%s", "");
    check_paths(app, texts, 1);
    IVMVirtualPC_Release(app);
}

TEST(com_search_paths, the_folder_of_virtual_machines_has_a_default_and_is_given_back_as_set)
{
    const WCHAR *const texts[] = { keep_at(L"one"), keep_at(L"two\\"), L"C:\\" };
    IVMVirtualPC *app = application();
    WCHAR expected[2 * MAX_PATH];
    BSTR text = NULL;
    HRESULT hr;

    if (app == NULL || !make_folders())
        return;
    _snwprintf(expected, ARRAYSIZE(expected), L"%ls\\Microsoft\\Windows Virtual PC\\Virtual Machines\\",
               profile_folder());
    hr = IVMVirtualPC_get_DefaultVMConfigurationPath(app, &text);
    check_text(hr, text, expected, "the default");
    for (size_t i = 0; i < ARRAYSIZE(texts); i++) {
        BSTR folder = SysAllocString(texts[i]);
        check_hr(IVMVirtualPC_put_DefaultVMConfigurationPath(app, folder), S_OK, "%s", utf8(texts[i]));
        SysFreeString(folder);
        hr = IVMVirtualPC_get_DefaultVMConfigurationPath(app, &text);
        check_text(hr, text, texts[i], "the folder");
    }
    IVMVirtualPC_Release(app);
}

/* The lists of files */

typedef HRESULT list_call(IVMVirtualPC *app, VARIANT more, VARIANT *files);

static HRESULT list_machines(IVMVirtualPC *app, VARIANT more, VARIANT *files)
{
    return IVMVirtualPC_GetVirtualMachineFiles(app, more, VARIANT_TRUE, files);
}

static HRESULT list_hard_disks(IVMVirtualPC *app, VARIANT more, VARIANT *files)
{
    return IVMVirtualPC_GetHardDiskFiles(app, more, files);
}

static HRESULT list_floppies(IVMVirtualPC *app, VARIANT more, VARIANT *files)
{
    return IVMVirtualPC_GetFloppyDiskFiles(app, more, files);
}

static HRESULT list_dvds(IVMVirtualPC *app, VARIANT more, VARIANT *files)
{
    return IVMVirtualPC_GetDVDFiles(app, more, files);
}

static const struct {
    const char *name;
    list_call *call;
    const WCHAR *found[5]; /* in the order of the list, below the folder of the case */
    size_t count;
} lists[] = {
    { "GetHardDiskFiles", list_hard_disks, { L"one\\a.vhd", L"one\\B.VHD", L"one\\c d.vhd", L"two\\a.vhd" }, 4 },
    { "GetFloppyDiskFiles", list_floppies, { L"one\\a.flp", L"one\\a.vfd", L"two\\x.y.vfd" }, 3 },
    { "GetDVDFiles", list_dvds, { L"one\\a.iso" }, 1 },
    { "GetVirtualMachineFiles", list_machines, { L"two\\m.vmc" }, 1 },
};

static bool make_files(void)
{
    static const WCHAR *const names[] = {
        L"one\\c d.vhd",  L"one\\B.VHD", L"one\\a.vhd",     L"two\\a.vhd", L"two\\below\\deep.vhd",
        L"one\\not.vhdx", L"one\\vhd",   L"one\\a.flp",     L"one\\a.vfd", L"two\\x.y.vfd",
        L"one\\a.iso",    L"two\\m.vmc", L"one\\a.vhd.txt",
    };
    bool ok = make_folders() && folder_make(at(L"one\\folder.vhd"));

    for (size_t i = 0; ok && i < ARRAYSIZE(names); i++)
        ok = file_write(at(names[i]), "", 0);
    return ok;
}

static void check_list(IVMVirtualPC *app, size_t list, VARIANT more)
{
    WCHAR paths[5][MAX_PATH];
    const WCHAR *expected[5];
    VARIANT files;

    for (size_t i = 0; i < lists[list].count; i++)
        expected[i] = wcscpy(paths[i], at(lists[list].found[i]));
    if (check_hr(lists[list].call(app, more, &files), S_OK, "%s", lists[list].name)) {
        check_texts(&files, expected, lists[list].count, lists[list].name);
        VariantClear(&files);
    }
}

TEST(com_search_paths, files_are_listed_once_sorted_and_not_from_below)
{
    const WCHAR *const set[] = { keep_at(L"two"), keep_at(L"one\\") }, *const again[] = { keep_at(L"one"),
                                                                                          keep_at(L"one\\..\\two\\") };
    VARIANT paths = texts_variant(VT_VARIANT, 0, set, 2), more = texts_variant(VT_BSTR, 1, again, 2);
    const VARIANT none[] = { { .vt = VT_EMPTY }, { .vt = VT_NULL }, { .vt = VT_ERROR } };
    IVMVirtualPC *app = application();

    if (app == NULL || !make_files())
        return;
    for (size_t i = 0; i < ARRAYSIZE(lists); i++)
        check_list(app, i, more);
    check_hr(put_paths(app, paths), S_OK, "SearchPaths =");
    for (size_t i = 0; i < ARRAYSIZE(lists); i++) {
        check_list(app, i, more);
        for (size_t j = 0; j < ARRAYSIZE(none); j++)
            check_list(app, i, none[j]);
    }
    VariantClear(&paths);
    VariantClear(&more);
    IVMVirtualPC_Release(app);
}

TEST(com_search_paths, machines_are_also_looked_for_in_their_folder)
{
    IVMVirtualPC *app = application();
    BSTR folder = SysAllocString(at(L"two"));

    if (app == NULL || !make_files())
        return;
    check_hr(IVMVirtualPC_put_DefaultVMConfigurationPath(app, folder), S_OK, "DefaultVMConfigurationPath =");
    check_list(app, 3, (VARIANT){ .vt = VT_EMPTY });
    SysFreeString(folder);
    IVMVirtualPC_Release(app);
}

TEST(com_search_paths, folders_that_have_gone_are_passed_over)
{
    const WCHAR *const set[] = { keep_at(L"gone"), keep_at(L"one"), keep_at(L"two") };
    const WCHAR *const missing[] = { keep_at(L"three"), keep_at(L"three\\four"), L"Q:\\x", L"\\\\nowhere\\share\\",
                                     keep_at(L"one\\a.vhd") };
    VARIANT paths = texts_variant(VT_VARIANT, 0, set, ARRAYSIZE(set));
    VARIANT more = texts_variant(VT_VARIANT, 0, missing, ARRAYSIZE(missing));
    IVMVirtualPC *app = application();

    if (app == NULL || !make_files() || !folder_make(at(L"gone")))
        return;
    check_hr(put_paths(app, paths), S_OK, "SearchPaths =");
    RemoveDirectoryW(at(L"gone"));
    for (size_t i = 0; i < ARRAYSIZE(lists); i++)
        check_list(app, i, more);
    check_paths(app, set, ARRAYSIZE(set));
    VariantClear(&paths);
    VariantClear(&more);
    IVMVirtualPC_Release(app);
}

TEST(com_search_paths, lists_refuse_additional_paths_that_are_no_texts_or_no_paths)
{
    IVMVirtualPC *app = application();
    VARIANT files;

    if (app == NULL)
        return;
    for (size_t list = 0; list < ARRAYSIZE(lists); list++) {
        for (size_t i = 0; i < WRONG_ARRAYS; i++) {
            VARIANT wrong = wrong_array(i);
            context("%s of argument %zu, of the type %d", lists[list].name, i, V_VT(&wrong));
            SetErrorInfo(0, NULL);
            check_error_info(lists[list].call(app, wrong, &files), E_INVALIDARG, L"IVMVirtualPC.Get");
            check(V_VT(&files) == VT_EMPTY, "the result is empty");
            VariantClear(&wrong);
        }
        for (size_t i = 0; i < ARRAYSIZE(refused); i++) {
            const WCHAR *const folder[] = { expand(refused[i].folder) };
            VARIANT more = texts_variant(VT_VARIANT, 0, folder, 1);
            context("%s of %s", lists[list].name, utf8(folder[0]));
            SetErrorInfo(0, NULL);
            if (refused[i].code == NO_FOLDER || refused[i].code == NO_PATH) {
                check_hr(lists[list].call(app, more, &files), S_OK, "the call");
                check_texts(&files, NULL, 0, "the list");
                VariantClear(&files);
            } else {
                check_error_info(lists[list].call(app, more, &files), refused[i].code, folder[0]);
            }
            VariantClear(&more);
        }
    }
    IVMVirtualPC_Release(app);
}

TEST(com_search_paths, replace_their_own_elements_alone)
{
    static const char before[] = "<preferences>\n\t<search_paths of=\"x\">\n\t\t<!-- mine -->\n"
                                 "\t\t<search_path id=\"1\" type=\"string\">C:\\old</search_path>\n\t\t<other/>\n"
                                 "\t\t<search_path id=\"7\" type=\"string\">C:\\older</search_path>\n"
                                 "\t</search_paths>\n</preferences>\n";
    static const char after[] = "<preferences>\n\t<search_paths of=\"x\">\n\t\t<!-- mine -->\n\t\t<other/>\n"
                                "\t</search_paths>\n</preferences>\n";
    VARIANT none = texts_variant(VT_VARIANT, 0, NULL, 0);
    IVMVirtualPC *app = application();
    uint8_t *bytes;
    size_t size;

    if (app == NULL)
        return;
    configuration_write(before, sizeof before - 1);
    check_hr(put_paths(app, none), S_OK, "an empty list");
    bytes = file_read(configuration_path(), &size);
    check(bytes != NULL && size == sizeof after - 1 && memcmp(bytes, after, size) == 0, "everything else stays: %.*s",
          bytes != NULL ? (int)size : 0, (const char *)bytes);
    free(bytes);
    VariantClear(&none);
    IVMVirtualPC_Release(app);
}
