# draw.awk - places in sources, in a random order that stays, for places.awk and module_places.awk.
#
# Each place is a line, with its fields divided by tabs:
#   number, file, line, column, length, kind, what stands there instead
# The number is drawn from the seed (-v seed=N), the name of the file, the kind and the line itself, so that a place keeps
# it when its file moves or other lines come or go; numbers in ascending order are a random choice.
#
# The other file has code_of(LINE), which gives the line with blanks or something else for what is no code, and sets
# in_comment where a comment goes on behind it. It finds the line in $0, its code in `code`.

BEGIN {
    for (i = 32; i < 127; i++)
        ordinal[sprintf("%c", i)] = i
}

function hash(text,    i, sum) {
    sum = 7
    for (i = 1; i <= length(text); i++)
        sum = (sum * 31 + ordinal[substr(text, i, 1)]) % 2147483629
    for (i = 0; i < 3; i++) # so that texts that differ in their last letters are not neighbours
        sum = (sum * 48271 + 11) % 2147483629
    return sum
}

function is_balanced(text,    depth, i, one) {
    depth = 0
    for (i = 1; i <= length(text); i++) {
        one = substr(text, i, 1)
        depth += (one == "(") - (one == ")")
        if (depth < 0)
            return 0
    }
    return depth == 0
}

# The place is in the line that is read: `base` is the name of its file, `indent` how far it is indented.
function place(column, size, kind, instead,    text, key) {
    text = $0
    gsub(/^ +/, "", text)
    key = kind " " base " " text " " column - indent
    key = seed " " hash(key " " ++seen[key]) # two lines of a file may be the same
    printf "%010d\t%s\t%d\t%d\t%d\t%s\t%s\n", hash(key), FILENAME, FNR, column, size, kind, instead
}

FNR == 1 {
    in_comment = 0
    base = FILENAME
    sub(/.*\//, "", base)
}

{
    was_in_comment = in_comment
    code = code_of($0)
    match($0, /^ */)
    indent = RLENGTH
}
