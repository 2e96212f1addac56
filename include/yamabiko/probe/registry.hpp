// All services that are known: those built in, and the user's own.
#pragma once

#include "yamabiko/probe/service.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// The profile of a service that names none, and of a check that chooses none.
inline constexpr std::string_view default_profile = "default";
// The one that every service is in, and that none may name.
inline constexpr std::string_view profile_of_all = "all";

// What is wrong with a service file, where, and what to do about it.
struct ProbeFileError {
  std::string file;
  unsigned line = 0;  // 0: the file as a whole
  std::string message;
  std::string fix;

  // "FILE:LINE: MESSAGE; FIX"
  [[nodiscard]] std::string text() const;
};

class Registry {
 public:
  // The service files that were embedded at build time.
  [[nodiscard]] static tl::expected<Registry, ProbeFileError> built_in();

  // Adds one file's service; a service of the same name is replaced.
  tl::expected<void, ProbeFileError> add_file(const std::filesystem::path& file);
  // Every *.toml directly in `folder`, in order of name. It is an error when
  // there is none, or when two are of the same service.
  tl::expected<void, ProbeFileError> add_folder(const std::filesystem::path& folder);
  // `text` as if read from `file`.
  tl::expected<void, ProbeFileError> add_text(std::string_view text, const std::string& file);

  // The name for requests that ask DNS for one ({dns-name}), which are not sent
  // without. `name` is as dns::name_octets() takes it; so is the error.
  tl::expected<void, std::string> give_dns_name(std::string_view name);

  // In order of name. Pointers stay valid as long as the registry does, even
  // when it moves.
  [[nodiscard]] std::vector<const Service*> services() const;
  // The same, of a profile. The error is a sentence that names those there are.
  [[nodiscard]] tl::expected<std::vector<const Service*>, std::string> services_of(
      std::string_view profile) const;
  // The names that services_of() takes. They point into the registry.
  [[nodiscard]] std::set<std::string_view> profiles() const;
  // Null when there is none.
  [[nodiscard]] const Service* find(std::string_view name) const;
  // Services that list this port.
  [[nodiscard]] std::vector<const Service*> on_port(Transport transport, std::uint16_t port) const;

 private:
  void replace(std::unique_ptr<Service> service);

  std::vector<std::unique_ptr<Service>> services_;  // in order of name
};

}  // namespace yamabiko
