# The Windows programs, run under Wine as tests of this native build, so that one command gives one report.
#
# They are built by the preset win64; the DLL is registered in a Wine prefix of this build folder.
set(OPENVPC_WIN64_BUILD "${CMAKE_SOURCE_DIR}/build/win64" CACHE PATH "Build folder of the preset win64")
set(wine_run "${CMAKE_SOURCE_DIR}/toolchains/wine-run")
set(wine_environment "OPENVPC_WINEPREFIX=${CMAKE_BINARY_DIR}/wine-prefix")

add_library(openvpc_wine_case STATIC support/sample.c support/wine_case.c support/wine_script.c)
target_include_directories(openvpc_wine_case PUBLIC support)
target_compile_definitions(openvpc_wine_case PRIVATE WINE_RUN="${wine_run}"
    OPENVPC_SAMPLES="${CMAKE_SOURCE_DIR}/harness/samples" OPENVPC_SAMPLE_PROGRAMS="${OPENVPC_WIN64_BUILD}/harness")
target_link_libraries(openvpc_wine_case PUBLIC openvpc_test_support PkgConfig::CRITERION PRIVATE openvpc_warnings)

add_test(NAME wine_registers_the_dll
    COMMAND ${wine_run} regsvr32.exe /s "${OPENVPC_WIN64_BUILD}/dll/openvpc.dll")
set_tests_properties(wine_registers_the_dll PROPERTIES
    FIXTURES_SETUP registered_dll ENVIRONMENT "${wine_environment}" TIMEOUT 300)

add_test(NAME demo_runs COMMAND ${CMAKE_SOURCE_DIR}/harness/demo)
set_tests_properties(demo_runs PROPERTIES TIMEOUT 300 RUN_SERIAL ON)

set(inspect ${CMAKE_CURRENT_SOURCE_DIR}/inspect-dll)
add_test(NAME dll_for_64_bits_is_sound
    COMMAND ${inspect} x86_64-w64-mingw32-objdump pei-x86-64 ${OPENVPC_WIN64_BUILD}/dll/openvpc.dll)
add_test(NAME dll_for_32_bits_is_sound
    COMMAND ${inspect} i686-w64-mingw32-objdump pei-i386 ${CMAKE_SOURCE_DIR}/build/win32/dll/openvpc.dll)

# openvpc_wine_test(name timeout definition...): name.c, whose tests run Windows programs one after another, since they
# share the registry of the prefix.
function(openvpc_wine_test name timeout)
    add_executable(${name} ${name}.c)
    target_compile_definitions(${name} PRIVATE WINE_RUN="${wine_run}" ${ARGN})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/harness)
    target_link_libraries(${name} PRIVATE openvpc_warnings openvpc_wine_case)
    add_test(NAME ${name} COMMAND ${name} -j1 --verbose)
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${timeout} FIXTURES_REQUIRED registered_dll RUN_SERIAL ON ENVIRONMENT "${wine_environment}")
endfunction()

openvpc_wine_test(test_wine_run 120)
openvpc_wine_test(test_harness 900
    OPENVPC_HARNESS="${OPENVPC_WIN64_BUILD}/harness/openvpc-harness.exe"
    OPENVPC_SCRIPTS="${CMAKE_SOURCE_DIR}/harness/scripts")
openvpc_wine_test(test_samples 600
    OPENVPC_SAMPLES="${CMAKE_SOURCE_DIR}/harness/samples")
openvpc_wine_test(test_sample_programs 300
    OPENVPC_SAMPLES="${CMAKE_SOURCE_DIR}/harness/samples")
openvpc_wine_test(test_sample_report 300)
openvpc_wine_test(test_reference 60
    OPENVPC_REFERENCE="${OPENVPC_WIN64_BUILD}/reference"
    OPENVPC_IDL="${CMAKE_SOURCE_DIR}/idl"
    OPENVPC_CODES="${CMAKE_SOURCE_DIR}/harness/data/return-codes.tsv")
openvpc_wine_test(test_faults 900
    OPENVPC_FAULTS="${OPENVPC_WIN64_BUILD}/harness/openvpc-faults.exe"
    SESSION_END="${CMAKE_SOURCE_DIR}/harness/session-end")
include(lab.cmake)
include(installer.cmake)
