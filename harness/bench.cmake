# openvpc-bench: what tests/bench times the registered DLL with.
add_executable(openvpc-bench ${CMAKE_CURRENT_LIST_DIR}/bench/bench.c)
target_compile_definitions(openvpc-bench PRIVATE UNICODE _UNICODE WINVER=0x0601 _WIN32_WINNT=0x0601)
target_include_directories(openvpc-bench PRIVATE ${CMAKE_CURRENT_LIST_DIR}/framework)
target_link_libraries(openvpc-bench PRIVATE openvpc_idl ole32 oleaut32 uuid psapi openvpc_warnings)
target_link_options(openvpc-bench PRIVATE -municode)
