// Reads responses of RIP version 1, a table in as many of them as it takes:
//
//   command 2 | version 1 | zero (u16)
//   up to 25 routes: family 2 (u16) | zero (u16) | address | zero (8 octets) | metric (u32)
//
// What must be zero has to be: else anything of that size would do.
#include "yamabiko/protocol/rip.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko::rip {
namespace {

constexpr std::uint8_t command_response = 2;
constexpr std::uint8_t version_1 = 1;
constexpr std::uint16_t family_internet = 2;
constexpr std::size_t most_entries = 25;  // of a datagram
constexpr std::uint32_t infinity = 16;
constexpr std::size_t most_told = 256;

// "198.51.100.0 metric 1"; the reader is failed for what is no route.
std::string read_route(ByteReader& in) {
  const bool of_internet = in.u16() == family_internet && in.u16() == 0;
  const std::uint32_t address = in.u32();
  const bool zero = in.u64() == 0;
  const std::uint32_t metric = in.u32();
  if (!of_internet || !zero || metric == 0 || metric > infinity) in.fail();
  return fmt::format("{}.{}.{}.{} metric {}", address >> 24U, (address >> 16U) & 0xFFU,
                     (address >> 8U) & 0xFFU, address & 0xFFU, metric);
}

// The routes of a datagram; none when it is no response.
std::vector<std::string> read_response(ByteView datagram) {
  ByteReader in{datagram};
  if (in.u8() != command_response || in.u8() != version_1 || in.u16() != 0) in.fail();
  std::vector<std::string> routes;
  while (in.ok() && in.remaining() > 0 && routes.size() < most_entries)
    routes.push_back(read_route(in));
  if (!in.ok() || in.remaining() > 0) routes.clear();
  return routes;
}

}  // namespace

Decoded decode(const Query& /*query*/, const Reply& reply) {
  Decoded out;
  std::vector<std::string> told;
  for (const ByteView part : reply.parts) {
    std::vector<std::string> routes = read_response(part);
    if (routes.empty()) {
      if (out.accepted) out.error = make_error_code(DecodeErrc::malformed);
      continue;
    }
    out.accepted = true;
    // Who has more to tell fills its datagrams.
    out.complete = routes.size() < most_entries;
    // The network may bring a datagram twice.
    for (std::string& route : routes)
      if (told.size() < most_told && std::find(told.begin(), told.end(), route) == told.end())
        told.push_back(std::move(route));
  }
  if (!out.accepted) return out;
  out.facts.push_back({"routes", std::move(told)});
  out.flags.push_back(Flag::discloses);
  return out;
}

}  // namespace yamabiko::rip
