// Reads CLI11's options and subcommands.
#include "cli/command_tree.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

// "a,b" of "TEXT:{a,b}", which is how CLI11 tells of IsMember.
std::string_view set_in(std::string_view type_name) {
  const std::size_t open = type_name.rfind('{');
  if (open == std::string_view::npos || type_name.back() != '}') return {};
  return type_name.substr(open + 1, type_name.size() - open - 2);
}

// "N" of "N:INT in [0 - 9]", which is how CLI11 tells of a Range.
std::string without_range(std::string type_name) {
  const std::size_t range = type_name.rfind(" in [");
  if (range == std::string::npos) return type_name;
  const std::size_t colon = type_name.rfind(':', range);
  return colon == std::string::npos ? type_name : type_name.substr(0, colon);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// What is named FILE is a file: the type names of the option table are few.
ValueKind value_kind(std::string_view type_name) {
  static const std::map<std::string_view, ValueKind> kinds{
      {"FILE", ValueKind::file},        {"[FORMAT=]FILE", ValueKind::file},
      {"DIR", ValueKind::directory},    {"FORMAT", ValueKind::choice},
      {"IF", ValueKind::interface},     {"TARGET", ValueKind::host},
      {"TARGET,...", ValueKind::host},  {"SERVICE", ValueKind::choice},
      {"SERVICE,...", ValueKind::list}, {"PROFILE", ValueKind::choice},
  };
  const auto found = kinds.find(type_name);
  return found == kinds.end() ? ValueKind::text : found->second;
}

OptionEntry describe(const CLI::Option& option, const Vocabulary& vocabulary) {
  OptionEntry entry;
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  // The command takes nmap's spelling of this one (see main.cpp).
  for (const std::string& name : option.get_lnames())
    entry.names.push_back(name == "iL" ? "-iL" : "--" + name);
  std::stable_sort(entry.names.begin(), entry.names.end(), [](const auto& a, const auto& b) {
    return !a.starts_with("--") && b.starts_with("--");
  });
  entry.description = option.get_description();
  entry.required = option.get_required();
  entry.many = option.get_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return entry;

  entry.default_value = option.get_default_str();
  entry.value_name = without_range(option.get_type_name());
  if (const std::string_view set = set_in(entry.value_name); !set.empty()) {
    entry.kind = ValueKind::choice;
    entry.choices = split(set, ',');
    entry.value_name.clear();
    for (const std::string& choice : entry.choices)
      entry.value_name += (entry.value_name.empty() ? "" : "|") + choice;
    return entry;
  }
  entry.kind = value_kind(entry.value_name);
  if (entry.value_name.starts_with("SERVICE")) entry.choices = vocabulary.services;
  if (entry.value_name.starts_with("PROFILE")) entry.choices = vocabulary.profiles;
  if (entry.value_name.starts_with("FORMAT")) entry.choices = vocabulary.formats;
  return entry;
}

CommandEntry describe(const CLI::App& app, const std::string& path, const Vocabulary& vocabulary) {
  CommandEntry entry;
  entry.path = path;
  entry.description = app.get_description();
  // A command without a footer inherits that of the one above.
  if (app.get_parent() == nullptr || app.get_footer() != app.get_parent()->get_footer())
    entry.footer = app.get_footer();
  // What has no group is hidden from --help as well.
  const auto shown = [](const CLI::Option* option) { return !option->get_group().empty(); };
  for (const CLI::Option* option : app.get_options(shown))
    (option->nonpositional() ? entry.options : entry.positionals)
        .push_back(describe(*option, vocabulary));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    entry.commands.push_back(describe(*command, path + " " + command->get_name(), vocabulary));
  return entry;
}

void collect(const CommandEntry& command, std::vector<const CommandEntry*>& all) {
  all.push_back(&command);
  for (const CommandEntry& each : command.commands) collect(each, all);
}

}  // namespace

std::string CommandEntry::name() const {
  return path.substr(path.rfind(' ') + 1);
}

CommandEntry describe(const CLI::App& app, const Vocabulary& vocabulary) {
  return describe(app, app.get_name(), vocabulary);
}

std::vector<const CommandEntry*> all_commands(const CommandEntry& command) {
  std::vector<const CommandEntry*> all;
  collect(command, all);
  return all;
}

}  // namespace yamabiko
