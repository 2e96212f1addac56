# What only the Debian package holds, and how cpack makes that package.
#
# The package consists of the components "runtime" and "debian"; the library and
# its headers ("development") are for those who build from source.
set(package_files)

# yamabiko_compress(SOURCE FILE [DEPENDS...]): what the policy of Debian wants compressed.
function(yamabiko_compress source file)
  set(output ${PROJECT_BINARY_DIR}/package/${file})
  # Without name and time, so that the same source gives the same package.
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/package
    COMMAND gzip -9nc ${source} > ${output}
    DEPENDS ${source}
    VERBATIM)
  set(package_files ${package_files} ${output} PARENT_SCOPE)
endfunction()

yamabiko_compress(${PROJECT_SOURCE_DIR}/CHANGELOG.md changelog.gz)
yamabiko_compress(${generated_folder}/man/yamabiko.1 yamabiko.1.gz)
add_custom_target(yamabiko_package_files ALL DEPENDS ${package_files})

# yamabiko_debian(FOLDER FILE...): installed with the package, never otherwise.
function(yamabiko_debian folder)
  install(FILES ${ARGN} DESTINATION ${folder} COMPONENT debian EXCLUDE_FROM_ALL)
endfunction()

yamabiko_debian(share/doc/yamabiko ${PROJECT_BINARY_DIR}/package/changelog.gz
                packaging/debian/copyright)
yamabiko_debian(share/man/man1 ${PROJECT_BINARY_DIR}/package/yamabiko.1.gz)
# The folder that Debian's zsh reads completions of packages from.
yamabiko_debian(share/zsh/vendor-completions ${generated_folder}/zsh/_yamabiko)
yamabiko_debian(lib/systemd/system packaging/systemd/yamabiko-audit.service
                packaging/systemd/yamabiko-audit.timer packaging/systemd/yamabiko-exporter.service)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME yamabiko)
set(CPACK_PACKAGE_VENDOR yamabiko)
set(CPACK_PACKAGE_CONTACT "yamabiko maintainers <maintainers@yamabiko.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "tells what answers over UDP, TCP and RPC, and how loudly")
set(CPACK_PACKAGE_DESCRIPTION
    "Calls out to services and tells what came back: which service and version it
is, and how much louder the answer was than the call, which is what reflection
attacks live on. It needs no privileges and never spoofs an address. A timer
for a nightly audit and an exporter for Prometheus come along; both are off
until somebody has configured them.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${PROJECT_SOURCE_DIR}/packaging/debian/postinst;${PROJECT_SOURCE_DIR}/packaging/debian/prerm;${PROJECT_SOURCE_DIR}/packaging/debian/postrm")
# Whatever the umask of whoever builds it.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
