# The target openvpc_code_cases: lists of cases that follow from the tables of documented codes, for the programs that
# run them and for the tests that run those programs.
#   codes_cases.h      what openvpc-lab shows: all that have a cause
#   injected_cases.h   what openvpc-faults shows
include(${CMAKE_SOURCE_DIR}/toolchains/awk.cmake)
set(code_tables ${CMAKE_SOURCE_DIR}/harness/data)
set(code_cases ${CMAKE_CURRENT_BINARY_DIR}/code-cases)
file(MAKE_DIRECTORY ${code_cases})

# openvpc_code_cases(NAME GROUP table...): the rows of the last table that stand in none of the others.
function(openvpc_code_cases name group)
    list(TRANSFORM ARGN PREPEND ${code_tables}/ OUTPUT_VARIABLE tables)
    set(list ${code_cases}/${name})
    add_custom_command(OUTPUT ${list}
        COMMAND ${OPENVPC_AWK} -v group=${group} -f ${code_tables}/code_cases.awk ${tables} > ${list}
        DEPENDS ${tables} ${code_tables}/code_cases.awk VERBATIM)
    set_property(GLOBAL APPEND PROPERTY openvpc_code_cases ${list})
endfunction()

openvpc_code_cases(codes_cases.h codes no-cause.tsv injected-codes.tsv return-codes.tsv)
openvpc_code_cases(injected_cases.h faults_codes injected-codes.tsv)

get_property(lists GLOBAL PROPERTY openvpc_code_cases)
add_custom_target(openvpc_code_case_lists DEPENDS ${lists})
add_library(openvpc_code_cases INTERFACE)
target_include_directories(openvpc_code_cases INTERFACE ${code_cases})
add_dependencies(openvpc_code_cases openvpc_code_case_lists)
