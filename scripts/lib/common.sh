# Shell functions that every script of the tree needs. Sourced, never run.
# Expects $root: the top of the tree.

# A line for a person. Standard output belongs to the program, so all that the
# scripts have to say goes to standard error.
say() {
  printf 'yamabiko: %s\n' "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# How many compilers may run at once: one a core, as long as each of them has
# the memory that the largest source file takes.
build_jobs() {
  local -r job_mib=1024
  local cores free_mib limit
  cores=$(nproc)
  free_mib=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)
  if [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1048576 < free_mib)); then
    free_mib=$((limit / 1048576))
  fi
  local jobs=$((free_mib / job_mib))
  ((jobs <= cores)) || jobs=$cores
  ((jobs >= 1)) || jobs=1
  printf '%d\n' "$jobs"
}

# quietly LOG COMMAND...: keeps the output in a file and shows it on failure only.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    say "failed: $*"
    return 1
  fi
}
