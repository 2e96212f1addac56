// What a port mapper has registered, however it was asked for.
#pragma once

#include "yamabiko/protocol/facts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace yamabiko::rpc {

// No host registers near as many; a reply may claim any number.
inline constexpr std::size_t max_mappings = 4096;

// Texts are printable.
struct Mapping {
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::string transport;  // netid: "tcp", "udp6", "local", …
  std::string place;      // port, or where else it is
  std::string owner;      // empty when it was not told
};

// One line for each program, transport and place, in that order:
// "nfs 3,4 tcp 2049".
[[nodiscard]] std::vector<std::string> group_mappings(std::vector<Mapping> mappings);

// Sets `programs`, `registrations`, `transports` and `owners`.
void tell_mappings(const std::vector<Mapping>& mappings, Facts& facts);

}  // namespace yamabiko::rpc
