# The fuzz target over all decoders, its seeds, and a test that runs it for
# FUZZ_SECONDS (an environment variable; 60 by default). See the preset "fuzz".
if(NOT YAMABIKO_FUZZ)
  return()
endif()
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "libFuzzer comes with clang: use --preset fuzz")
endif()

add_executable(fuzz_decoders fuzz/decoders.cpp)
target_link_libraries(fuzz_decoders PRIVATE yamabiko_bytes yamabiko_wire yamabiko_protocol
                                            yamabiko_probe)
target_link_options(fuzz_decoders PRIVATE -fsanitize=fuzzer)

# What the fuzzer finds stays in the build folder, for the next run to start from.
set(fuzz_folder ${CMAKE_CURRENT_BINARY_DIR}/fuzz)
file(MAKE_DIRECTORY ${fuzz_folder}/found ${fuzz_folder}/crashes)

add_test(NAME fuzz_corpus COMMAND ${SYSTEM_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/make_corpus.py
                                  ${PROJECT_SOURCE_DIR} ${fuzz_folder}/seeds)
set_tests_properties(fuzz_corpus PROPERTIES FIXTURES_SETUP fuzz_seeds)

# 8192 octets hold the largest sample twice.
add_test(
  NAME fuzz_decoders
  COMMAND
    sh -c "exec \"$1\" -max_total_time=\"\${FUZZ_SECONDS:-60}\" -max_len=8192 -timeout=10 \
-rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix=\"$2/crashes/\" \"$2/found\" \"$2/seeds\""
    sh $<TARGET_FILE:fuzz_decoders> ${fuzz_folder})
set_tests_properties(fuzz_decoders PROPERTIES FIXTURES_REQUIRED fuzz_seeds TIMEOUT 86400)

# The same over files that are read back: reports, nmap's XML and policies.
add_executable(fuzz_reports fuzz/reports.cpp)
target_link_libraries(
  fuzz_reports PRIVATE yamabiko_bytes yamabiko_wire yamabiko_protocol yamabiko_probe yamabiko_scan
                       yamabiko_engine yamabiko_assess yamabiko_report yamabiko_store yamabiko_audit)
target_link_options(fuzz_reports PRIVATE -fsanitize=fuzzer)
file(MAKE_DIRECTORY ${fuzz_folder}/reports_found)
add_test(NAME fuzz_report_seeds
         COMMAND ${SYSTEM_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/report_seeds.py
                 ${fuzz_folder}/reports_seeds)
set_tests_properties(fuzz_report_seeds PROPERTIES FIXTURES_SETUP fuzz_report_seeds)
add_test(
  NAME fuzz_reports
  COMMAND
    sh -c "exec \"$1\" -max_total_time=\"\${FUZZ_SECONDS:-60}\" -max_len=8192 -timeout=10 \
-rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix=\"$2/crashes/\" \"$2/reports_found\" \
\"$2/reports_seeds\""
    sh $<TARGET_FILE:fuzz_reports> ${fuzz_folder})
set_tests_properties(fuzz_reports PROPERTIES FIXTURES_REQUIRED fuzz_report_seeds TIMEOUT 86400)
