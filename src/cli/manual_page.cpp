// The manual page, in roff.
#include "cli/completion.hpp"

#include <cctype>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Text as roff prints it unchanged: a hyphen stays one that can be copied, and a
// line is no request.
std::string roff(std::string_view text) {
  std::string result;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
    at_start = c == '\n';
  }
  return result;
}

std::string bold(std::string_view text) {
  return fmt::format("\\fB{}\\fR", roff(text));
}

std::string italic(std::string_view text) {
  return fmt::format("\\fI{}\\fR", roff(text));
}

std::string label(const OptionEntry& option) {
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
  if (option.value_name.empty()) return text;
  return text + (text.empty() ? "" : " ") + italic(option.value_name);
}

std::string entry(const OptionEntry& option) {
  std::string text = ".TP\n" + label(option) + "\n" + roff(option.description) + ".";
  if (!option.default_value.empty())
    text += fmt::format(" Default: {}.", bold(option.default_value));
  if (option.many && !option.names.empty()) text += " Can be given several times.";
  return text + "\n";
}

// "yamabiko probes show [OPTION...] SERVICE"
std::string usage(const CommandEntry& command) {
  std::string text = bold(command.path);
  if (!command.options.empty()) text += fmt::format(" [{}...]", italic("OPTION"));
  if (!command.commands.empty()) text += " " + italic("COMMAND");
  for (const OptionEntry& positional : command.positionals) {
    const std::string name = italic(positional.value_name) + (positional.many ? "..." : "");
    text += positional.required ? " " + name : fmt::format(" [{}]", name);
  }
  return text;
}

// A footer: its indented lines are examples, the others prose.
std::string prose(std::string_view text) {
  std::string result = ".PP\n";
  bool in_example = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool example = line.starts_with("  ");
    if (example != in_example) result += example ? ".PP\n.EX\n" : ".EE\n.PP\n";
    in_example = example;
    if (!line.empty()) result += roff(line) + "\n";
  }
  return result + (in_example ? ".EE\n" : "");
}

std::string section(const CommandEntry& command) {
  std::string text = fmt::format(".SS {}\n{}.\n", roff(command.path), roff(command.description));
  for (const OptionEntry& positional : command.positionals) text += entry(positional);
  for (const OptionEntry& option : command.options)
    // The same everywhere, and told once.
    if (option.names.back() != "--help") text += entry(option);
  if (!command.footer.empty()) text += prose(command.footer);
  return text;
}

// What comes before the colon, to go on a line after the name.
std::string summary(std::string_view description) {
  std::string text(description.substr(0, description.find(':')));
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

std::string manual_page(const CommandEntry& root, std::string_view version, std::string_view date) {
  std::string text = fmt::format(
      ".\\\" As printed by 'yamabiko manual', from its option table.\n"
      ".TH YAMABIKO 1 {} \"yamabiko {}\" \"User Commands\"\n"
      ".SH NAME\nyamabiko \\- {}\n.SH SYNOPSIS\n",
      date, version, roff(summary(root.description)));
  const std::vector<const CommandEntry*> commands = all_commands(root);
  bool first = true;
  for (const CommandEntry* command : commands) {
    if (!command->commands.empty()) continue;
    text += (first ? "" : ".br\n") + usage(*command) + "\n";
    first = false;
  }
  text += ".SH DESCRIPTION\n" + roff(root.description) + "\n.SH OPTIONS\n";
  for (const OptionEntry& option : root.options) text += entry(option);
  text += ".SH COMMANDS\n";
  for (const CommandEntry* command : commands)
    if (command != &root) text += section(*command);
  return text + ".SH ENVIRONMENT\n.TP\n" + bold("NO_COLOR") +
         "\nWhen set, no colour is used.\n.SH SEE ALSO\n.BR nmap (1),\n.BR rpcinfo (8)\n";
}

}  // namespace yamabiko
