# OPENVPC_AWK: any awk, which makes texts of tables.
find_program(OPENVPC_AWK NAMES awk gawk mawk DOC "Makes the reference and lists of cases of tables")
if(NOT OPENVPC_AWK)
    message(FATAL_ERROR "awk, which makes texts of tables, was not found (Debian: mawk; MSYS2: gawk).")
endif()
