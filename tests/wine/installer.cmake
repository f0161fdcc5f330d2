# What is handed out: made by installer/build, and tried in a Wine prefix of its own. Included by CMakeLists.txt.
add_test(NAME installer_builds COMMAND ${CMAKE_SOURCE_DIR}/installer/build --for-tests)
set_tests_properties(installer_builds PROPERTIES
    LABELS installer COST 200 FIXTURES_SETUP installer TIMEOUT 900 RESOURCE_LOCK build_win64
    ENVIRONMENT "OPENVPC_WINEPREFIX=${CMAKE_BINARY_DIR}/installer-prefix")

add_executable(test_installer test_installer.c)
target_compile_definitions(test_installer PRIVATE TRY_INSTALL="${CMAKE_SOURCE_DIR}/installer/try-install")
target_link_libraries(test_installer PRIVATE openvpc_warnings openvpc_wine_case)
add_test(NAME test_installer COMMAND ${one_processor} 4 $<TARGET_FILE:test_installer> -j1 --verbose)
set_tests_properties(test_installer PROPERTIES
    LABELS installer COST 900 TIMEOUT 900 FIXTURES_REQUIRED installer
    ENVIRONMENT "OPENVPC_WINEPREFIX=${CMAKE_BINARY_DIR}/installer-prefix")
