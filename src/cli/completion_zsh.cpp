// The completion script for zsh: a function a command, around _arguments.
#include "cli/completion.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// What ends a part of a specification of _arguments or _describe is escaped.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

// ":FILE:_files"
std::string value_of(const OptionEntry& option) {
  const std::string words = fmt::format("{}", fmt::join(option.choices, " "));
  std::string action = " ";
  switch (option.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::choice:
      action = "(" + escaped(words) + ")";
      break;
    case ValueKind::list:
      action = "_values -s , name " + words;
      break;
    case ValueKind::file:
      action = "_files";
      break;
    case ValueKind::directory:
      action = "_files -/";
      break;
    case ValueKind::host:
      action = "_hosts";
      break;
    case ValueKind::interface:
      action = "_net_interfaces";
      break;
    case ValueKind::text:
      break;
  }
  return fmt::format(":{}:{}", escaped(option.value_name), action);
}

// The specifications of one option, a name each.
std::string specifications(const OptionEntry& option) {
  const std::string before = option.many ? "*" : fmt::format("({})", fmt::join(option.names, " "));
  std::string result;
  for (const std::string& name : option.names) {
    std::string spelled = name;
    // "-oFILE" and "--output=FILE" are one word.
    if (option.kind != ValueKind::none) spelled += name.starts_with("--") ? "=" : "+";
    result += fmt::format(" \\\n    {}",
                          quoted(fmt::format("{}{}[{}]{}", before, spelled,
                                             escaped(option.description), value_of(option))));
  }
  return result;
}

std::string function_name(std::string path) {
  std::replace(path.begin(), path.end(), ' ', '_');
  return "_" + path;
}

std::string function_of(const CommandEntry& command) {
  std::string text = fmt::format("\n{}() {{\n", function_name(command.path));
  const bool has_commands = !command.commands.empty();
  if (has_commands) text += "  local curcontext=$curcontext state line\n  typeset -A opt_args\n";
  text += has_commands ? "  _arguments -C -S" : "  _arguments -S";
  for (const OptionEntry& option : command.options) text += specifications(option);
  if (!has_commands) {
    for (const OptionEntry& positional : command.positionals)
      text +=
          fmt::format(" \\\n    {}", quoted((positional.many ? "*" : "") + value_of(positional)));
    return text + "\n}\n";
  }
  text +=
      " \\\n    '1: :->command' '*:: :->rest'\n  case $state in\n    command)\n"
      "      local -a commands\n      commands=(\n";
  for (const CommandEntry& each : command.commands)
    text += fmt::format("        {}\n",
                        quoted(fmt::format("{}:{}", each.name(), escaped(each.description))));
  text +=
      "      )\n      _describe command commands\n      ;;\n    rest)\n"
      "      case $words[1] in\n";
  for (const CommandEntry& each : command.commands)
    text += fmt::format("        {}) {} ;;\n", each.name(), function_name(each.path));
  return text + "      esac\n      ;;\n  esac\n}\n";
}

}  // namespace

std::string zsh_completion(const CommandEntry& root) {
  std::string text =
      "#compdef yamabiko\n# Completion for zsh, as printed by 'yamabiko completion zsh'.\n";
  for (const CommandEntry* command : all_commands(root)) text += function_of(*command);
  // Loaded from fpath, the file is the function itself; sourced, it registers it.
  return text +
         "\nif [[ $funcstack[1] == _yamabiko ]]; then\n  _yamabiko \"$@\"\nelse\n"
         "  compdef _yamabiko yamabiko\nfi\n";
}

}  // namespace yamabiko
