# places.awk - lists what can be changed for the worse in C sources, for tests/mutate.
#
# awk -v seed=N -v statuses=FILE -f draw.awk -f places.awk SOURCE... prints the lines that draw.awk describes. Strings,
# comments and preprocessor lines are left alone. A statement is one that stands on a line of its own.

BEGIN {
    FS = "\n"
    # Statuses in their order: each is swapped for the next.
    while ((getline line < statuses) > 0)
        if (match(line, /^STATUS\([A-Z0-9_]+/)) {
            name = "VHD_" substr(line, RSTART + 7, RLENGTH - 7)
            if (last != "")
                neighbour[last] = name
            else
                first = name
            last = name
        }
    neighbour[last] = first
    neighbour["E_POINTER"] = "E_INVALIDARG"
    neighbour["E_INVALIDARG"] = "E_POINTER"
    neighbour["E_OUTOFMEMORY"] = "E_FAIL"
    neighbour["E_NOTIMPL"] = "E_FAIL"
    neighbour["E_NOINTERFACE"] = "E_FAIL"
    neighbour["S_OK"] = "S_FALSE"
    neighbour["S_FALSE"] = "S_OK"
    neighbour["DISP_E_MEMBERNOTFOUND"] = "DISP_E_UNKNOWNNAME"
    neighbour["DISP_E_UNKNOWNNAME"] = "DISP_E_MEMBERNOTFOUND"
    neighbour["DISP_E_BADPARAMCOUNT"] = "DISP_E_TYPEMISMATCH"
    neighbour["DISP_E_TYPEMISMATCH"] = "DISP_E_BADPARAMCOUNT"
    turned["<"] = "<="
    turned["<="] = "<"
    turned[">"] = ">="
    turned[">="] = ">"
    turned["=="] = "!="
    turned["!="] = "=="
}

# The line with blanks for what is in comments, strings and character constants.
function code_of(line,    out, i, two, one) {
    out = ""
    for (i = 1; i <= length(line); i++) {
        one = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                out = out " "
                i++
            }
            out = out " "
        } else if (quote != "") {
            if (one == "\\") {
                out = out " "
                i++
            } else if (one == quote)
                quote = ""
            out = out " "
        } else if (two == "/*") {
            in_comment = 1
            out = out "  "
            i++
        } else if (two == "//") {
            while (length(out) < length(line))
                out = out " "
            break
        } else if (one == "\"" || one == "'") {
            quote = one
            out = out " "
        } else
            out = out one
    }
    quote = ""
    return out
}

# Only within functions: what is defined outside is types and tables.
/^\{/ { inside = 1 }
/^\}/ { inside = 0 }
!inside || /^ *#/ || was_in_comment { next }

{
    # comparisons
    rest = code
    at = 0
    while (match(rest, / (<|<=|>|>=|==|!=) /)) {
        sign = substr(rest, RSTART + 1, RLENGTH - 2)
        place(at + RSTART + 1, RLENGTH - 2, "comparison", turned[sign])
        at += RSTART + RLENGTH - 2
        rest = substr(rest, RSTART + RLENGTH - 1)
    }

    # decimal constants, but for sizes of arrays and the { 0 } of an initializer
    rest = code
    at = 0
    while (match(rest, /[ (,+*\/-][0-9]+[uUlL]*[ ),;+*\/-]/)) {
        number = substr(rest, RSTART + 1, RLENGTH - 2)
        digits = number
        gsub(/[uUlL]/, "", digits)
        if (substr(rest, RSTART - 1, 2) != "{ ")
            place(at + RSTART + 1, length(number), "constant", (digits + 1) substr(number, length(digits) + 1))
        at += RSTART + RLENGTH - 2
        rest = substr(rest, RSTART + RLENGTH - 1)
    }

    # statuses
    rest = code
    at = 0
    while (match(rest, /[A-Z][A-Z0-9_]+/)) {
        word = substr(rest, RSTART, RLENGTH)
        if (word in neighbour)
            place(at + RSTART, RLENGTH, "status", neighbour[word])
        at += RSTART + RLENGTH - 1
        rest = substr(rest, RSTART + RLENGTH)
    }

    # conditions
    if (match(code, /^ *(\} else )?(if|while) \(.*\)( \{)?$/)) {
        begin = index(code, "(")
        end = length(code)
        while (substr(code, end, 1) != ")")
            end--
        inner = substr(code, begin + 1, end - begin - 1)
        if (is_balanced(inner) && code ~ /if/)
            place(begin + 1, length(inner), "condition", "!(" substr($0, begin + 1, length(inner)) ")")
    }

    # statements
    if (is_balanced(code) && previous ~ /[;{})]$|else$|^ *$/ &&
        code ~ /^ +([A-Za-z_][A-Za-z0-9_>.-]*(\[[^\]]*\])?( [-+|&]?= .*|\(.*\))|[+-][+-][a-z].*|[a-z][^ ]*[+-][+-]);$/ &&
        code !~ /^ +(return|case|sizeof)/)
        place(indent + 1, length(code) - indent, "statement", "(void)0;")
}

{ previous = code }
