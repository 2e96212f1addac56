# Registers the checks of the tree, of the built program and of the installed one.

# yamabiko_check(NAME SCRIPT ARGUMENTS...): one Python file of tests/checks.
function(yamabiko_check name script)
  add_test(NAME checks/${name} COMMAND ${SYSTEM_PYTHON} -B
                                       ${CMAKE_CURRENT_SOURCE_DIR}/checks/${script} ${ARGN})
  set(environment
      "YAMABIKO=$<TARGET_FILE:yamabiko_command>"
      "YAMABIKO_BUILD=${PROJECT_BINARY_DIR}"
      "YAMABIKO_ROOT=${PROJECT_SOURCE_DIR}"
      "YAMABIKO_VERSION=${PROJECT_VERSION}"
      "CXX=${CMAKE_CXX_COMPILER}"
      "CXXFLAGS=${CMAKE_CXX_FLAGS}")
  set_tests_properties(checks/${name} PROPERTIES LABELS checks TIMEOUT 120
                                                 ENVIRONMENT "${environment}")
endfunction()

yamabiko_check(arrows arrows.py ${PROJECT_SOURCE_DIR})
yamabiko_check(completeness completeness.py ${PROJECT_SOURCE_DIR})
yamabiko_check(planted_faults checks_test.py)
yamabiko_check(totals totals_test.py)
yamabiko_check(binary binary_test.py)
yamabiko_check(completion completion_test.py)
yamabiko_check(install install_test.py)
set_tests_properties(checks/install PROPERTIES TIMEOUT 600)

# The example as a part of this build; checks/install builds it on its own.
add_executable(example_check_one_host ${PROJECT_SOURCE_DIR}/examples/check_one_host.cpp)
target_link_libraries(example_check_one_host PRIVATE yamabiko::yamabiko)
add_test(NAME checks/example COMMAND example_check_one_host 127.0.0.1)
set_tests_properties(checks/example PROPERTIES LABELS checks TIMEOUT 60 PASS_REGULAR_EXPRESSION
                                               "127\\.0\\.0\\.1 111/udp: ")
