/*
 * tables.c - openvpc-tables: what registering writes, in the forms in which others want it.
 *
 * openvpc-tables x64             registry rows of the 64-bit DLL, and those that both share, for WiX
 * openvpc-tables x86             registry rows of the 32-bit DLL alone, for WiX
 * openvpc-tables machines        those of openvpc-machines.exe, which is for 64 bits
 * openvpc-tables virtualserver   the registry rows for scripts of Virtual Server, for WiX
 * openvpc-tables manifest ARCHITECTURE
 *                                the manifest of an assembly that holds the DLL, for clients of what is not registered
 *
 * The text goes to standard output, in UTF-8. Exit code: 0, 1 if something cannot be read, 2 for wrong arguments.
 */
#include "registration_contents.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The version of the assembly. It is that of the interface: a client's manifest names it, and must go on working. */
#define ASSEMBLY_VERSION "1.0.0.0"

int wmain(int argc, WCHAR **argv); /* no header declares it */

/* XML */

/* Writes a text as the value of an attribute. */
static void put_attribute(const char *name, const WCHAR *value)
{
    char bytes[4 * REGISTRY_VALUE_CHARS];

    if (!WideCharToMultiByte(CP_UTF8, 0, value, -1, bytes, sizeof bytes, NULL, NULL))
        bytes[0] = 0;
    printf(" %s=\"", name);
    for (const char *byte = bytes; *byte != 0; byte++) {
        if (strchr("&<\"", *byte) != NULL)
            printf("&#%d;", *byte);
        else
            putchar(*byte);
    }
    putchar('"');
}

static void put_xml_head(void)
{
    printf("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
           "<!-- Written by openvpc-tables from what OpenVPC registers. -->\n");
}

/* Rows for WiX */

/* A DLL as the installer knows it. A file [#...] and a folder [...] are replaced by Windows Installer. */
struct installed {
    const WCHAR *name;
    const WCHAR *platform;
    const WCHAR *path;
    const WCHAR *folder;
    bool with_shared;
};

static const struct installed installed[] = {
    { L"x64", L"win64", L"[#openvpc_x64.dll]", L"[INSTALLDIR]", true },
    { L"x86", L"win32", L"[#openvpc_x86.dll]", L"[X86DIR]", false },
};

static LSTATUS put_row(void *context, const struct registration_row *row, const WCHAR *key, const WCHAR *value)
{
    const struct installed *dll = context;
    WCHAR path[REGISTRY_PATH_CHARS + 32];

    if (row->shared && !dll->with_shared)
        return ERROR_SUCCESS;
    _snwprintf(path, ARRAYSIZE(path), L"Software\\Classes\\%ls", key);
    printf("<RegistryValue Root=\"HKLM\" Type=\"string\"");
    put_attribute("Key", path);
    if (value == NULL) /* only the key, which is removed with what is in it */
        put_attribute("Name", L"*");
    else if (row->name != NULL)
        put_attribute("Name", row->name);
    put_attribute("Value", value != NULL ? value : L"");
    printf("/>\n");
    return ERROR_SUCCESS;
}

static void set_words(struct registration_contents *contents, const struct installed *dll)
{
    contents->words.path = dll->path;
    contents->words.folder = dll->folder;
    contents->words.platform = dll->platform;
}

static LSTATUS put_rows(struct registration_contents *contents, const struct installed *dll)
{
    struct installed context = *dll;
    LSTATUS code;

    set_words(contents, dll);
    put_xml_head();
    printf("<Include>\n");
    code = registration_each_value(contents, false, put_row, &context);
    printf("</Include>\n");
    return code;
}

/* They stand beside the program in the installer, not beside the DLL. */
static LSTATUS put_program(struct registration_contents *contents)
{
    struct installed dll = installed[0];
    LSTATUS code;

    contents->words.program_clsid = contents->program_clsid;
    contents->words.program = L"[#openvpc_machines.exe]";
    put_xml_head();
    printf("<Include>\n");
    code = registration_each_row(registration_program_rows, &contents->words, put_row, &dll);
    printf("</Include>\n");
    return code;
}

static LSTATUS put_old_progids_of_class(void *context)
{
    struct registration_contents *contents = context;
    struct installed dll = installed[0];

    return registration_each_row(registration_old_progid_rows, &contents->words, put_row, &dll);
}

