# openvpc-lab: the cases that need volumes to go wrong on, and one for each documented code. harness/volume-lab runs
# it; without volumes it skips what needs them. openvpc-hold is what holds files open in another process.
#
# It is the harness with another list of cases.
file(GLOB lab_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/lab_*.c ${CMAKE_CURRENT_LIST_DIR}/cases/codes/*.c)
file(GLOB lab_data CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/data/*.tsv ${CMAKE_CURRENT_LIST_DIR}/cases/codes/codes.vbs)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/lab.rc PROPERTIES OBJECT_DEPENDS "${lab_data}")
openvpc_harness_program(openvpc-lab CASES lab_cases.h SOURCES ${lab_sources} ${harness_main} lab.rc)
target_include_directories(openvpc-lab PRIVATE cases/codes)

add_executable(openvpc-hold ${CMAKE_CURRENT_LIST_DIR}/hold/hold.c)
target_compile_definitions(openvpc-hold PRIVATE UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601)
target_link_libraries(openvpc-hold PRIVATE openvpc_warnings)
target_link_options(openvpc-hold PRIVATE -municode)
