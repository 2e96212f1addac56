// The completion script for fish: a line an option.
#include "cli/completion.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

constexpr std::string_view machinery = R"(
# Whether the words before the cursor are for the command $argv.
function __yamabiko_is
    set -l command yamabiko
    set -l waits false
    for word in (commandline -opc)[2..-1]
        if test $waits = true
            set waits false
        else if __yamabiko_is_command "$command $word"
            set command "$command $word"
        else if __yamabiko_takes_value "$command $word"
            set waits true
        end
    end
    test "$command" = "$argv"
end

# The words $argv, each after what the current word has up to its last comma.
function __yamabiko_list
    set -l head (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    printf '%s\n' "$head"$argv
end

complete -c yamabiko -f
)";

std::string value_of(const OptionEntry& option) {
  const std::string words = fmt::format("{}", fmt::join(option.choices, " "));
  switch (option.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::choice:
      return " -x -a " + quoted(words);
    case ValueKind::list:
      return " -x -a " + quoted(fmt::format("(__yamabiko_list {})", words));
    case ValueKind::file:
      return " -r -F";
    case ValueKind::directory:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::host:
      return " -x -a '(__fish_print_hostnames)'";
    case ValueKind::interface:
      return " -x -a '(__fish_print_interfaces)'";
    case ValueKind::text:
      break;
  }
  return " -x";
}

// fish tells "-p", "-iL" and "--ports" apart.
std::string spelled(const std::string& name) {
  if (name.starts_with("--")) return " -l " + name.substr(2);
  return (name.size() == 2 ? " -s " : " -o ") + name.substr(1);
}

// A function that succeeds when its argument is one of `cases`.
std::string recognising(std::string_view comment, std::string_view name, const std::string& cases) {
  return fmt::format(
      "\n# {}\nfunction {}\n    switch $argv[1]\n        case{}\n            return 0\n    end\n"
      "    return 1\nend\n",
      comment, name, cases);
}

}  // namespace

std::string fish_completion(const CommandEntry& root) {
  std::string commands;
  std::string with_value;
  std::string lines;
  for (const CommandEntry* command : all_commands(root)) {
    const std::string start =
        fmt::format("complete -c yamabiko -n {}", quoted("__yamabiko_is " + command->path));
    for (const CommandEntry& each : command->commands) {
      commands += " " + quoted(each.path);
      lines += fmt::format("{} -a {} -d {}\n", start, each.name(), quoted(each.description));
    }
    for (const OptionEntry& option : command->options) {
      std::string names;
      for (const std::string& name : option.names) {
        names += spelled(name);
        if (option.kind != ValueKind::none) with_value += " " + quoted(command->path + " " + name);
      }
      lines +=
          fmt::format("{}{}{} -d {}\n", start, names, value_of(option), quoted(option.description));
    }
    for (const OptionEntry& positional : command->positionals)
      if (const std::string value = value_of(positional); value != " -x")
        lines += start + value + "\n";
  }
  return "# Completion for fish, as printed by 'yamabiko completion fish'.\n" +
         recognising("Whether the words in $argv[1] name a command.", "__yamabiko_is_command",
                     commands) +
         recognising("Whether the option in $argv[1] takes a value.", "__yamabiko_takes_value",
                     with_value) +
         std::string(machinery) + lines;
}

}  // namespace yamabiko
