# Fails when a script does not tell how it is used, at once and from any folder, in an environment without anything. Needs
# SOURCE, the folder of the project.
cmake_minimum_required(VERSION 3.25)

# Scripts have no extension. These are for other scripts, and have nothing to tell but their first comment.
set(without_help installer/version tests/wine/register-dll toolchains/wine-addresses)
file(GLOB_RECURSE scripts RELATIVE "${SOURCE}"
    "${SOURCE}/harness/*" "${SOURCE}/installer/*" "${SOURCE}/tests/*" "${SOURCE}/toolchains/*")
list(FILTER scripts EXCLUDE REGEX "[.][^/]*$")
set(count 0)
foreach(script IN LISTS scripts)
    file(STRINGS "${SOURCE}/${script}" begin LIMIT_COUNT 1)
    if(NOT begin MATCHES "^#!" OR script IN_LIST without_help)
        continue()
    endif()
    math(EXPR count "${count} + 1")
    get_filename_component(name ${script} NAME)
    foreach(option --help -h)
        execute_process(COMMAND env -i "${SOURCE}/${script}" ${option}
            WORKING_DIRECTORY / OUTPUT_VARIABLE said ERROR_VARIABLE complained RESULT_VARIABLE code TIMEOUT 10)
        if(NOT code EQUAL 0 OR NOT said MATCHES "^${name} ([^\n]* )?- " OR NOT complained STREQUAL "")
            message(SEND_ERROR "${script} ${option} ended with ${code} and said:\n${said}${complained}")
        endif()
    endforeach()
endforeach()
if(count LESS 20)
    message(FATAL_ERROR "only ${count} scripts were found")
endif()
message("${count} scripts tell how they are used")
