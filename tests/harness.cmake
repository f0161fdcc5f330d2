# The Windows programs, run under Wine as tests of this native build, so that one command gives one report.
#
# They are built by the preset win64; the DLL is registered in a Wine prefix of this build folder.
set(OPENVPC_WIN64_BUILD "${CMAKE_SOURCE_DIR}/build/win64" CACHE PATH "Build folder of the preset win64")
set(wine_run "${CMAKE_SOURCE_DIR}/toolchains/wine-run")
set(wine_environment "OPENVPC_WINEPREFIX=${CMAKE_BINARY_DIR}/wine-prefix")

add_library(openvpc_wine_case STATIC support/sample.c support/wine_cases.c support/wine_script.c)
target_include_directories(openvpc_wine_case PUBLIC support)
target_compile_definitions(openvpc_wine_case PRIVATE WINE_RUN="${wine_run}"
    OPENVPC_SAMPLES="${CMAKE_SOURCE_DIR}/harness/samples" OPENVPC_SAMPLE_PROGRAMS="${OPENVPC_WIN64_BUILD}/harness")
target_link_libraries(openvpc_wine_case PUBLIC openvpc_test_support PkgConfig::CRITERION PRIVATE openvpc_warnings)

# What takes longest comes first (COST), and what has a Wine prefix of its own runs beside it.
add_test(NAME wine_registers_the_dll
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/register-dll "${OPENVPC_WIN64_BUILD}/dll/openvpc.dll")
set_tests_properties(wine_registers_the_dll PROPERTIES
    LABELS wine COST 1000 FIXTURES_SETUP registered_dll ENVIRONMENT "${wine_environment}" TIMEOUT 300)

add_test(NAME demo_runs COMMAND ${CMAKE_SOURCE_DIR}/harness/demo)
set_tests_properties(demo_runs PROPERTIES LABELS wine COST 50 TIMEOUT 300 RESOURCE_LOCK build_win64)

set(inspect ${CMAKE_CURRENT_SOURCE_DIR}/inspect-dll)
add_test(NAME dll_for_64_bits_is_sound
    COMMAND ${inspect} x86_64-w64-mingw32-objdump pei-x86-64 ${OPENVPC_WIN64_BUILD}/dll/openvpc.dll)
add_test(NAME dll_for_32_bits_is_sound
    COMMAND ${inspect} i686-w64-mingw32-objdump pei-i386 ${CMAKE_SOURCE_DIR}/build/win32/dll/openvpc.dll)
set_tests_properties(dll_for_64_bits_is_sound PROPERTIES LABELS wine)
set_tests_properties(dll_for_32_bits_is_sound PROPERTIES LABELS installer)

# openvpc_wine_test(NAME TIMEOUT seconds [PREFIX name] DEFINITIONS definition...): NAME.c, whose tests run Windows
# programs one after another, since they share the registry of a prefix: that in which the DLL is registered, or PREFIX.
function(openvpc_wine_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT;PREFIX" "DEFINITIONS")
    add_executable(${name} ${name}.c)
    target_compile_definitions(${name} PRIVATE WINE_RUN="${wine_run}" ${arg_DEFINITIONS})
    foreach(room com codes faults lab) # where the lists of cases are
        target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/harness/cases/${room})
    endforeach()
    target_link_libraries(${name} PRIVATE openvpc_warnings openvpc_wine_case)
    add_test(NAME ${name} COMMAND ${name} -j1 --verbose)
    set_tests_properties(${name} PROPERTIES LABELS wine COST ${arg_TIMEOUT} TIMEOUT ${arg_TIMEOUT})
    if(arg_PREFIX)
        set_tests_properties(${name} PROPERTIES
            RESOURCE_LOCK ${arg_PREFIX} ENVIRONMENT "OPENVPC_WINEPREFIX=${CMAKE_BINARY_DIR}/${arg_PREFIX}")
    else()
        set_tests_properties(${name} PROPERTIES
            RESOURCE_LOCK wine-prefix ENVIRONMENT "${wine_environment}" FIXTURES_REQUIRED registered_dll)
    endif()
endfunction()

openvpc_wine_test(test_wine_run TIMEOUT 120)
openvpc_wine_test(test_harness TIMEOUT 900 DEFINITIONS
    OPENVPC_HARNESS="${OPENVPC_WIN64_BUILD}/harness/openvpc-harness.exe"
    HARNESS_OUTPUT="${CMAKE_CURRENT_BINARY_DIR}/test_harness.output"
    OPENVPC_SCRIPTS="${CMAKE_SOURCE_DIR}/harness/scripts")
openvpc_wine_test(test_samples TIMEOUT 600 DEFINITIONS
    OPENVPC_SAMPLES="${CMAKE_SOURCE_DIR}/harness/samples")
openvpc_wine_test(test_sample_programs TIMEOUT 300 DEFINITIONS
    OPENVPC_SAMPLES="${CMAKE_SOURCE_DIR}/harness/samples")
openvpc_wine_test(test_sample_report TIMEOUT 300)
openvpc_wine_test(test_reference TIMEOUT 60 DEFINITIONS
    OPENVPC_REFERENCE="${OPENVPC_WIN64_BUILD}/reference"
    OPENVPC_IDL="${CMAKE_SOURCE_DIR}/idl"
    OPENVPC_CODES="${CMAKE_SOURCE_DIR}/harness/data/return-codes.tsv")
openvpc_wine_test(test_faults TIMEOUT 900 PREFIX faults-prefix DEFINITIONS
    OPENVPC_FAULTS="${OPENVPC_WIN64_BUILD}/harness/openvpc-faults.exe"
    FAULTS_OUTPUT="${CMAKE_CURRENT_BINARY_DIR}/test_faults.output"
    SESSION_END="${CMAKE_SOURCE_DIR}/harness/session-end")
include(lab.cmake)
include(installer.cmake)
