// Reads the text of a service file.
#pragma once

#include "yamabiko/probe/registry.hpp"
#include "yamabiko/probe/service.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko {

// A service file larger than this is refused.
inline constexpr std::size_t max_service_file = 1 << 20;

// `file` is the name for messages, and becomes Service::file.
[[nodiscard]] tl::expected<std::unique_ptr<Service>, ProbeFileError> load_service(
    std::string_view text, const std::string& file);

}  // namespace yamabiko
