# Registers the tests of the HTML report in a browser.
add_test(NAME browser/report COMMAND ${SYSTEM_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/browser/run.py
                                     ${PROJECT_BINARY_DIR})
set_tests_properties(
  browser/report
  PROPERTIES LABELS browser TIMEOUT 900 ENVIRONMENT "YAMABIKO=$<TARGET_FILE:yamabiko_command>"
             # What run.py says where there is no browser.
             SKIP_REGULAR_EXPRESSION "BROWSER TESTS SKIPPED")
