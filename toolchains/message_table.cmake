# Makes the table of messages that the DLL carries as a resource, from the table of status codes.

# openvpc_add_message_table(target rows.def)
#   Makes the interface library `target`; what links it can include "messages.h" (MSG_<name>, the numbers) in C and
#   "messages.rc" in its resource script, whose property OBJECT_DEPENDS then needs ${<target>_FILES}, set in the caller.
#   message_table_write.cmake says how a row becomes a message.
function(openvpc_add_message_table target def)
    find_program(OPENVPC_WINDMC NAMES ${OPENVPC_TRIPLE}-windmc windmc DOC "Message compiler")
    if(NOT OPENVPC_WINDMC)
        message(FATAL_ERROR "The message compiler windmc, a part of MinGW's binutils, was not found.")
    endif()
    get_filename_component(def "${def}" ABSOLUTE)
    set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/message_table_write.cmake")

    set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}")
    set(files "${out}/messages.h" "${out}/messages.rc" "${out}/messages_en.bin")
    file(MAKE_DIRECTORY "${out}")
    add_custom_command(OUTPUT ${files}
        COMMAND ${CMAKE_COMMAND} "-DDEF=${def}" "-DOUT=${out}/messages.mc" -P "${script}"
        COMMAND "${OPENVPC_WINDMC}" -h "${out}" -r "${out}" messages.mc
        BYPRODUCTS "${out}/messages.mc"
        DEPENDS "${def}" "${script}" WORKING_DIRECTORY "${out}" VERBATIM)

    add_custom_target(${target}_files DEPENDS ${files})
    add_library(${target} INTERFACE)
    add_dependencies(${target} ${target}_files)
    target_include_directories(${target} SYSTEM INTERFACE "${out}")
    set(${target}_FILES ${files} PARENT_SCOPE)
endfunction()
