/* registration_server.c - registers and unregisters this DLL as a COM server. */
#include "registration_server.h"

#include "registration_contents.h"
#include "registration_vendor.h"

#include "lifetime.h"
#include "machine_host_names.h"

#include "win32_server.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define SHARED L"shared" /* a part of what is kept, beside REGISTRATION_PLATFORM */

struct registration;

/* What is done with a vendor's key; `part`: SHARED, or REGISTRATION_PLATFORM for what each bitness has for itself. */
typedef LSTATUS (*vendor_act)(struct registration *registration, const WCHAR *part, const WCHAR *key);

/* One registration or unregistration. */
struct registration {
    HKEY hive;
    struct registry classes; /* Software\Classes as this program sees it */
    struct registry other;   /* as programs of the other bitness see it; not open where there are none */
    struct registration_contents contents;
    WCHAR path[MODULE_PATH_CHARS]; /* this and the next: texts of its words */
    WCHAR folder[MODULE_PATH_CHARS];
    WCHAR program[MODULE_PATH_CHARS];   /* likewise, of the machine host */
    WCHAR vendor[REGISTRY_VALUE_CHARS]; /* file of another vendor's server */
    vendor_act act;                     /* see each_vendor_key */
};

/* A function, because the macro evaluates its argument more than once. */
static HRESULT result_of(LSTATUS code)
{
    return HRESULT_FROM_WIN32(code);
}

static LSTATUS read_path(struct registration *registration)
{
    const LSTATUS code = (LSTATUS)module_path(registration->path);

    if (code == ERROR_SUCCESS) {
        wcscpy(registration->folder, registration->path);
        wcsrchr(registration->folder, L'\\')[1] = 0;
    }
    return code;
}

static LSTATUS open_classes(struct registration *registration)
{
    const REGSAM other = registry_other_view();

    if (other != 0) /* only to look; where it cannot be opened, nothing is registered */
        registry_open(&registration->other, registration->hive, REGISTRY_CLASSES, KEY_READ | other);
    return registry_open(&registration->classes, registration->hive, REGISTRY_CLASSES, KEY_READ | KEY_WRITE);
}

static void registration_close(struct registration *registration)
{
    registry_close(&registration->classes);
    registry_close(&registration->other);
    registration_contents_close(&registration->contents);
}

/* To be closed after a failure as well. */
static HRESULT registration_open(struct registration *registration, unsigned options)
{
    LSTATUS code;
    HRESULT hr;

    memset(registration, 0, sizeof *registration);
    registration->hive = options & REGISTRATION_FOR_USER ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE;
    code = read_path(registration);
    if (code != ERROR_SUCCESS)
        return result_of(code);
    hr = registration_contents_open(&registration->contents);
    if (FAILED(hr))
        return hr;
    registration->contents.words.path = registration->path;
    registration->contents.words.folder = registration->folder;
    registration->contents.words.platform = REGISTRATION_PLATFORM;
    return result_of(open_classes(registration));
}

/* Who is registered now */

static bool is_ours(const struct registry *classes)
{
    WCHAR clsid[GUID_CHARS];

    StringFromGUID2(registration_classes[0].clsid, clsid, GUID_CHARS);
    return vendor_is_ours(classes, clsid);
}

/* Reads the path of the DLL that the class is registered with. */
static bool registered_path(const struct registry *classes, WCHAR path[REGISTRY_VALUE_CHARS])
{
    WCHAR clsid[GUID_CHARS], key[REGISTRY_PATH_CHARS];

    StringFromGUID2(registration_classes[0].clsid, clsid, GUID_CHARS);
    _snwprintf(key, ARRAYSIZE(key), L"CLSID\\%ls\\InprocServer32", clsid);
    return registry_get(classes, key, NULL, path) == ERROR_SUCCESS;
}

static bool is_own_path(const struct registration *registration, const WCHAR *path)
{
    return CompareStringOrdinal(path, -1, registration->path, -1, TRUE) == CSTR_EQUAL;
}

/*
 * Whether our DLL of the other bitness is registered. Where the system keeps the two apart (Wine does not below
 * HKEY_CURRENT_USER), what it shows there is not this DLL's own registration.
 */
static bool other_is_ours(const struct registration *registration)
{
    WCHAR path[REGISTRY_VALUE_CHARS];

    return is_ours(&registration->other) &&
           !(registered_path(&registration->other, path) && is_own_path(registration, path));
}

/* Whether the present registration is this file's own, or that of a file of ours which is gone. */
static bool is_this_dll(const struct registration *registration)
{
    WCHAR path[REGISTRY_VALUE_CHARS];

    return is_ours(&registration->classes) && (!registered_path(&registration->classes, path) ||
                                               is_own_path(registration, path) || !win32_server_exists(path));
}

