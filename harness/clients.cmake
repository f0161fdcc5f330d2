# openvpc-regfree: a client whose manifest names the assembly OpenVPC.Server, so that it needs no registration: it uses
# what is in its own folder. openvpc-surrogate: a client of the class in a process of the system's own, dllhost.
#
# Both are the harness with other lists of cases.
set(client_framework client disk_image files harness lines server)
list(TRANSFORM client_framework REPLACE "(.+)" "${CMAKE_CURRENT_LIST_DIR}/\\1.c")

# openvpc_add_client(name): openvpc-NAME from the files in NAME/, with the cases of NAME/NAME_cases.h.
function(openvpc_add_client name)
    add_executable(openvpc-${name} ${CMAKE_CURRENT_LIST_DIR}/${name}/${name}.c ${client_framework} ${ARGN})
    target_compile_definitions(openvpc-${name} PRIVATE
        HARNESS_CASES="${name}/${name}_cases.h" UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601)
    target_include_directories(openvpc-${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR})
    target_link_libraries(openvpc-${name} PRIVATE openvpc_idl ole32 oleaut32 uuid advapi32 openvpc_warnings)
    target_link_options(openvpc-${name} PRIVATE -municode)
endfunction()

if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(ARCHITECTURE amd64)
else()
    set(ARCHITECTURE x86)
endif()
configure_file(${CMAKE_SOURCE_DIR}/installer/client.manifest client.manifest @ONLY)
set(regfree_resources ${CMAKE_CURRENT_LIST_DIR}/regfree/regfree.rc)
set_source_files_properties(${regfree_resources} PROPERTIES
    OBJECT_DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/client.manifest INCLUDE_DIRECTORIES ${CMAKE_CURRENT_BINARY_DIR})
openvpc_add_client(regfree ${regfree_resources})
openvpc_add_client(surrogate)
