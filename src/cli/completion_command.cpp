// The subcommands "completion" and "manual".
#include "cli/completion_command.hpp"

#include "cli/completion.hpp"
#include "cli/exit_code.hpp"
#include "cli/formats.hpp"
#include "yamabiko/probe/registry.hpp"

#include <functional>
#include <memory>

#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

constexpr const char* where_to_put_it = R"TEXT(Examples:
  eval "$(yamabiko completion bash)"             for this bash
  yamabiko completion zsh > ~/.zfunc/_yamabiko   a folder of $fpath
  yamabiko completion fish > ~/.config/fish/completions/yamabiko.fish)TEXT";

int print(const CLI::App& app, std::ostream& out, std::ostream& err,
          const std::function<std::string(const CommandEntry&)>& form) {
  const auto registry = Registry::built_in();
  if (!registry) {
    fmt::print(err, "yamabiko: {}\n", registry.error().text());
    return exit_usage;
  }
  Vocabulary vocabulary;
  for (const Service* service : registry->services()) vocabulary.services.push_back(service->name);
  for (const std::string_view profile : registry->profiles())
    vocabulary.profiles.emplace_back(profile);
  for (const Format& format : formats()) vocabulary.formats.emplace_back(format.name);
  out << form(describe(app, vocabulary));
  return exit_done;
}

}  // namespace

void add_completion_commands(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code) {
  CLI::App* const completion =
      app.add_subcommand("completion", "Print a completion script for a shell");
  completion->footer(where_to_put_it);
  const auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "The shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&app, shell, &out, &err, &exit_code] {
    exit_code = print(app, out, err, [&shell](const CommandEntry& root) {
      if (*shell == "zsh") return zsh_completion(root);
      return *shell == "fish" ? fish_completion(root) : bash_completion(root);
    });
  });
  CLI::App* const manual =
      app.add_subcommand("manual", "Print the manual page, as in 'yamabiko manual | man -l -'");
  manual->callback([&app, &out, &err, &exit_code] {
    exit_code = print(app, out, err, [](const CommandEntry& root) {
      return manual_page(root, YAMABIKO_VERSION, YAMABIKO_DATE);
    });
  });
}

}  // namespace yamabiko
