# The plugin for nbdkit, nbdkit-openvpc-plugin.so, where nbdkit's header is installed, and where it goes: among those of
# nbdkit, which looks for it nowhere else by its name. DESTDIR of the environment goes before that.
#
# Not with sanitizers: these would have to be in nbdkit.
find_package(PkgConfig REQUIRED)
pkg_check_modules(NBDKIT nbdkit>=1.30)
if(NOT NBDKIT_FOUND OR OPENVPC_SANITIZE)
    message(STATUS "The plugin for nbdkit is left out")
    return()
endif()
pkg_get_variable(openvpc_nbdkit_plugins nbdkit plugindir)
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/installer/version OUTPUT_VARIABLE openvpc_version
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

file(GLOB nbdkit_sources CONFIGURE_DEPENDS nbdkit/*.c)
add_library(openvpc_nbdkit MODULE ${nbdkit_sources})
set_target_properties(openvpc_nbdkit PROPERTIES PREFIX "" OUTPUT_NAME nbdkit-openvpc-plugin C_VISIBILITY_PRESET hidden)
set_target_properties(openvpc_core openvpc_posix PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_compile_definitions(openvpc_nbdkit PRIVATE _GNU_SOURCE PLUGIN_VERSION="${openvpc_version}")
target_link_libraries(openvpc_nbdkit PRIVATE openvpc_posix openvpc_warnings)
# Nothing of core is seen by others. What is nbdkit's own comes from the program that loads this.
target_link_options(openvpc_nbdkit PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now)
install(TARGETS openvpc_nbdkit LIBRARY DESTINATION ${openvpc_nbdkit_plugins})
