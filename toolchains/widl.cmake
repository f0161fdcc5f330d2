# Compiles the IDL files to a C header, the definitions of all IIDs and CLSIDs, and a type library.
# The compiler is widl: from wine64-tools on Debian, from mingw-w64-tools in MSYS2.

# openvpc_add_idl(target main.idl)
#   Makes the static library `target` (the IIDs and CLSIDs; whoever links it can include "main.h"), and sets in the
#   caller <target>_HEADER and <target>_TLB, the paths of the header and of the type library. An .rc file that
#   includes the type library needs ${<target>_TLB} in its property OBJECT_DEPENDS.
#   Everything is remade when any .idl file in the folder of main.idl changes, since main.idl includes the others.
function(openvpc_add_idl target idl)
    openvpc_find_widl()
    get_filename_component(idl "${idl}" ABSOLUTE)
    get_filename_component(folder "${idl}" DIRECTORY)
    get_filename_component(name "${idl}" NAME_WE)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.idl")

    set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}")
    set(header "${out}/${name}.h")
    set(ids "${out}/${name}_i.c")
    set(tlb "${out}/${name}.tlb")
    file(MAKE_DIRECTORY "${out}")

    # A type library records the size of a pointer.
    if(CMAKE_SIZEOF_VOID_P EQUAL 8)
        set(widl "${OPENVPC_WIDL}" --win64)
    else()
        set(widl "${OPENVPC_WIDL}" --win32)
    endif()

    # One output a run: widl takes a single name. The source is named relative to its folder, so that no path of the
    # building machine gets into the outputs.
    add_custom_command(OUTPUT "${header}"
        COMMAND ${widl} -h -o "${header}" ${name}.idl
        DEPENDS ${sources} WORKING_DIRECTORY "${folder}" VERBATIM)
    add_custom_command(OUTPUT "${ids}"
        COMMAND ${widl} -u -o "${ids}" ${name}.idl
        DEPENDS ${sources} WORKING_DIRECTORY "${folder}" VERBATIM)
    # Some versions of widl write no type library, without a word, when they cannot read stdole2.tlb. A missing file
    # cannot be renamed, so the build fails here.
    add_custom_command(OUTPUT "${tlb}"
        COMMAND ${CMAKE_COMMAND} -E rm -f "${tlb}.new"
        COMMAND ${widl} -L "${OPENVPC_STDOLE2_DIR}" -t -o "${tlb}.new" ${name}.idl
        COMMAND ${CMAKE_COMMAND} -E rename "${tlb}.new" "${tlb}"
        DEPENDS ${sources} WORKING_DIRECTORY "${folder}" VERBATIM)

    add_custom_target(${target}_files DEPENDS "${header}" "${ids}" "${tlb}")
    add_library(${target} STATIC "${ids}" "${header}")
    add_dependencies(${target} ${target}_files)
    target_include_directories(${target} SYSTEM INTERFACE "${out}")
    set(${target}_HEADER "${header}" PARENT_SCOPE)
    set(${target}_TLB "${tlb}" PARENT_SCOPE)
endfunction()

# Finds widl and the folder of stdole2.tlb, the type library that declares IDispatch.
function(openvpc_find_widl)
    find_program(OPENVPC_WIDL NAMES widl widl-stable DOC "IDL compiler")
    if(NOT OPENVPC_WIDL)
        message(FATAL_ERROR "The IDL compiler widl was not found (Debian: wine64-tools; MSYS2: mingw-w64-tools).")
    endif()

    # Windows has stdole2.tlb in its system folder, Wine beside its DLLs, below the prefix where widl is installed.
    get_filename_component(prefix "${OPENVPC_WIDL}" DIRECTORY)
    get_filename_component(prefix "${prefix}" REALPATH)
    get_filename_component(prefix "${prefix}" DIRECTORY)
    file(GLOB wine_folders "${prefix}/lib*/wine/*-windows" "${prefix}/lib/*/wine/*-windows")
    find_path(OPENVPC_STDOLE2_DIR stdole2.tlb
        HINTS "$ENV{SystemRoot}/System32" ${wine_folders}
        DOC "Folder of stdole2.tlb" NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    if(NOT OPENVPC_STDOLE2_DIR)
        message(FATAL_ERROR "stdole2.tlb, which every type library imports, was not found (Debian: libwine). "
                            "Set OPENVPC_STDOLE2_DIR to its folder.")
    endif()
endfunction()
