// What the option table says, as plain values: completions and the manual page
// are made from it, so that they know each option there is, and no other.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace yamabiko {

// What can stand for the value of an option, or for a positional argument.
enum class ValueKind {
  none,       // the option is a flag
  text,       // anything
  choice,     // one of OptionEntry::choices
  list,       // some of them, with commas between them
  file,       // the name of a file
  directory,  // the name of a folder
  host,       // the name or address of a host
  interface,  // the name of a network interface
};

struct OptionEntry {
  std::vector<std::string> names;  // with their dashes, short ones first; none: positional
  std::string value_name;          // "FILE"; empty for a flag
  ValueKind kind = ValueKind::none;
  std::vector<std::string> choices;
  std::string description;
  std::string default_value;  // empty: none worth telling
  bool required = false;
  bool many = false;  // may be given more than once
};

struct CommandEntry {
  std::string path;  // "yamabiko probes list"
  std::string description;
  std::string footer;
  std::vector<OptionEntry> options;
  std::vector<OptionEntry> positionals;
  std::vector<CommandEntry> commands;

  // The last word of `path`.
  [[nodiscard]] std::string name() const;
};

// Names that exist only when the program runs; see value_kind() for where they fit.
struct Vocabulary {
  std::vector<std::string> services;
  std::vector<std::string> profiles;
  std::vector<std::string> formats;
};

// The command of `app` and all below it. What a value can be is told by its
// type name (FILE, DIR, IF, TARGET, SERVICE, PROFILE, FORMAT) or its set of choices.
[[nodiscard]] CommandEntry describe(const CLI::App& app, const Vocabulary& vocabulary);

// `command` and all below it, each before its own commands.
[[nodiscard]] std::vector<const CommandEntry*> all_commands(const CommandEntry& command);

}  // namespace yamabiko