/* A registration for the current user also hides one for all users. */
static bool find_vendor(struct registration *registration)
{
    return vendor_find(registration->hive, registration->vendor) ||
           (registration->hive != HKEY_LOCAL_MACHINE && vendor_find(HKEY_LOCAL_MACHINE, registration->vendor));
}

/* Taking the place of another vendor */

static LSTATUS act_on_own(struct registration *registration, const WCHAR *folder, const WCHAR *name)
{
    WCHAR key[REGISTRY_PATH_CHARS];

    _snwprintf(key, ARRAYSIZE(key), L"%ls\\%ls", folder, name);
    return registration->act(registration, REGISTRATION_PLATFORM, key);
}

static LSTATUS act_on_class(void *context)
{
    struct registration *registration = context;

    return act_on_own(registration, L"CLSID", registration->contents.words.clsid);
}

static LSTATUS act_on_interface(void *context)
{
    struct registration *registration = context;

    return act_on_own(registration, L"Interface", registration->contents.words.iid);
}

static LSTATUS act_on_progids(void *context)
{
    struct registration *registration = context;
    WCHAR versioned[REGISTRY_PATH_CHARS];
    LSTATUS code;

    if (registration->contents.words.progid == NULL)
        return ERROR_SUCCESS;
    _snwprintf(versioned, ARRAYSIZE(versioned), L"%ls.1", registration->contents.words.progid);
    code = registration->act(registration, SHARED, registration->contents.words.progid);
    return code == ERROR_SUCCESS ? registration->act(registration, SHARED, versioned) : code;
}

/* Acts on each key that is the vendor's and that we write to. */
static LSTATUS each_vendor_key(struct registration *registration, vendor_act act)
{
    WCHAR library[REGISTRY_PATH_CHARS];
    LSTATUS code = ERROR_SUCCESS;

    registration->act = act;
    if (!is_ours(&registration->classes)) {
        code = registration_each_class(&registration->contents, act_on_class, registration);
        if (code == ERROR_SUCCESS)
            code = registration_each_interface(&registration->contents, act_on_interface, registration);
    }
    if (code != ERROR_SUCCESS || other_is_ours(registration) || vendor_is_kept(&registration->classes, SHARED))
        return code; /* what stands in the shared keys then may be ours, left over */
    _snwprintf(library, ARRAYSIZE(library), L"TypeLib\\%ls\\%ls", registration->contents.libid,
               registration->contents.version);
    code = act(registration, SHARED, library);
    if (code == ERROR_SUCCESS)
        code = registration_each_class(&registration->contents, act_on_progids, registration);
    return code;
}

/* Windows' own products have keys that nobody but its installer may change. */
static LSTATUS may_change_key(struct registration *registration, const WCHAR *part, const WCHAR *key)
{
    (void)part;
    return registry_may_change(&registration->classes, key);
}

/* A shared key stays where it is: the vendor's server of the other bitness may need what we do not overwrite. */
static LSTATUS keep_key(struct registration *registration, const WCHAR *part, const WCHAR *key)
{
    const LSTATUS code = vendor_keep(&registration->classes, part, registration->vendor, key);

    return code == ERROR_SUCCESS && wcscmp(part, SHARED) != 0 ? registry_clear_tree(&registration->classes, key) : code;
}

static LSTATUS restore_vendor(struct registration *registration)
{
    LSTATUS code = vendor_restore(&registration->classes, REGISTRATION_PLATFORM);

    if (code == ERROR_SUCCESS && !other_is_ours(registration))
        code = vendor_restore(&registration->classes, SHARED);
    return code;
}

/* Writing and removing */

static LSTATUS write_value(void *context, const struct registration_row *row, const WCHAR *key, const WCHAR *value)
{
    struct registration *registration = context;

    return registry_set(&registration->classes, key, row->name, value);
}

/* Whether a ProgID leads to a class. */
static bool leads_to(const struct registry *classes, const WCHAR *progid, const WCHAR *clsid)
{
    WCHAR found[REGISTRY_VALUE_CHARS];

    return progid != NULL && registration_class_of_progid(classes, progid, found) &&
           CompareStringOrdinal(found, -1, clsid, -1, TRUE) == CSTR_EQUAL;
}

/* The ProgIDs and the AppID go with the last of our two DLLs; a ProgID does not if another product has taken it since. */
static LSTATUS remove_class(void *context)
{
    struct registration *registration = context;
    const struct registration_words *words = &registration->contents.words;
    const bool last = !other_is_ours(registration);
    const bool has_progid = last && leads_to(&registration->classes, words->progid, words->clsid);
    LSTATUS code = ERROR_SUCCESS, code_of_class;

    if (last && leads_to(&registration->classes, words->old_progid, words->clsid))
        code = registration_remove(&registration->classes, registration_old_progid_rows, words, true);
    if (code == ERROR_SUCCESS)
        code = registration_remove(&registration->classes, registration_surrogate_rows, words, last);
    code_of_class = registration_remove(&registration->classes, registration_class_rows, words, has_progid);
    return code == ERROR_SUCCESS ? code_of_class : code;
}

