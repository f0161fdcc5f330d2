# openvpc-faults: the code of the DLL, with a table of Win32 functions that fail on demand in the place of the
# system's own, and the cases that need it. Nothing has to be registered.
#
# It is the harness with another list of cases, another entry point (faults_main.c) and another server
# (faults_server.c).
file(GLOB faults_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/faults*.c)
set(faults_framework client configuration disk_data disk_image disk_work event_sink facts files lines links refusal)
list(TRANSFORM faults_framework REPLACE "(.+)" "${CMAKE_CURRENT_LIST_DIR}/\\1.c")
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/faults.rc PROPERTIES
    OBJECT_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/data/injected-codes.tsv)

# The code looks for the type library and the messages in the module that holds it, so that has to be this program.
set(faults_resources ${CMAKE_SOURCE_DIR}/dll/com/openvpc.rc)
get_source_file_property(faults_resource_files ${faults_resources} TARGET_DIRECTORY openvpc OBJECT_DEPENDS)
set_source_files_properties(${faults_resources} PROPERTIES OBJECT_DEPENDS "${faults_resource_files}")

add_executable(openvpc-faults ${faults_sources} ${faults_framework} ${faults_resources}
    ${CMAKE_CURRENT_LIST_DIR}/faults.rc)
target_compile_definitions(openvpc-faults PRIVATE
    HARNESS_CASES="fault_case_list.h" UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601)
target_link_libraries(openvpc-faults PRIVATE openvpc_objects openvpc_warnings)
target_link_options(openvpc-faults PRIVATE -municode -Wl,--wrap=malloc,--wrap=calloc)
