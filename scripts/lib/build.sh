# Configures and builds a preset. Sourced, never run. Expects $root, common.sh.

# configure PRESET [CMAKE-OPTION...]: brings the build folder up to date with
# the options; starts afresh where the folder belongs to another place, as
# after the tree was moved.
configure() {
  local preset=$1
  shift
  local folder="$root/build/$preset" fresh=()
  if [[ -f $folder/CMakeCache.txt ]] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  (cd "$root" && quietly "$folder.configure.log" cmake "${fresh[@]}" --preset "$preset" "$@")
}

# build PRESET [TARGET...]: shows ninja's progress on a terminal, and elsewhere
# only what went wrong.
build() {
  local preset=$1 jobs
  shift
  jobs=$(build_jobs)
  say "building build/$preset ($jobs at a time)"
  local ninja=(ninja -C "$root/build/$preset" -j "$jobs" "$@")
  if [[ -t 2 ]]; then
    NINJA_STATUS='[%f/%t] ' "${ninja[@]}" >&2 </dev/null
  else
    quietly "$root/build/$preset.build.log" "${ninja[@]}" --quiet
  fi
}

# Takes the lock of the build folders, until unlock_builds or the end of the
# script; compilers inherit it, so those of a killed script finish first.
lock_builds() {
  mkdir -p "$root/build" 2>/dev/null || true
  { exec 9>"$root/build/.lock"; } 2>/dev/null ||
    die "cannot write to $root/build: run this once as the owner of the tree"
  if ! flock -n 9; then
    say "waiting for another build of this tree"
    flock 9
  fi
}

unlock_builds() {
  exec 9>&-
}
