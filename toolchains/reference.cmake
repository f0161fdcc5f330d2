# Makes the reference, pages of Markdown in the folder `reference` of the build folder, of the help texts in the IDL, the
# table of documented codes and the sentences of the DLL, and the pages that are written by hand. It is always as new as
# these.
find_program(OPENVPC_AWK NAMES awk gawk mawk DOC "Writes the reference")
if(NOT OPENVPC_AWK)
    message(FATAL_ERROR "awk, which writes the reference, was not found (Debian: mawk; MSYS2: gawk).")
endif()

file(GLOB reference_idl CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/idl/*.idl")
set(reference_sources
    "${CMAKE_SOURCE_DIR}/harness/data/return-codes.tsv" "${CMAKE_SOURCE_DIR}/harness/data/no-cause.tsv"
    "${CMAKE_SOURCE_DIR}/dll/core/base/vhd_status.def" ${reference_idl})
file(GLOB reference_pages CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/idl/reference/*.md")
set(reference_script "${CMAKE_SOURCE_DIR}/toolchains/reference.awk")
set(reference "${CMAKE_BINARY_DIR}/reference")

# Into a new folder each time, so that no page of an interface of before is left.
add_custom_command(OUTPUT "${reference}/README.md"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${reference}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${reference}"
    COMMAND ${OPENVPC_AWK} -v "out=${reference}" -f "${reference_script}" ${reference_sources}
    COMMAND ${CMAKE_COMMAND} -E copy ${reference_pages} "${reference}"
    DEPENDS ${reference_sources} ${reference_pages} "${reference_script}" VERBATIM)
add_custom_target(reference ALL DEPENDS "${reference}/README.md")
