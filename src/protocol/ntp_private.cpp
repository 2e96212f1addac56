// Reads replies to MON_GETLIST_1, as the header ntp_request.h of ntpd has them:
//
//   0         1            2                3
//   | R M VN 7 | A sequence | implementation | request code
//   4                        6
//   | err (4 bits) items (12) | 0 (4 bits) size of an item (12) | items …
//
// R: a response; M: more follow. A list goes out as datagrams with the sequence
// numbers 0 to 127, of six items each, since no more fit into 500 octets.
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/ntp.hpp"

#include <array>
#include <bitset>

#include <fmt/format.h>

namespace yamabiko::ntp {
namespace {

constexpr unsigned mode_private = 7;
constexpr std::uint8_t mon_getlist_1 = 42;
constexpr std::size_t max_data = 500;
constexpr std::size_t sequences = 128;

struct Part {
  bool response = false;
  bool more = false;
  unsigned version = 0;
  unsigned sequence = 0;
  std::uint8_t implementation = 0;
  std::uint8_t code = 0;
  unsigned error = 0;
  std::size_t items = 0;
};

// Nothing when the sizes in it do not agree with each other.
std::optional<Part> read_part(ByteView datagram) {
  ByteReader in{datagram};
  const unsigned first = in.u8();
  const unsigned second = in.u8();
  Part part{.response = (first & 0x80U) != 0,
            .more = (first & 0x40U) != 0,
            .version = (first >> 3U) & 7U,
            .sequence = second & 0x7FU,
            .implementation = in.u8(),
            .code = in.u8()};
  const unsigned counts = in.u16();
  const unsigned sizes = in.u16();
  part.error = counts >> 12U;
  part.items = counts & 0xFFFU;
  const std::size_t octets = part.items * (sizes & 0xFFFU);
  in.skip(octets);
  if (!in.ok() || (first & 7U) != mode_private || (sizes >> 12U) != 0 || octets > max_data)
    return std::nullopt;
  if (part.items > 0 && octets == 0) return std::nullopt;
  return part;
}

bool answers(const Part& part, const Part& request) {
  return part.response && part.version == request.version &&
         part.implementation == request.implementation && part.code == request.code &&
         (part.error == 0 || part.items == 0);
}

std::string refusal_of(unsigned error) {
  constexpr std::array<std::string_view, 5> names{"", "implementation", "request code", "format",
                                                  "no data"};
  if (error == 7) return "authentication";
  return error < names.size() ? std::string{names.at(error)} : fmt::format("error {}", error);
}

}  // namespace

Decoded decode_private(const Query& query, const Reply& reply) {
  const auto request = read_part(query.request);
  if (!request || request->code != mon_getlist_1) return {};
  Decoded out;
  std::bitset<sequences> seen;
  std::uint64_t items = 0;
  std::optional<unsigned> last;
  for (const ByteView datagram : reply.parts) {
    const auto part = read_part(datagram);
    if (!part || !answers(*part, *request) || seen.test(part->sequence)) continue;
    out.accepted = true;
    if (part->error != 0) {
      out.complete = true;
      out.facts = {{"monlist_refusal", refusal_of(part->error)}};
      return out;
    }
    seen.set(part->sequence);
    items += part->items;
    if (!part->more) last = part->sequence;
  }
  if (!out.accepted) return {};
  out.complete = last && seen.count() == *last + 1U;
  if (!out.complete) out.error = make_error_code(DecodeErrc::truncated);
  out.facts = {{"monlist_clients", items}};
  if (items > 0) out.flags = {Flag::discloses, Flag::no_auth};
  return out;
}

}  // namespace yamabiko::ntp