static LSTATUS remove_interface(void *context)
{
    struct registration *registration = context;

    return registration_remove(&registration->classes, registration_interface_rows, &registration->contents.words,
                               true);
}

static LSTATUS remove_all(struct registration *registration)
{
    const bool last = !other_is_ours(registration);
    const LSTATUS codes[] = {
        registration_each_class(&registration->contents, remove_class, registration),
        registration_each_interface(&registration->contents, remove_interface, registration),
        registration_remove(&registration->classes, registration_program_rows, &registration->contents.words, true),
        registration_remove(&registration->classes, registration_library_rows, &registration->contents.words, last),
    };

    for (size_t i = 0; i < ARRAYSIZE(codes); i++) {
        if (codes[i] != ERROR_SUCCESS)
            return codes[i];
    }
    return ERROR_SUCCESS;
}

/* Whether an old ProgID belongs to somebody else, whatever it leads to: to a product, or to what is left of one. */
static bool old_progid_is_taken(const struct registry *classes, const struct registration_class *class)
{
    WCHAR clsid[GUID_CHARS];

    StringFromGUID2(class->clsid, clsid, GUID_CHARS);
    return registry_has(classes, class->old_progid) && !leads_to(classes, class->old_progid, clsid);
}

/* A registration for the current user would hide one for all users. */
static bool an_old_progid_is_taken(const struct registration *registration)
{
    struct registry machine;
    bool taken = false;

    registry_open(&machine, HKEY_LOCAL_MACHINE, REGISTRY_CLASSES, KEY_READ);
    for (size_t i = 0; i < REGISTRATION_CLASS_COUNT && !taken; i++) {
        const struct registration_class *class = &registration_classes[i];

        taken = class->old_progid != NULL &&
                (old_progid_is_taken(&registration->classes, class) || old_progid_is_taken(&machine, class));
    }
    registry_close(&machine);
    return taken;
}

/* Keeps all of the vendor's keys, or none and changes nothing. */
static HRESULT replace_vendor(struct registration *registration)
{
    LSTATUS code = each_vendor_key(registration, may_change_key);

    if (code != ERROR_SUCCESS)
        return result_of(code);
    code = each_vendor_key(registration, keep_key);
    registry_commit(&registration->classes); /* restore_vendor undoes this part, not the journal */
    if (code != ERROR_SUCCESS)
        restore_vendor(registration);
    return result_of(code);
}

/* Whether the machine host that is registered is the one beside this DLL, be that there or not. */
static bool is_own_program(const struct registration *registration)
{
    WCHAR key[REGISTRY_PATH_CHARS], found[REGISTRY_VALUE_CHARS];

    _snwprintf(key, ARRAYSIZE(key), L"CLSID\\%ls\\LocalServer32", registration->contents.program_clsid);
    return registry_get(&registration->classes, key, L"ServerExecutable", found) == ERROR_SUCCESS &&
           CompareStringOrdinal(found, -1, registration->program, -1, TRUE) == CSTR_EQUAL;
}

/* Its rows are written where the program lies, and removed where they are its own. */
static void set_program(struct registration *registration, bool removes)
{
    struct registration_words *words = &registration->contents.words;

    if (!machine_host_program(registration->program) && !removes)
        return;
    if (removes && !is_own_program(registration))
        return;
    words->program_clsid = registration->contents.program_clsid;
    words->program = registration->program;
}

HRESULT registration_register(unsigned options)
{
    struct registration registration;
    HRESULT hr = registration_open(&registration, options);
    const bool with_old_progids = (options & REGISTRATION_VIRTUAL_SERVER) != 0;
    bool replaced = false;

    set_program(&registration, false);
    if (SUCCEEDED(hr) && with_old_progids && an_old_progid_is_taken(&registration))
        hr = SELFREG_E_CLASS;
    if (SUCCEEDED(hr) && find_vendor(&registration)) {
        hr = options & REGISTRATION_REPLACE ? replace_vendor(&registration) : SELFREG_E_CLASS;
        replaced = SUCCEEDED(hr);
    }
    if (SUCCEEDED(hr)) {
        hr = result_of(registration_each_value(&registration.contents, with_old_progids, write_value, &registration));
        if (FAILED(hr))
            registry_undo(&registration.classes);
        if (FAILED(hr) && replaced)
            restore_vendor(&registration);
    }
    registration_close(&registration);
    return hr;
}

HRESULT registration_unregister(unsigned options)
{
    struct registration registration;
    HRESULT hr = registration_open(&registration, options);

    set_program(&registration, true);
    if (SUCCEEDED(hr) && is_this_dll(&registration)) {
        hr = result_of(remove_all(&registration));
        if (SUCCEEDED(hr))
            hr = result_of(restore_vendor(&registration));
    }
    registration_close(&registration);
    return hr;
}
