# How the project's own code (C, and one sample in C++) is compiled: language standard, warnings, hardening, for which
# Windows (OPENVPC_WINDOWS) and, on request, sanitizers.
# Targets get it by linking to openvpc_warnings; generated files and those of others do without.
option(OPENVPC_WERROR "Warnings are errors" ON)
option(OPENVPC_SANITIZE "Tests find memory errors and undefined behaviour (address and undefined sanitizers)" OFF)
option(OPENVPC_COVERAGE "Programs write down which lines were run, for gcov" OFF)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

add_library(openvpc_warnings INTERFACE)
target_compile_options(openvpc_warnings INTERFACE
    -Wall -Wextra
    -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wcast-align -Wpointer-arith -Wwrite-strings
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes;-Wmissing-prototypes;-Wold-style-definition;-Wnested-externs>
    -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough -Wdate-time
    # A method of COM and a function of a table have the parameters that their interface prescribes, needed or not.
    -Wno-unused-parameter
    $<$<BOOL:${OPENVPC_WERROR}>:-Werror>)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(openvpc_warnings INTERFACE
        -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wnull-dereference
        $<$<COMPILE_LANGUAGE:C>:-Wjump-misses-init>)
endif()

# Numbers of lines but no variables for debuggers, which takes a sixth off the time of compiling. The configuration Debug
# has them.
target_compile_options(openvpc_warnings INTERFACE $<$<CONFIG:RelWithDebInfo>:-g1>)

# An overwritten return address ends the program instead of being used.
target_compile_options(openvpc_warnings INTERFACE -fstack-protector-strong)
if(WIN32)
    # Windows 7 and later, and windows.h without what few programs want, which makes compilations shorter.
    set(OPENVPC_WINDOWS UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601 WIN32_LEAN_AND_MEAN)
    # One DLL, with nothing of MinGW beside it; ASLR and DEP are the linker's defaults. The same sources give the same
    # file in whichever folder they are built, but for the date that widl writes into a type library.
    add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
    target_link_options(openvpc_warnings INTERFACE -static -fstack-protector-strong -Wl,--no-insert-timestamp)
elseif(OPENVPC_SANITIZE)
    set(OPENVPC_SANITIZERS -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(openvpc_warnings INTERFACE ${OPENVPC_SANITIZERS})
    target_link_options(openvpc_warnings INTERFACE ${OPENVPC_SANITIZERS})
else()
    # Checks of sizes in the C library's functions; they need an optimising build.
    target_compile_options(openvpc_warnings INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()

# Code of tests, most of which runs once after it was compiled: compiled without optimisation, in less than half the time.
# openvpc_warnings comes before it.
add_library(openvpc_unoptimized INTERFACE)
target_compile_options(openvpc_unoptimized INTERFACE $<$<CONFIG:RelWithDebInfo>:-O0;-U_FORTIFY_SOURCE>)
if(OPENVPC_COVERAGE)
    target_compile_options(openvpc_warnings INTERFACE --coverage)
    target_link_options(openvpc_warnings INTERFACE --coverage)
endif()
