// Names of RPC programs by their number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yamabiko::rpc {

// "nfs" for 100003; empty for a number that is not in the table.
[[nodiscard]] std::string_view known_program(std::uint32_t number);
// The same, but the number itself when it has no name.
[[nodiscard]] std::string program_name(std::uint32_t number);

}  // namespace yamabiko::rpc
