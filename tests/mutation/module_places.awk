# module_places.awk - lists what can be changed for the worse in the module for PowerShell, for tests/mutate.
#
# awk -v seed=N -f draw.awk -f module_places.awk SOURCE... prints the lines that draw.awk describes. Texts, comments and
# what declares parameters are left alone. What only draws progress is as well: nobody looks at that but in a terminal.

BEGIN {
    FS = "\n"
    turned["-eq"] = "-ne"
    turned["-ne"] = "-eq"
    turned["-lt"] = "-le"
    turned["-le"] = "-lt"
    turned["-gt"] = "-ge"
    turned["-ge"] = "-gt"
    turned["-and"] = "-or"
    turned["-or"] = "-and"
}

# The line with something else in its texts, and blanks for comments.
function code_of(line,    out, i, one, quote) {
    out = quote = ""
    for (i = 1; i <= length(line); i++) {
        one = substr(line, i, 1)
        if (in_comment) {
            in_comment = substr(line, i - 1, 2) != "#>"
            one = " "
        } else if (quote != "") {
            if (one == quote)
                quote = ""
            else
                one = "_"
        } else if (substr(line, i, 2) == "<#") {
            in_comment = 1
            one = " "
        } else if (one == "#") {
            while (length(out) < length(line))
                out = out " "
            return out
        } else if (one == "'" || one == "\"")
            quote = one
        out = out one
    }
    return out
}

# Where the bracket that opens at `from` closes.
function closing(text, from,    depth, i, one) {
    depth = 0
    for (i = from; i <= length(text); i++) {
        one = substr(text, i, 1)
        depth += (one == "(") - (one == ")")
        if (depth == 0)
            return i
    }
    return 0
}

FNR == 1 { in_parameters = inside = 0 }

/^function .*\{$/ { inside = 1 }
/^\}/ { inside = 0 }
/^ *param\($/ { in_parameters = 1 }
in_parameters {
    if (/^ *\)$/)
        in_parameters = 0
    next
}
!inside || was_in_comment || code ~ /^ *$/ || /^function / || /^ *\[(CmdletBinding|OutputType)/ || /Write-Progress/ { next }

{
    # conditions
    rest = code
    at = 0
    while (match(rest, /(if|while) \(/)) {
        begin = at + RSTART + RLENGTH - 1
        end = closing(code, begin)
        if (end > 0)
            place(begin + 1, end - begin - 1, "condition", "-not (" substr($0, begin + 1, end - begin - 1) ")")
        at += RSTART + RLENGTH - 1
        rest = substr(code, at + 1)
    }

    # comparisons, and whether both or one is needed
    rest = code
    at = 0
    while (match(rest, / -[a-z]+ /)) {
        sign = substr(rest, RSTART + 1, RLENGTH - 2)
        if (sign in turned)
            place(at + RSTART + 1, RLENGTH - 2, "comparison", turned[sign])
        at += RSTART + RLENGTH - 2
        rest = substr(code, at + 1)
    }

    # arguments that are not passed on: of cmdlets and functions, those with names and the last of those without
    rest = code
    at = 0
    while (match(rest, /[A-Z][a-z]+-[A-Z][A-Za-z]+( -?(\$[A-Za-z:.]+|[A-Z][A-Za-z]*|'_*'))+/)) {
        call = substr(rest, RSTART, RLENGTH)
        size = length(call)
        match(call, /( -[A-Z][A-Za-z]*)? (\$[A-Za-z:.]+|-?[A-Z][A-Za-z]*|'_*')$/)
        size = RLENGTH
        match(rest, /[A-Z][a-z]+-[A-Z][A-Za-z]+( -?(\$[A-Za-z:.]+|[A-Z][A-Za-z]*|'_*'))+/)
        place(at + RSTART + RLENGTH - size, size, "argument", "")
        at += RSTART + RLENGTH - 1
        rest = substr(code, at + 1)
    }

    # errors that are swallowed, and other statements, on a line of their own or alone in braces
    text = code
    sub(/ +$/, "", text)
    column = indent + 1
    if (match(text, /\{ [^{}]+ \}$/)) {
        column = RSTART + 2
        text = substr(text, column, RLENGTH - 4)
    } else
        text = substr(text, column)
    if (text !~ /^[]})]|[{(,|+`]$|^(if|else|try|catch|finally|begin|process|param|foreach|while|do|switch)( |$)|^param\(/ &&
        previous !~ /[(,|+`]$/ && is_balanced(text))
        place(column, length(text), text ~ /^throw|Error|WriteWarning/ ? "error" : "statement", "")
}

{
    previous = code
    sub(/ +$/, "", previous)
}
