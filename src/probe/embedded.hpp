// The service files and samples that cmake/EmbedProbes.cmake puts into the
// program at build time.
#pragma once

#include <span>
#include <string_view>

namespace yamabiko {

struct EmbeddedFile {
  std::string_view name;  // below probes/ or testdata/
  std::string_view text;
};

// In order of name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_services();
[[nodiscard]] std::span<const EmbeddedFile> embedded_samples();

}  // namespace yamabiko
