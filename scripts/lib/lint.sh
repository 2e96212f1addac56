# Checks the form of the C++ sources. Sourced, never run. Expects $root and
# common.sh, and for clang-tidy a configured build/release.

# Prints the C++ files below the named folders, each ended by a NUL.
cpp_files() {
  (cd "$root" && find "$@" -name '*.[ch]pp' -print0 | sort -z)
}

check_format() {
  say "clang-format"
  cpp_files examples include src tests |
    (cd "$root" && xargs -0 clang-format --dry-run -Werror)
}

# One process a file, as one file of ours takes seconds; the output of each is
# printed in one piece, and only when it has something to say.
check_tidy() {
  say "clang-tidy"
  cpp_files src |
    (cd "$root" && xargs -0 -P "$(build_jobs)" -I '{}' bash -c '
      output=$(clang-tidy --quiet -p build/release "$1" 2>&1) && exit 0
      printf "%s\n" "$output" | sed "/ generated\.\$/d"
      exit 1' tidy '{}')
}
