# reference.awk - writes the reference in Markdown: a page for each interface, from the help texts of the IDL and the
# table of documented codes, a page of all codes with their sentences, one of the enumerations, and an index.
# Usage: awk -v out=FOLDER -f idl.awk -f reference.awk return-codes.tsv no-cause.tsv vhd_status.def *.idl
#
# Nothing in these pages is written by hand, so that they say what the DLL says. The index also names the pages that are,
# those of idl/reference.

# Get and put of a property share a heading.
function gather_members(interface,    m, name, key) {
    for (m = 1; m <= member_count[interface]; m++) {
        name = member_name[interface, m]
        key = interface "." name
        if (!(key in kind)) {
            names[interface] = names[interface] name " "
            kind[key] = member_kind[interface, m] == "method" ? "method" : "property"
        }
        if (member_kind[interface, m] == "put") {
            writes[key] = 1
            write_help[key] = member_help[interface, m]
        } else {
            reads[key] = member_kind[interface, m] == "get"
            read_help[key] = member_help[interface, m]
            gather_parameters(interface, m, key)
        }
    }
}

function gather_parameters(interface, m, key,    n, type) {
    for (n = 1; n <= parameter_count[interface, m]; n++) {
        type = parameter_type[interface, m, n]
        if (parameter_way[interface, m, n] == "retval") {
            gsub(/[ *]+$/, "", type)
            results[key] = type
        } else {
            arguments[key] = arguments[key] (arguments[key] == "" ? "" : ", ") type parameter_name[interface, m, n]
            if (parameter_elements[interface, m, n] != "")
                arguments[key] = arguments[key] "[" parameter_elements[interface, m, n] "]"
        }
    }
}

function signature(key, name) {
    if (kind[key] == "property")
        return name (arguments[key] != "" ? "(" arguments[key] ")" : "") " As " results[key]
    return name "(" arguments[key] ")" (results[key] != "" ? " As " results[key] : "")
}

function member_text(interface, name,    key, text, code, count, list, i) {
    key = interface "." name
    text = "\n## " name "\n\n`" signature(key, name) "`"
    if (kind[key] == "property")
        text = text " (" (key in reads ? "read" : "") (key in reads && key in writes ? " and " : "") \
            (key in writes ? "write" : "") ")"
    text = text "\n\n"
    if (key in read_help)
        text = text read_help[key] ".\n"
    if (key in write_help)
        text = text (key in read_help ? "\nWriting it: " : "") write_help[key] ".\n"
    if (key in member_codes) {
        text = text "\n| code | value |\n| --- | --- |\n"
        count = split(member_codes[key], list, / /)
        for (i = 1; i < count; i++) {
            code = list[i]
            text = text "| [" code "](codes.md#" tolower(code) ") | " value[code] \
                (key "." code in never ? ", documented; nothing causes it here" : "") " |\n"
            used[code] = 1
        }
    }
    return text
}

function write_interface(interface,    file, count, list, i) {
    gather_members(interface)
    file = out "/" interface ".md"
    printf "# %s\n\n%s.\n\n", interface, about[interface] >file
    printf "%s `{%s}`", events[interface] ? "Events" : "Interface", id[interface] >file
    if (interface in class_of)
        printf ", class %s `{%s}` (%s)", class_of[interface], class_id[class_of[interface]],
            about[class_of[interface]] >file
    printf "\n" >file
    count = split(names[interface], list, / /)
    for (i = 1; i < count; i++)
        printf "%s", member_text(interface, list[i]) >file
    close(file)
}

# The sentences of the DLL, by the code that they go with: STATUS(name, code, "sentence").
function read_sentences(    row, sentence, code, word) {
    while (match(rows, /STATUS\([A-Z0-9_]+, [^"]*"/)) {
        row = substr(rows, RSTART, RLENGTH)
        rows = substr(rows, RSTART + RLENGTH)
        code = row
        sub(/^STATUS\([A-Z0-9_]+, /, "", code)
        gsub(/HRESULT_FROM_WIN32\(|\)|, *"$/, "", code)
        sentence = ""
        do {
            match(rows, /^([^"\\]|\\.)*"/)
            sentence = sentence substr(rows, 1, RLENGTH - 1)
            rows = substr(rows, RLENGTH + 1)
        } while (sub(/^ *"/, "", rows)) # a literal may go on in the next
        gsub(/\\"/, "\"", sentence)
        gsub(/\\\\/, "\\", sentence)
        gsub(/\|/, "\\|", sentence)
        sentences[code] = sentences[code] "- " sentence "\n"
        used[code] = 1
    }
}

function sorted_codes(list,    code, count, i, j) {
    count = 0
    for (code in used) {
        for (i = ++count; i > 1 && list[i - 1] > code; i--)
            list[i] = list[i - 1]
        list[i] = code
    }
    return count
}

function write_codes(    file, list, count, i, code) {
    for (code in meaning)
        used[code] = 1
    file = out "/codes.md"
    printf "# Codes\n\nWhat a call or a task can end with, and the sentences that go with it. `%%1` is the file or member " \
        "concerned, `%%2` the system's own message.\n" >file
    count = sorted_codes(list)
    for (i = 1; i <= count; i++) {
        code = list[i]
        printf "\n## %s\n\n", code >file
        if (code in value)
            printf "`%s`\n\n", value[code] >file
        if (code in meaning)
            printf "%s.\n", meaning[code] >file
        if (code in sentences)
            printf "%s%s", code in meaning ? "\n" : "", sentences[code] >file
    }
    close(file)
}

function write_enums(    file, i, n, enumeration) {
    file = out "/enumerations.md"
    printf "# Enumerations\n" >file
    for (i = 1; i <= enum_count; i++) {
        enumeration = enums[i]
        printf "\n## %s\n\n%s.\n\n| name | value | |\n| --- | --- | --- |\n", enumeration, about[enumeration] >file
        for (n = 1; n <= choice_count[enumeration]; n++)
            printf "| `%s` | %s | %s |\n", choice_name[enumeration, n], choice_value[enumeration, n],
                choice_help[enumeration, n] >file
    }
    close(file)
}

function write_index(    file, i) {
    file = out "/README.md"
    printf "# Reference\n\n%s. `VirtualPC.Application` is an IVMVirtualPC. What works in this version is in the " \
        "README of OpenVPC.\n\n| interface | |\n| --- | --- |\n", library_help >file
    for (i = 1; i <= interface_count; i++)
        printf "| [%s](%s.md) | %s |\n", interfaces[i], interfaces[i], about[interfaces[i]] >file
    printf "\n[Codes](codes.md), [enumerations](enumerations.md), [administration](administration.md), " \
        "[configuration](configuration.md), [machines](machines.md), [NBD](nbd.md)\n" >file
    close(file)
}

END {
    read_idl()
    read_sentences()
    for (i = 1; i <= interface_count; i++)
        write_interface(interfaces[i])
    write_codes()
    write_enums()
    write_index()
}
