# idl.awk - reads what is generated from: the IDL with its help texts and codes, and the tables of documented codes. For
# programs that write something of it, such as reference.awk, which come behind it and call read_idl when all is read.
# Usage: awk -f idl.awk -f PROGRAM return-codes.tsv no-cause.tsv vhd_status.def *.idl

BEGIN { FS = "\t" }

# ---- Lines ----

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
    idl_codes[++idl_code_count] = word[3]
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
    split($0, word, /[ ,]+/)
    choice = ++choice_count[enumeration]
    choice_name[enumeration, choice] = word[2]
    choice_value[enumeration, choice] = word[4]
    if (match($0, /\/\*.*\*\//))
        choice_help[enumeration, choice] = substr($0, RSTART + 3, RLENGTH - 6)
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

# uuid(...) and id(...)
function word_in(attributes, name) {
    if (!match(attributes, "(^|[ ,])" name "\\([^)]*\\)"))
        return ""
    attributes = substr(attributes, RSTART, RLENGTH - 1)
    sub(/^[^(]*\(/, "", attributes)
    return attributes
}

function take(statement,    attributes, help, word) {
    attributes = attributes_of(statement)
    help = text_in(attributes, "helpstring")
    split(rest, word, /[ (]+/)
    if (word[1] == "interface" || word[1] == "dispinterface") {
        if (coclass != "") { # a class names its interfaces
            if (attributes ~ /source/)
                source_of[coclass] = word[2]
            else
                default_of[coclass] = word[2]
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
        id[interface] = word_in(attributes, "uuid")
    } else if (word[1] == "coclass") {
        coclass = word[2]
        classes[++class_count] = coclass
        class_id[coclass] = word_in(attributes, "uuid")
        about[coclass] = help
    } else if (word[1] == "library") {
        library_help = help
        library_name = word[2]
        library_id = word_in(attributes, "uuid")
    } else if (word[1] == "enum") {
        enums[++enum_count] = word[2]
        about[word[2]] = help
        id[word[2]] = word_in(attributes, "uuid")
    } else if (word[1] == "struct") {
        structure = word[2]
        structures[++structure_count] = structure
    } else if (structure != "") {
        take_field(word[1], word[2])
    } else if (word[1] == "HRESULT" && interface != "") {
        take_member(interface, word[2], attributes, help)
    } else if (rest == "" || rest ~ /^ *$/) {
        if (coclass != "" && statement ~ /^ *$/)
            coclass = ""
    }
}

# The name that a typedef gives ends its structure.
function take_field(type, name,    n) {
    if (type == "")
        return
    if (name == "") {
        structure_of[type] = structure
        structure = ""
        return
    }
    n = ++field_count[structure]
    field_type[structure, n] = type
    field_elements[structure, n] = elements_in(name)
    sub(/\[.*/, "", name)
    field_name[structure, n] = name
}

function elements_in(name) {
    return match(name, /\[[0-9]+\]/) ? substr(name, RSTART + 1, RLENGTH - 2) : ""
}

# A member of an interface, in the order of the IDL, which is that of the vtable; get and put of a property are two.
function take_member(interface, name, attributes, help,    m, n, way, part) {
    m = ++member_count[interface]
    member_name[interface, m] = name
    member_help[interface, m] = help
    member_id[interface, m] = word_in(attributes, "id")
    member_kind[interface, m] = attributes ~ /propget/ ? "get" : attributes ~ /propput/ ? "put" : "method"
    sub(/^[^(]*\(/, "", rest)
    sub(/\) *$/, "", rest)
    while (match(rest, /^ *\[[^]]*\] */)) {
        way = substr(rest, 1, RLENGTH)
        rest = substr(rest, RLENGTH + 1)
        part = rest
        sub(/,.*/, "", part)
        rest = substr(rest, length(part) + 2)
        n = ++parameter_count[interface, m]
        parameter_way[interface, m, n] = way ~ /retval/ ? "retval" : way ~ /out/ ? "out" : "in"
        parameter_elements[interface, m, n] = elements_in(part)
        sub(/\[.*/, "", part)
        match(part, /[A-Za-z0-9_]+ *$/)
        parameter_name[interface, m, n] = substr(part, RSTART)
        sub(/ *$/, "", parameter_name[interface, m, n])
        parameter_type[interface, m, n] = substr(part, 1, RSTART - 1)
    }
}
