// The words of the progress line.
#pragma once

#include "cli/forecast.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace yamabiko {

// "12 s: 41 % of 1,048,576 endpoints, 1,203,117 requests sent (9,998/s), …", in
// as many words as `columns` have room for, and never wider.
[[nodiscard]] std::string progress_text(const ScanProgress& progress, const Forecast& forecast,
                                        std::uint64_t answered, std::size_t columns);

// How long something may take: "17 s", "3 min", "2 h 10 min"; never "0 s".
[[nodiscard]] std::string duration_text(std::chrono::milliseconds time);
// How long something has taken: "17 s", "3 min 5 s", "2 h 10 min".
[[nodiscard]] std::string elapsed_text(std::chrono::milliseconds time);

}  // namespace yamabiko
