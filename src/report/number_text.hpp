// Numbers as a person reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yamabiko {

// "2,218"
[[nodiscard]] std::string grouped(std::uint64_t value);
// "1 datagram", "2,218 datagrams"
[[nodiscard]] std::string counted(std::uint64_t value, std::string_view singular,
                                  std::string_view plural);
// A factor that we measured, to three digits or so: "0.80x", "17.1x", "6,707x".
[[nodiscard]] std::string factor_text(double factor);
// With the digits that somebody gave, and no more: "51,000", "9.65".
[[nodiscard]] std::string exact_number(double value);

}  // namespace yamabiko
