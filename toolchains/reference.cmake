# Makes what is written from the IDL with its help texts and the table of documented codes, always as new as these:
#   the reference, pages of Markdown in the folder `reference` of the build folder, with the sentences of the DLL and the
#   pages that are written by hand
#   csharp/VirtualPC.cs there, the types of the type library in C#
include(toolchains/awk.cmake)

file(GLOB reference_idl CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/idl/*.idl")
set(reference_sources
    "${CMAKE_SOURCE_DIR}/harness/data/return-codes.tsv" "${CMAKE_SOURCE_DIR}/harness/data/no-cause.tsv"
    "${CMAKE_SOURCE_DIR}/dll/core/base/vhd_status.def" ${reference_idl})
file(GLOB reference_pages CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/idl/reference/*.md")
set(idl_script "${CMAKE_SOURCE_DIR}/toolchains/idl.awk")
set(reference_script "${CMAKE_SOURCE_DIR}/toolchains/reference.awk")
set(reference "${CMAKE_BINARY_DIR}/reference")

# Into a new folder each time, so that no page of an interface of before is left.
add_custom_command(OUTPUT "${reference}/README.md"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${reference}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${reference}"
    COMMAND ${OPENVPC_AWK} -v "out=${reference}" -f "${idl_script}" -f "${reference_script}" ${reference_sources}
    COMMAND ${CMAKE_COMMAND} -E copy ${reference_pages} "${reference}"
    DEPENDS ${reference_sources} ${reference_pages} "${idl_script}" "${reference_script}" VERBATIM)
add_custom_target(reference ALL DEPENDS "${reference}/README.md")

set(csharp_script "${CMAKE_SOURCE_DIR}/toolchains/csharp.awk")
set(csharp "${CMAKE_BINARY_DIR}/csharp/VirtualPC.cs")
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/csharp")
add_custom_command(OUTPUT "${csharp}"
    COMMAND ${OPENVPC_AWK} -v "out=${csharp}" -f "${idl_script}" -f "${csharp_script}" ${reference_sources}
    DEPENDS ${reference_sources} "${idl_script}" "${csharp_script}" VERBATIM)
add_custom_target(csharp ALL DEPENDS "${csharp}")
