# Builds 64-bit Windows programs.
set(OPENVPC_TRIPLE x86_64-w64-mingw32)
include("${CMAKE_CURRENT_LIST_DIR}/mingw-w64.cmake")
