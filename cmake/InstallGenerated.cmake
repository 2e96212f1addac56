# Makes the completions and the manual page with the program that was just built,
# whose option table they are printed from, and installs them.

# The date in the manual page; SOURCE_DATE_EPOCH settles it for reproducible builds.
string(TIMESTAMP date "%Y-%m-%d" UTC)
set_source_files_properties(src/cli/completion_command.cpp
                            PROPERTIES COMPILE_DEFINITIONS YAMABIKO_DATE="${date}")
set(generated_folder ${PROJECT_BINARY_DIR}/generated)
set(generated_files)
# yamabiko_generate(FILE COMPONENT FOLDER ARGUMENTS...): what the program prints, installed in
# FOLDER.
function(yamabiko_generate file component folder)
  set(output ${generated_folder}/${file})
  cmake_path(GET output PARENT_PATH output_folder)
  file(MAKE_DIRECTORY ${output_folder})
  add_custom_command(
    OUTPUT ${output}
    COMMAND yamabiko_command ${ARGN} > ${output}
    DEPENDS yamabiko_command
    VERBATIM)
  install(FILES ${output} DESTINATION ${folder} COMPONENT ${component})
  set(generated_files ${generated_files} ${output} PARENT_SCOPE)
endfunction()

yamabiko_generate(bash/yamabiko runtime ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
                  completion bash)
yamabiko_generate(fish/yamabiko.fish runtime ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
                  completion fish)
# In a Debian package these go elsewhere, or there compressed.
yamabiko_generate(zsh/_yamabiko local ${CMAKE_INSTALL_DATADIR}/zsh/site-functions completion zsh)
yamabiko_generate(man/yamabiko.1 local ${CMAKE_INSTALL_MANDIR}/man1 manual)
add_custom_target(yamabiko_generated ALL DEPENDS ${generated_files})