static LSTATUS put_old_progids(struct registration_contents *contents)
{
    LSTATUS code;

    put_xml_head();
    printf("<Include>\n");
    code = registration_each_class(contents, put_old_progids_of_class, contents);
    printf("</Include>\n");
    return code;
}

/* The manifest */

static LSTATUS put_class(void *context)
{
    const struct registration_contents *contents = context;
    const struct registration_words *words = &contents->words;
    WCHAR versioned[REGISTRY_VALUE_CHARS];

    printf("    <comClass threadingModel=\"Both\"");
    put_attribute("clsid", words->clsid);
    put_attribute("tlbid", words->libid);
    put_attribute("description", words->class_name);
    if (words->progid == NULL) {
        printf("/>\n");
        return ERROR_SUCCESS;
    }
    put_attribute("progid", words->progid);
    _snwprintf(versioned, ARRAYSIZE(versioned), L"%ls.1", words->progid);
    printf(">\n      <progid>%ls</progid>\n    </comClass>\n", versioned);
    return ERROR_SUCCESS;
}

static LSTATUS put_interface(void *context)
{
    const struct registration_contents *contents = context;
    const struct registration_words *words = &contents->words;

    if (words->proxy == NULL)
        return ERROR_SUCCESS;
    printf("  <comInterfaceExternalProxyStub");
    put_attribute("name", words->interface_name);
    put_attribute("iid", words->iid);
    put_attribute("proxyStubClsid32", words->proxy);
    put_attribute("tlbid", words->libid);
    printf("/>\n");
    return ERROR_SUCCESS;
}

static LSTATUS put_manifest(struct registration_contents *contents, const WCHAR *architecture)
{
    LSTATUS code;

    put_xml_head();
    printf("<assembly xmlns=\"urn:schemas-microsoft-com:asm.v1\" manifestVersion=\"1.0\">\n"
           "  <assemblyIdentity type=\"win32\" name=\"OpenVPC.Server\" version=\"" ASSEMBLY_VERSION "\"");
    put_attribute("processorArchitecture", architecture);
    printf("/>\n  <file name=\"openvpc.dll\">\n");
    code = registration_each_class(contents, put_class, contents);
    printf("    <typelib helpdir=\"\"");
    put_attribute("tlbid", contents->libid);
    put_attribute("version", contents->version);
    printf("/>\n  </file>\n");
    if (code == ERROR_SUCCESS)
        code = registration_each_interface(contents, put_interface, contents);
    printf("</assembly>\n");
    return code;
}

/* 2 for arguments that mean nothing. */
static int put_tables(struct registration_contents *contents, int argc, WCHAR **argv)
{
    LSTATUS code = ERROR_INVALID_PARAMETER;

    if (argc == 3 && wcscmp(argv[1], L"manifest") == 0)
        return put_manifest(contents, argv[2]) == ERROR_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
    if (argc != 2)
        return 2;
    if (wcscmp(argv[1], L"virtualserver") == 0)
        return put_old_progids(contents) == ERROR_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
    if (wcscmp(argv[1], L"machines") == 0)
        return put_program(contents) == ERROR_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
    for (size_t i = 0; i < ARRAYSIZE(installed); i++) {
        if (wcscmp(argv[1], installed[i].name) == 0)
            code = put_rows(contents, &installed[i]);
    }
    return code == ERROR_SUCCESS ? EXIT_SUCCESS : code == ERROR_INVALID_PARAMETER ? 2 : EXIT_FAILURE;
}

int wmain(int argc, WCHAR **argv)
{
    struct registration_contents contents;
    int result = EXIT_FAILURE;

    _setmode(_fileno(stdout), _O_BINARY);
    if (SUCCEEDED(registration_contents_open(&contents)))
        result = put_tables(&contents, argc, argv);
    registration_contents_close(&contents);
    if (result == 2)
        fprintf(stderr, "usage: openvpc-tables x64 | x86 | machines | virtualserver | manifest ARCHITECTURE\n");
    else if (result != EXIT_SUCCESS || fflush(stdout) != 0)
        fprintf(stderr, "openvpc-tables: what is to be registered cannot be read, or the output not written\n");
    return fflush(stdout) == 0 ? result : EXIT_FAILURE;
}
