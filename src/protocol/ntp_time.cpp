// Reads the answer to a client (RFC 5905 section 7.3):
//
//   0          1         2      3           4            8
//   | LI VN M  | stratum | poll | precision | root delay | root dispersion …
//   12             16                    24                 32 … 48
//   | reference id | reference timestamp | origin timestamp | …
//
// The first octet: two bits of leap indicator, three of version, three of mode.
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/ntp.hpp"

#include <array>

#include <fmt/format.h>

namespace yamabiko::ntp {
namespace {

constexpr std::size_t header_octets = 48;
constexpr unsigned mode_server = 4;
constexpr unsigned newest_version = 4;
constexpr unsigned largest_stratum = 16;  // more is reserved, by figure 11
// Extension fields and a MAC come in whole words.
constexpr std::size_t word = 4;

struct Header {
  unsigned leap = 0;
  unsigned version = 0;
  unsigned stratum = 0;
  ByteView reference_id;
  std::uint64_t origin = 0;
};

std::optional<Header> read_header(ByteView datagram) {
  if (datagram.size() < header_octets || datagram.size() % word != 0) return std::nullopt;
  ByteReader in{datagram};
  const unsigned first = in.u8();
  Header header{.leap = first >> 6U, .version = (first >> 3U) & 7U, .stratum = in.u8()};
  in.skip(10);
  header.reference_id = in.bytes(4);
  in.skip(8);
  header.origin = in.u64();
  if ((first & 7U) != mode_server || header.version == 0 || header.version > newest_version ||
      header.stratum > largest_stratum)
    return std::nullopt;
  return header;
}

// Codes and names of clocks are padded with zeros.
std::string letters(ByteView octets) {
  while (!octets.empty() && octets.back() == std::byte{0}) octets = octets.first(octets.size() - 1);
  return printable(octets);
}

void tell(const Header& header, Facts& facts) {
  constexpr std::array<std::string_view, 4> leaps{"none", "one second more", "one second less",
                                                  "not synchronised"};
  facts.push_back({"ntp_version", std::uint64_t{header.version}});
  facts.push_back({"leap", std::string{leaps.at(header.leap)}});
  facts.push_back({"stratum", std::uint64_t{header.stratum}});
  if (header.stratum >= 2) {
    ByteReader in{header.reference_id};
    const std::array<unsigned, 4> octets{in.u8(), in.u8(), in.u8(), in.u8()};
    facts.push_back({"reference_id", fmt::format("{}", fmt::join(octets, "."))});
    return;
  }
  std::string text = letters(header.reference_id);
  if (!text.empty())
    facts.push_back({header.stratum == 0 ? "kiss_code" : "reference_id", std::move(text)});
}

}  // namespace

std::optional<std::uint64_t> time_cookie_of(ByteView datagram) {
  const auto header = read_header(datagram);
  if (!header) return std::nullopt;
  return header->origin;
}

Decoded decode_time(const Query& query, const Reply& reply) {
  for (const ByteView part : reply.parts) {
    const auto header = read_header(part);
    if (!header || header->origin != query.cookie) continue;
    Decoded out;
    out.accepted = true;
    out.complete = true;
    tell(*header, out.facts);
    return out;
  }
  return {};
}

}  // namespace yamabiko::ntp
