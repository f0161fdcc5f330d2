# openvpc-faults: the code of the DLL, with a table of Win32 functions that fail on demand in the place of the
# system's own, and the cases that need it. Nothing has to be registered.
#
# It is the harness with another list of cases, another entry point (faults_main.c) and another server
# (faults_server.c).
file(GLOB faults_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/faults*.c)
file(GLOB faults_io_cases CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/conformance/io_*.c)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/faults.rc PROPERTIES
    OBJECT_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/data/injected-codes.tsv)

# The code looks for the type library and the messages in the module that holds it, so that has to be this program.
set(faults_resources ${CMAKE_SOURCE_DIR}/dll/com/server/openvpc.rc)
get_source_file_property(faults_resource_files ${faults_resources} TARGET_DIRECTORY openvpc OBJECT_DEPENDS)
set_source_files_properties(${faults_resources} PROPERTIES OBJECT_DEPENDS "${faults_resource_files}")

openvpc_harness_program(openvpc-faults CASES fault_case_list.h
    SOURCES ${faults_sources} ${faults_io_cases} ${faults_resources} ${CMAKE_CURRENT_LIST_DIR}/faults.rc)
target_include_directories(openvpc-faults PRIVATE ${CMAKE_SOURCE_DIR}/tests/conformance)
target_link_libraries(openvpc-faults PRIVATE openvpc_objects)
target_link_options(openvpc-faults PRIVATE -Wl,--wrap=malloc,--wrap=calloc)

# A DLL of a client, which the cases about DllMain load.
add_library(openvpc-unloading MODULE ${CMAKE_CURRENT_LIST_DIR}/unloading/unloading.c)
set_target_properties(openvpc-unloading PROPERTIES PREFIX "")
target_link_libraries(openvpc-unloading PRIVATE openvpc_warnings)
add_dependencies(openvpc-faults openvpc-unloading)
