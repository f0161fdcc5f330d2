# The samples in C and C++, as their readers would build them; tests/wine/test_samples.c runs them.
function(openvpc_sample name source)
    add_executable(${name} ${CMAKE_CURRENT_LIST_DIR}/samples/${source})
    target_compile_definitions(${name} PRIVATE UNICODE _UNICODE)
    target_link_libraries(${name} PRIVATE ${ARGN} ole32 oleaut32 uuid shlwapi openvpc_warnings)
    target_link_options(${name} PRIVATE -municode)
endfunction()

set_source_files_properties(samples/new_child.c samples/new_child_dispatch.c PROPERTIES
    COMPILE_OPTIONS -Wno-missing-prototypes) # wmain, which no header declares
openvpc_sample(sample-new-child new_child.c openvpc_idl)
openvpc_sample(sample-new-child-dispatch new_child_dispatch.c)

# For 64 bits only: a second C++ compiler, for 32, would say nothing new.
if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    enable_language(CXX)
    openvpc_sample(sample-new-child-cpp new_child.cpp openvpc_idl)
    target_compile_features(sample-new-child-cpp PRIVATE cxx_std_17)
endif()
