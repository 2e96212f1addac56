// The XML that nmap writes with -oX, as one side of a comparison.
#pragma once

#include "yamabiko/audit/comparison.hpp"

#include <cstddef>
#include <istream>
#include <string>

#include <tl/expected.hpp>

namespace yamabiko {

// The whole file is held in memory, so a larger one is refused.
inline constexpr std::size_t largest_nmap_file = std::size_t{256} << 20;

// `name` is printable, and begins the error.
[[nodiscard]] tl::expected<Side, std::string> read_nmap_xml(std::istream& in,
                                                            const std::string& name);

}  // namespace yamabiko
