# Makes the list of cases that show documented codes: awk -v group=NAME -f code_cases.awk [TABLE...] TABLE
#
# Each row of the last table is a case, CASE(NAME, Interface_Member__CODE), unless it stands in one of the others.
# Tables have a header, and the columns interface, member and code.
BEGIN {
    FS = "\t"
    print "/* Made by code_cases.awk from the tables of codes. No guard. */"
}

FNR == 1 {
    table++
    next
}

{ name = $1 "_" $2 "__" $3 }

table < ARGC - 1 {
    elsewhere[name]
    next
}

!(name in elsewhere) { print "CASE(" group ", " name ")" }
