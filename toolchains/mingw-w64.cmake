# Cross-builds for Windows with MinGW-w64. The toolchain files of the two targets set OPENVPC_TRIPLE and include this.
# MSYS2's own gcc needs no toolchain file.
string(REGEX MATCH "^[^-]+" OPENVPC_PROCESSOR "${OPENVPC_TRIPLE}")

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR "${OPENVPC_PROCESSOR}")

find_program(OPENVPC_CROSS_GCC ${OPENVPC_TRIPLE}-gcc)
if(NOT OPENVPC_CROSS_GCC)
    message(FATAL_ERROR "The compiler ${OPENVPC_TRIPLE}-gcc was not found. "
                        "On Debian, toolchains/bootstrap installs it with all else that is needed.")
endif()
set(CMAKE_C_COMPILER "${OPENVPC_CROSS_GCC}")
set(CMAKE_CXX_COMPILER ${OPENVPC_TRIPLE}-g++) # of a sample; for 64 bits only
set(CMAKE_RC_COMPILER ${OPENVPC_TRIPLE}-windres)

# Programs are this system's; headers and libraries never are.
get_filename_component(OPENVPC_CROSS_BIN "${OPENVPC_CROSS_GCC}" REALPATH)
get_filename_component(OPENVPC_CROSS_BIN "${OPENVPC_CROSS_BIN}" DIRECTORY)
get_filename_component(CMAKE_FIND_ROOT_PATH "${OPENVPC_CROSS_BIN}/../${OPENVPC_TRIPLE}" ABSOLUTE)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
