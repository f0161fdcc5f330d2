# reference.awk - writes the reference in Markdown: a page for each interface, from the help texts of the IDL and the table
# of documented codes, a page of all codes with their sentences, one of the enumerations, and an index.
# Usage: awk -v out=FOLDER -f reference.awk return-codes.tsv no-cause.tsv vhd_status.def *.idl
#
# Nothing in these pages is written by hand, so that they say what the DLL says. The index also names the pages that are,
# those of idl/reference.

BEGIN { FS = "\t" }

# ---- Reading ----

FILENAME ~ /no-cause\.tsv$/ { if (FNR > 1) never[$1 "." $2 "." $3] = 1; next }
FILENAME ~ /\.tsv$/ {
    if (FNR > 1) {
        member_codes[$1 "." $2] = member_codes[$1 "." $2] $3 " "
        value[$3] = $4
    }
    next
}
FILENAME ~ /\.def$/ { rows = rows $0 " "; next }

# codes.idl: a comment, then the macro that it is about.
/^cpp_quote\("\/\*/ { meaning_next = $0; gsub(/^cpp_quote\("\/\* *| *\*\/"\)$/, "", meaning_next); next }
/^cpp_quote\("#define/ {
    split($0, word, /[ ()]+/)
    meaning[word[3]] = meaning_next
    match($0, /0x[0-9A-Fa-f]+/)
    value[word[3]] = tolower(substr($0, RSTART, RLENGTH))
    next
}
/^(import|#include|const|cpp_quote)/ { next }

# The members of an enumeration have their help in comments.
/^enum / { enumeration = $0; gsub(/^enum | *\{.*$/, "", enumeration) }
/^\} *VM/ { enumeration = "" }
enumeration != "" && /^ +[A-Za-z0-9_]+ = / {
    help = ""
    if (match($0, /\/\*.*\*\//))
        help = substr($0, RSTART + 3, RLENGTH - 6)
    split($0, word, /[ ,]+/)
    members_of[enumeration] = members_of[enumeration] "| `" word[2] "` | " word[4] " | " help " |\n"
}
{ idl = idl $0 "\n" }

# ---- Taking the IDL apart ----

# Removes comments, and goes through the statements, which end with a semicolon or a brace outside texts and brackets.
function read_idl(    i, c, statement, quoted, depth) {
    while (match(idl, /\/\*[^*]*\*+([^\/*][^*]*\*+)*\//))
        idl = substr(idl, 1, RSTART - 1) substr(idl, RSTART + RLENGTH)
    gsub(/\n/, " ", idl)
    quoted = depth = 0
    statement = ""
    while (idl != "") {
        match(idl, /^[^]";{}[()]+/) # what is neither a text nor a sign that matters is taken at once
        i = RLENGTH > 0 ? RLENGTH : 1
        c = substr(idl, 1, i)
        idl = substr(idl, i + 1)
        if (c == "\"")
            quoted = !quoted
        else if (!quoted && (c == "[" || c == "("))
            depth++
        else if (!quoted && (c == "]" || c == ")"))
            depth--
        if (!quoted && depth == 0 && (c == ";" || c == "{" || c == "}")) {
            take(statement)
            statement = ""
        } else {
            statement = statement c
        }
    }
}

# The attributes in front of a statement; `rest` is what follows them.
function attributes_of(statement,    i, c, quoted, depth) {
    sub(/^[ \t]*(properties:)?[ \t]*(methods:)?[ \t]*(typedef)?[ \t]*/, "", statement)
    rest = statement
    if (substr(statement, 1, 1) != "[")
        return ""
    for (i = 1; i <= length(statement); i++) {
        c = substr(statement, i, 1)
        if (c == "\"")
            quoted = !quoted
        depth += !quoted && c == "["
        depth -= !quoted && c == "]"
        if (depth == 0)
            break
    }
    rest = substr(statement, i + 1)
    sub(/^ +/, "", rest)
    return substr(statement, 2, i - 2)
}

function text_in(attributes, name) {
    if (!match(attributes, name "\\(\"[^\"]*\""))
        return ""
    return substr(attributes, RSTART + length(name) + 2, RLENGTH - length(name) - 3)
}

function id_in(attributes) {
    return match(attributes, /uuid\([^)]*\)/) ? "{" substr(attributes, RSTART + 5, RLENGTH - 6) "}" : ""
}

function take(statement,    attributes, help, word) {
    attributes = attributes_of(statement)
    help = text_in(attributes, "helpstring")
    split(rest, word, /[ (]+/)
    if (word[1] == "interface" || word[1] == "dispinterface") {
        if (coclass != "") { # a class names its interfaces
            if (!(word[2] in class_of))
                class_of[word[2]] = coclass
            return
        }
        if (attributes == "")
            return
        interface = word[2]
        interfaces[++interface_count] = interface
        events[interface] = word[1] == "dispinterface"
        about[interface] = help
        id[interface] = id_in(attributes)
    } else if (word[1] == "coclass") {
        coclass = word[2]
        class_id[coclass] = id_in(attributes)
        about[coclass] = help
    } else if (word[1] == "library") {
        library_help = help
    } else if (word[1] == "enum") {
        enums[++enum_count] = word[2]
        about[word[2]] = help
    } else if (word[1] == "HRESULT" && interface != "") {
        take_member(interface, word[2], attributes, help)
    } else if (rest == "" || rest ~ /^ *$/) {
        if (coclass != "" && statement ~ /^ *$/)
            coclass = ""
    }
}

function take_member(interface, name, attributes, help,    list, count, i, part, type, result, given, key) {
    list = rest
    sub(/^[^(]*\(/, "", list)
    sub(/\) *$/, "", list)
    gsub(/, *retval/, " retval", list)
    count = split(list, part, / *, */)
    result = given = ""
    for (i = 1; i <= count; i++) {
        type = part[i]
        sub(/^ *\[[^]]*\] */, "", type)
        if (part[i] ~ /retval/) {
            sub(/ *\*[A-Za-z0-9_]+ *$/, "", type)
            gsub(/[ *]+$/, "", type)
            result = type
        } else if (type != "") {
            given = given (given == "" ? "" : ", ") type
        }
    }
    key = interface "." name
    if (!(key in kind)) {
        names[interface] = names[interface] name " "
        kind[key] = attributes ~ /prop(get|put)/ ? "property" : "method"
    }
    if (attributes ~ /propput/) {
        writes[key] = 1
        write_help[key] = help
    } else {
        reads[key] = attributes ~ /propget/
        read_help[key] = help
        results[key] = result
        arguments[key] = given
    }
}

# ---- Writing ----

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
    file = out "/" interface ".md"
    printf "# %s\n\n%s.\n\n", interface, about[interface] >file
    printf "%s `%s`", events[interface] ? "Events" : "Interface", id[interface] >file
    if (interface in class_of)
        printf ", class %s `%s` (%s)", class_of[interface], class_id[class_of[interface]],
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

function write_enums(    file, i) {
    file = out "/enumerations.md"
    printf "# Enumerations\n" >file
    for (i = 1; i <= enum_count; i++)
        printf "\n## %s\n\n%s.\n\n| name | value | |\n| --- | --- | --- |\n%s", enums[i], about[enums[i]],
            members_of[enums[i]] >file
    close(file)
}

function write_index(    file, i) {
    file = out "/README.md"
    printf "# Reference\n\n%s. `VirtualPC.Application` is an IVMVirtualPC. What works in this version is in the " \
        "README of OpenVPC.\n\n| interface | |\n| --- | --- |\n", library_help >file
    for (i = 1; i <= interface_count; i++)
        printf "| [%s](%s.md) | %s |\n", interfaces[i], interfaces[i], about[interfaces[i]] >file
    printf "\n[Codes](codes.md), [enumerations](enumerations.md), [administration](administration.md), " \
        "[configuration](configuration.md)\n" >file
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
