# Registers the integration tests: real daemons in network namespaces, one test
# a file. Their labs are nameless, so they may run side by side.
file(GLOB integration_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/integration/test_*.py")
foreach(file ${integration_tests})
  get_filename_component(name ${file} NAME_WE)
  string(REPLACE "test_" "" name ${name})
  add_test(NAME integration/${name} COMMAND ${SYSTEM_PYTHON} -B -m pytest -p no:cacheprovider -q -rs
                                            --tb=short ${file})
  set(environment "YAMABIKO=$<TARGET_FILE:yamabiko_command>")
  if(TARGET example_check_one_host)
    list(APPEND environment "YAMABIKO_EXAMPLE=$<TARGET_FILE:example_check_one_host>")
  endif()
  set_tests_properties(
    integration/${name}
    PROPERTIES LABELS integration TIMEOUT 600 ENVIRONMENT "${environment}"
               # What conftest.py says where namespaces are forbidden.
               SKIP_REGULAR_EXPRESSION "INTEGRATION TESTS SKIPPED")
endforeach()
