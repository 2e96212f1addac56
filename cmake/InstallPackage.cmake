# Installs what find_package(yamabiko) reads: the targets, the version, and the
# libraries that a static libyamabiko needs when a program is linked with it.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/yamabiko)
configure_package_config_file(
  cmake/yamabikoConfig.cmake.in ${PROJECT_BINARY_DIR}/yamabikoConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/yamabikoConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(EXPORT yamabiko FILE yamabikoTargets.cmake NAMESPACE yamabiko:: DESTINATION ${package_folder} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/yamabikoConfig.cmake
              ${PROJECT_BINARY_DIR}/yamabikoConfigVersion.cmake DESTINATION ${package_folder} COMPONENT development)
