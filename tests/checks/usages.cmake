# Fails when a script does not tell how it is used, at once and from any folder, in an environment without anything. Needs
# SOURCE, the folder of the project.
cmake_minimum_required(VERSION 3.25)

set(scripts
    harness/demo harness/session-end harness/volume-lab
    installer/build installer/nuget/pack installer/powershell/stage installer/try-install
    tests/bench tests/checks/layers tests/coverage tests/fresh tests/fuzz/run tests/hosts/install-powershell
    tests/hosts/powershell tests/hosts/pwsh tests/hosts/run tests/lint tests/run tests/wine/inspect-dll
    toolchains/bootstrap toolchains/build toolchains/wine-run)
foreach(script IN LISTS scripts)
    get_filename_component(name ${script} NAME)
    foreach(option --help -h)
        execute_process(COMMAND env -i "${SOURCE}/${script}" ${option}
            WORKING_DIRECTORY / OUTPUT_VARIABLE said ERROR_VARIABLE complained RESULT_VARIABLE code TIMEOUT 10)
        if(NOT code EQUAL 0 OR NOT said MATCHES "^${name} ([^\n]* )?- " OR NOT complained STREQUAL "")
            message(SEND_ERROR "${script} ${option} ended with ${code} and said:\n${said}${complained}")
        endif()
    endforeach()
endforeach()
