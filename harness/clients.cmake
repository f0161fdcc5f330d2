# openvpc-regfree: a client whose manifest names the assembly OpenVPC.Server, so that it needs no registration: it uses
# what is in its own folder. openvpc-surrogate: a client of the class in a process of the system's own, dllhost.
#
# Both are the harness with other lists of cases.
# openvpc_add_client(name): openvpc-NAME from the files in NAME/, with the cases of NAME/NAME_cases.h.
function(openvpc_add_client name)
    openvpc_harness_program(openvpc-${name} CASES ${name}/${name}_cases.h
        SOURCES ${CMAKE_CURRENT_LIST_DIR}/${name}/${name}.c ${harness_main} ${ARGN})
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
