# Builds 32-bit Windows programs, which can be inspected but not run here.
set(OPENVPC_TRIPLE i686-w64-mingw32)
include("${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake")
