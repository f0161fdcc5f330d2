# openvpc-lab: the cases that need volumes to go wrong on, and one for each documented code. harness/volume-lab runs
# it; without volumes it skips what needs them. openvpc-hold is what holds files open in another process.
#
# It is the harness with another list of cases, so it takes the sources of the harness that hold none.
file(GLOB lab_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/lab_*.c ${CMAKE_CURRENT_LIST_DIR}/codes*.c)
set(lab_framework client configuration disk_data disk_image disk_work facts files harness lines refusal server)
list(TRANSFORM lab_framework REPLACE "(.+)" "${CMAKE_CURRENT_LIST_DIR}/\\1.c")
file(GLOB lab_data CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/data/*.tsv ${CMAKE_CURRENT_LIST_DIR}/scripts_lab/*)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/lab.rc PROPERTIES OBJECT_DEPENDS "${lab_data}")

add_executable(openvpc-lab ${lab_sources} ${lab_framework} ${CMAKE_CURRENT_LIST_DIR}/lab.rc)
target_compile_definitions(openvpc-lab PRIVATE
    HARNESS_CASES="lab_cases.h" UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601)
target_link_libraries(openvpc-lab PRIVATE openvpc_idl ole32 oleaut32 uuid advapi32 openvpc_warnings)
target_link_options(openvpc-lab PRIVATE -municode)

add_executable(openvpc-hold ${CMAKE_CURRENT_LIST_DIR}/hold/hold.c)
target_compile_definitions(openvpc-hold PRIVATE UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601)
target_link_libraries(openvpc-hold PRIVATE openvpc_warnings)
target_link_options(openvpc-hold PRIVATE -municode)
