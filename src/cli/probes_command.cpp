// The subcommand "probes" and its options.
#include "cli/probes_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/probes_listing.hpp"
#include "yamabiko/probe/verify.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

struct ProbesOptions {
  std::string probes_folder;
  std::string name;
  std::string profile = "all";
  std::vector<std::string> files;
  std::string testdata;
};

int fail(std::ostream& err, const ProbeFileError& error, int exit_code) {
  fmt::print(err, "yamabiko: {}\n", error.text());
  return exit_code;
}

tl::expected<Registry, ProbeFileError> load_registry(const ProbesOptions& options) {
  auto registry = Registry::built_in();
  if (!registry || options.probes_folder.empty()) return registry;
  if (const auto added = registry->add_folder(options.probes_folder); !added)
    return tl::unexpected(added.error());
  return registry;
}

int list(const ProbesOptions& options, std::ostream& out, std::ostream& err) {
  const auto registry = load_registry(options);
  if (!registry) return fail(err, registry.error(), exit_usage);
  const auto services = registry->services_of(options.profile);
  if (!services) {
    fmt::print(err, "yamabiko: {}\n", services.error());
    return exit_usage;
  }
  list_services(*services, out);
  return exit_done;
}

int show(const ProbesOptions& options, std::ostream& out, std::ostream& err) {
  const auto registry = load_registry(options);
  if (!registry) return fail(err, registry.error(), exit_usage);
  if (const Service* service = registry->find(options.name)) {
    show_service(*service, out);
    return exit_done;
  }
  std::vector<std::string_view> names;
  for (const Service* service : registry->services()) names.push_back(service->name);
  fmt::print(err, "yamabiko: there is no service '{}'; known: {}\n", options.name,
             fmt::join(names, ", "));
  return exit_usage;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

int print_report(const VerifyReport& report, std::ostream& out, std::ostream& err) {
  for (const ProbeFileError& failure : report.failures) fmt::print(err, "{}\n", failure.text());
  if (!report.failures.empty()) return exit_failed;
  fmt::print(out, "OK: {}, {}, {} ({} live, {} synthetic)\n", counted(report.services, "service"),
             counted(report.probes, "probe"), counted(report.examples, "example"),
             report.examples - report.synthetic, report.synthetic);
  return exit_done;
}

void add(VerifyReport& total, const VerifyReport& report) {
  total.services += report.services;
  total.probes += report.probes;
  total.examples += report.examples;
  total.synthetic += report.synthetic;
  total.failures.insert(total.failures.end(), report.failures.begin(), report.failures.end());
}

int verify_registry(const ProbesOptions& options, std::ostream& out, std::ostream& err) {
  const auto registry = load_registry(options);
  if (!registry) return fail(err, registry.error(), exit_failed);
  return print_report(verify(registry->services(), options.testdata), out, err);
}

// Each file (or folder of files) by itself, so that one bad file does not hide
// what is wrong in the next.
int verify_files(const ProbesOptions& options, std::ostream& out, std::ostream& err) {
  VerifyReport total;
  for (const std::string& file : options.files) {
    Registry registry;
    std::error_code ignored;
    const auto added = std::filesystem::is_directory(file, ignored) ? registry.add_folder(file)
                                                                    : registry.add_file(file);
    if (added) {
      add(total, verify(registry.services(), options.testdata));
    } else {
      total.failures.push_back(added.error());
    }
  }
  return print_report(total, out, err);
}

}  // namespace

void add_probes_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code) {
  const auto options = std::make_shared<ProbesOptions>();
  CLI::App* const probes = app.add_subcommand("probes", "Show and prove what the registry knows");
  probes->require_subcommand(1);
  const auto add_folder_option = [&](CLI::App* command) {
    command
        ->add_option("--probes", options->probes_folder,
                     "Folder of service files that add to those built in, or replace them")
        ->type_name("DIR");
  };
  add_folder_option(probes);

  CLI::App* const list_command = probes->add_subcommand("list", "List all services");
  add_folder_option(list_command);
  list_command
      ->add_option("--profile", options->profile,
                   "Only those of a profile, as 'yamabiko check --profile' takes it")
      ->type_name("PROFILE");
  list_command->callback([=, &out, &err, &exit_code] { exit_code = list(*options, out, err); });

  CLI::App* const show_command = probes->add_subcommand("show", "Show all of one service");
  show_command->add_option("name", options->name, "Name of the service")
      ->required()
      ->type_name("SERVICE");
  add_folder_option(show_command);
  show_command->callback([=, &out, &err, &exit_code] { exit_code = show(*options, out, err); });

  CLI::App* const verify_command = probes->add_subcommand(
      "verify", "Decode every recorded reply anew and compare it with what is expected");
  verify_command
      ->add_option("file", options->files,
                   "Service files, or folders of them; none: all that is built in")
      ->type_name("FILE");
  verify_command->add_option("--testdata", options->testdata, "Folder to look for samples first")
      ->type_name("DIR");
  add_folder_option(verify_command);
  verify_command->callback([=, &out, &err, &exit_code] {
    exit_code = options->files.empty() ? verify_registry(*options, out, err)
                                       : verify_files(*options, out, err);
  });
}

}  // namespace yamabiko
