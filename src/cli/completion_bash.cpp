// The completion script for bash; it needs nothing of the package bash-completion.
#include "cli/completion.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

// bash hands over "--format=jsonl" as three words, which is why "=" is skipped.
constexpr std::string_view machinery = R"(
# Completes $1 to what the kind and the words in $2 allow.
_yamabiko_complete() {
  local kind=${2%% *} words=${2#* }
  case $kind in
    choice) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$1") ;;
    list)
      mapfile -t COMPREPLY < <(compgen -P "${1%"${1##*,}"}" -W "$words" -- "${1##*,}")
      compopt -o nospace
      ;;
    file)
      mapfile -t COMPREPLY < <(compgen -f -- "$1")
      compopt -o filenames
      ;;
    directory)
      mapfile -t COMPREPLY < <(compgen -d -- "$1")
      compopt -o filenames
      ;;
    host) mapfile -t COMPREPLY < <(compgen -A hostname -- "$1") ;;
    interface)
      local interfaces=(/sys/class/net/*)
      mapfile -t COMPREPLY < <(compgen -W "${interfaces[*]##*/}" -- "$1")
      ;;
  esac
}

_yamabiko() {
  local command=yamabiko option= value word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      [[ $word == '=' ]] || option=
    elif _yamabiko_is_command "$command $word"; then
      command+=" $word"
    elif _yamabiko_value "$command $word"; then
      option=$word
    fi
  done
  local current=${COMP_WORDS[COMP_CWORD]}
  [[ $current != '=' ]] || current=
  COMPREPLY=()
  if [[ -n $option ]]; then
    _yamabiko_value "$command $option"
    _yamabiko_complete "$current" "$value"
  elif [[ $current == -* ]]; then
    _yamabiko_words "$command"
    _yamabiko_complete "$current" "choice $value"
  else
    _yamabiko_argument "$command"
    _yamabiko_complete "$current" "$value"
  fi
}

complete -F _yamabiko yamabiko
)";

std::string value_of(const OptionEntry& option) {
  const std::string words = fmt::format("{}", fmt::join(option.choices, " "));
  switch (option.kind) {
    case ValueKind::choice:
      return "choice " + words;
    case ValueKind::list:
      return "list " + words;
    case ValueKind::file:
      return "file";
    case ValueKind::directory:
      return "directory";
    case ValueKind::host:
      return "host";
    case ValueKind::interface:
      return "interface";
    case ValueKind::text:
    case ValueKind::none:
      break;
  }
  return "text";
}

// A function whose argument picks one of `cases`.
std::string choosing(std::string_view comment, std::string_view name, const std::string& cases,
                     std::string_view otherwise) {
  return fmt::format("\n# {}\n{}() {{\n  case $1 in\n{}    *) {} ;;\n  esac\n}}\n", comment, name,
                     cases, otherwise);
}

}  // namespace

std::string bash_completion(const CommandEntry& root) {
  std::string commands;
  std::string values;
  std::string words;
  std::string arguments;
  for (const CommandEntry* command : all_commands(root)) {
    if (command != &root) commands += fmt::format("    \"{}\") return 0 ;;\n", command->path);
    std::string options;
    for (const OptionEntry& option : command->options) {
      options += fmt::format(" {}", fmt::join(option.names, " "));
      if (option.kind == ValueKind::none) continue;
      for (std::size_t i = 0; i < option.names.size(); ++i)
        values +=
            fmt::format("{}\"{} {}\"", i == 0 ? "    " : " | ", command->path, option.names[i]);
      values += fmt::format(") value=\"{}\" ;;\n", value_of(option));
    }
    words += fmt::format("    \"{}\") value=\"{}\" ;;\n", command->path, options.substr(1));
    std::string names;
    for (const CommandEntry& each : command->commands) names += " " + each.name();
    if (!names.empty())
      arguments += fmt::format("    \"{}\") value=\"choice{}\" ;;\n", command->path, names);
    else if (!command->positionals.empty())
      arguments += fmt::format("    \"{}\") value=\"{}\" ;;\n", command->path,
                               value_of(command->positionals.front()));
  }
  return "# Completion for bash, as printed by 'yamabiko completion bash'.\n" +
         choosing("Whether the words in $1 name a command.", "_yamabiko_is_command", commands,
                  "return 1") +
         choosing("Sets value to what follows the option in $1, if anything does.",
                  "_yamabiko_value", values, "return 1") +
         choosing("Sets value to the options of command $1.", "_yamabiko_words", words, "value=") +
         choosing("Sets value to what command $1 takes besides options.", "_yamabiko_argument",
                  arguments, "value=text") +
         std::string(machinery);
}

}  // namespace yamabiko
