// The registry: where services come from and how they are found.
#include "yamabiko/probe/registry.hpp"

#include "probe/embedded.hpp"
#include "probe/service_loader.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/probe/template.hpp"
#include "yamabiko/protocol/dns_name.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

ProbeFileError file_error(const std::filesystem::path& path, std::string message, std::string fix) {
  return {.file = path.string(), .line = 0, .message = std::move(message), .fix = std::move(fix)};
}

tl::expected<std::string, ProbeFileError> read_file(const std::filesystem::path& path) {
  std::error_code error;
  // A pipe or a device could be waited for, or read, for ever.
  if (!std::filesystem::is_regular_file(path, error))
    return tl::unexpected(file_error(path, error ? error.message() : "not a regular file",
                                     "give the path of a TOML file"));
  std::ifstream in{path, std::ios::binary};
  // One octet more than allowed, so that the loader sees that there is more.
  std::string text(max_service_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad())
    return tl::unexpected(file_error(path, "the file cannot be read", "see its permissions"));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

tl::expected<std::vector<std::filesystem::path>, ProbeFileError> toml_files(
    const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries{folder, error};
  for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error))
    if (entries->path().extension() == ".toml") files.push_back(entries->path());
  if (error)
    return tl::unexpected(file_error(folder, error.message(), "give a folder with TOML files"));
  if (files.empty())
    return tl::unexpected(
        file_error(folder, "no .toml file in this folder", "give a folder with service files"));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::string ProbeFileError::text() const {
  const std::string place = line == 0 ? file : fmt::format("{}:{}", file, line);
  return fix.empty() ? fmt::format("{}: {}", place, message)
                     : fmt::format("{}: {}; {}", place, message, fix);
}

tl::expected<Registry, ProbeFileError> Registry::built_in() {
  Registry registry;
  for (const EmbeddedFile& file : embedded_services()) {
    const auto added = registry.add_text(file.text, fmt::format("(built in) {}", file.name));
    if (!added) return tl::unexpected(added.error());
  }
  for (const auto& service : registry.services_) service->built_in = true;
  return registry;
}

tl::expected<void, ProbeFileError> Registry::add_file(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return tl::unexpected(text.error());
  return add_text(*text, file.string());
}

tl::expected<void, ProbeFileError> Registry::add_folder(const std::filesystem::path& folder) {
  const auto files = toml_files(folder);
  if (!files) return tl::unexpected(files.error());
  // Replacing what another source has is the purpose; replacing a neighbour
  // can only be an oversight.
  Registry found;
  for (const auto& file : *files) {
    const std::size_t before = found.services_.size();
    if (const auto added = found.add_file(file); !added) return tl::unexpected(added.error());
    if (found.services_.size() == before)
      return tl::unexpected(file_error(file, "another file of this folder has the same service",
                                       "give one of the services another name"));
  }
  for (auto& service : found.services_) replace(std::move(service));
  return {};
}

tl::expected<void, ProbeFileError> Registry::add_text(std::string_view text,
                                                      const std::string& file) {
  auto service = load_service(text, file);
  if (!service) return tl::unexpected(std::move(service.error()));
  replace(std::move(*service));
  return {};
}

tl::expected<void, std::string> Registry::give_dns_name(std::string_view name) {
  const auto octets = dns::name_octets(name);
  if (!octets) return tl::unexpected(octets.error());
  for (const auto& service : services_) {
    for (const auto& probe : service->probes) {
      if (!probe->payload) continue;
      auto named = std::make_shared<Template>(*probe->payload);
      named->set_name(*octets);
      probe->payload = std::move(named);
    }
  }
  return {};
}

void Registry::replace(std::unique_ptr<Service> service) {
  const auto place =
      std::lower_bound(services_.begin(), services_.end(), service,
                       [](const auto& a, const auto& b) { return a->name < b->name; });
  if (place != services_.end() && (*place)->name == service->name) {
    *place = std::move(service);
  } else {
    services_.insert(place, std::move(service));
  }
}

std::vector<const Service*> Registry::services() const {
  std::vector<const Service*> result;
  for (const auto& service : services_) result.push_back(service.get());
  return result;
}

std::set<std::string_view> Registry::profiles() const {
  std::set<std::string_view> known{default_profile, profile_of_all};
  for (const auto& service : services_)
    known.insert(service->profiles.begin(), service->profiles.end());
  return known;
}

tl::expected<std::vector<const Service*>, std::string> Registry::services_of(
    std::string_view profile) const {
  std::vector<const Service*> result;
  for (const auto& service : services_) {
    const auto& names = service->profiles;
    if (profile == profile_of_all || std::find(names.begin(), names.end(), profile) != names.end())
      result.push_back(service.get());
  }
  const std::set<std::string_view> known = profiles();
  if (!known.contains(profile))
    return tl::unexpected(fmt::format("no profile is called '{}'; known are: {}",
                                      printable(profile, 64), fmt::join(known, ", ")));
  return result;
}

const Service* Registry::find(std::string_view name) const {
  for (const auto& service : services_)
    if (service->name == name) return service.get();
  return nullptr;
}

std::vector<const Service*> Registry::on_port(Transport transport, std::uint16_t port) const {
  std::vector<const Service*> result;
  for (const auto& service : services_) {
    const auto& ports = service->ports(transport);
    if (std::find(ports.begin(), ports.end(), port) != ports.end()) result.push_back(service.get());
  }
  return result;
}

}  // namespace yamabiko
