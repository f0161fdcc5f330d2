# Makes an import library of a DLL of Windows for which MinGW has none.

# openvpc_add_import_library(target name)
#   Makes the interface library `target`, by which functions of name.dll are linked: those that toolchains/name.def
#   lists, each with the size of its arguments (@n), which 32-bit code has in the names of functions and the DLL has not.
function(openvpc_add_import_library target name)
    find_program(OPENVPC_DLLTOOL NAMES ${OPENVPC_TRIPLE}-dlltool dlltool DOC "Import library tool")
    if(NOT OPENVPC_DLLTOOL)
        message(FATAL_ERROR "dlltool, a part of MinGW's binutils, was not found.")
    endif()
    set(def "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${name}.def")
    set(library "${CMAKE_CURRENT_BINARY_DIR}/lib${target}.a")
    set(used_def "${def}")
    if(CMAKE_SIZEOF_VOID_P EQUAL 8)
        file(READ "${def}" text)
        string(REGEX REPLACE "@[0-9]+" "" text "${text}")
        set(used_def "${CMAKE_CURRENT_BINARY_DIR}/${name}.def")
        file(WRITE "${used_def}" "${text}")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${def}")
    endif()
    add_custom_command(OUTPUT "${library}"
        COMMAND "${OPENVPC_DLLTOOL}" -k -d "${used_def}" -l "${library}"
        DEPENDS "${used_def}" VERBATIM)
    add_custom_target(${target}_file DEPENDS "${library}")
    add_library(${target} INTERFACE)
    add_dependencies(${target} ${target}_file)
    target_link_libraries(${target} INTERFACE "${library}")
endfunction()
