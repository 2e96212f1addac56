// Reads node status responses:
//
//   NAME_TRN_ID | flags | QDCOUNT 0 | ANCOUNT 1 | NSCOUNT 0 | ARCOUNT 0   u16 each
//   RR_NAME | RR_TYPE | RR_CLASS | TTL (u32) | RDLENGTH
//   NUM_NAMES (u8), that many names of 18 octets: 15 of text padded with blanks,
//   a suffix that tells its use, flags (u16, the first bit: a group)
//   statistics, of which the first six octets are the unit ID: the MAC address
#include "yamabiko/protocol/nbstat.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko::nbstat {
namespace {

constexpr std::size_t name_octets = 34;  // encoded, with its length and the root's
constexpr std::size_t header_octets = 12;
constexpr std::uint16_t type_nbstat = 0x21;
constexpr std::uint16_t class_in = 1;
constexpr unsigned suffix_workstation = 0;

struct Name {
  std::string text;
  unsigned suffix = 0;
  bool group = false;
};

struct Header {
  std::uint16_t id = 0;
  ByteView name;
  ByteView data;
  bool whole = false;  // data is as long as RDLENGTH says
};

std::optional<Header> read_header(ByteView datagram) {
  ByteReader in{datagram};
  Header header{.id = in.u16(), .name = {}, .data = {}};
  const unsigned flags = in.u16();
  const unsigned questions = in.u16();
  const unsigned answers = in.u16();
  in.skip(4);
  header.name = in.bytes(name_octets);
  const bool node_status = in.u16() == type_nbstat && in.u16() == class_in;
  in.skip(4);
  const std::size_t length = in.u16();
  // A response (first bit) to a query (opcode 0, the next four) without error.
  const bool response = (flags & 0x8000U) != 0 && (flags & 0x780FU) == 0;
  if (!in.ok() || !response || questions != 0 || answers != 1 || !node_status) return std::nullopt;
  header.whole = length <= in.remaining();
  header.data = in.bytes(std::min(length, in.remaining()));
  return header;
}

std::string unpadded(ByteView octets) {
  while (!octets.empty() && (octets.back() == std::byte{' '} || octets.back() == std::byte{0}))
    octets = octets.first(octets.size() - 1);
  return printable(octets);
}

Name read_name(ByteReader& in) {
  Name name{.text = unpadded(in.bytes(15)), .suffix = in.u8()};
  name.group = (in.u16() & 0x8000U) != 0;
  return name;
}

void tell_names(const std::vector<Name>& names, Facts& facts) {
  const auto first = [&](bool group) {
    const auto found = std::find_if(names.begin(), names.end(), [group](const Name& name) {
      return name.group == group && name.suffix == suffix_workstation;
    });
    return found == names.end() ? std::string{} : found->text;
  };
  if (std::string computer = first(false); !computer.empty())
    facts.push_back({"computer_name", std::move(computer)});
  if (std::string workgroup = first(true); !workgroup.empty())
    facts.push_back({"workgroup", std::move(workgroup)});
  std::vector<std::string> texts;
  for (const Name& name : names) {
    texts.push_back(
        fmt::format("{}<{:02x}>{}", name.text, name.suffix, name.group ? " group" : ""));
  }
  facts.push_back({"names", std::move(texts)});
}

void tell_unit(ByteReader& in, Facts& facts) {
  const ByteView unit = in.bytes(6);
  const auto is_zero = [](std::byte octet) { return octet == std::byte{0}; };
  // Samba does not tell it.
  if (!in.ok() || std::all_of(unit.begin(), unit.end(), is_zero)) return;
  facts.push_back({"mac", to_colon_hex(unit)});
}

Decoded tell(const Header& header) {
  Decoded out;
  out.accepted = true;
  ByteReader in{header.data};
  const std::size_t count = in.u8();
  std::vector<Name> names;
  while (in.ok() && names.size() < count) {
    Name name = read_name(in);
    if (in.ok()) names.push_back(std::move(name));
  }
  if (!names.empty()) {
    tell_names(names, out.facts);
    out.flags.push_back(Flag::discloses);
  }
  out.complete = in.ok() && header.whole;
  if (!out.complete) out.error = make_error_code(DecodeErrc::truncated);
  if (in.ok()) tell_unit(in, out.facts);
  return out;
}

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  const auto header = read_header(datagram);
  if (!header) return std::nullopt;
  return header->id;
}

Decoded decode(const Query& query, const Reply& reply) {
  ByteReader request{query.request};
  request.skip(header_octets);
  const ByteView asked = request.bytes(name_octets);
  if (!request.ok()) return {};
  for (const ByteView part : reply.parts) {
    const auto header = read_header(part);
    if (!header || header->id != query.cookie) continue;
    if (std::equal(asked.begin(), asked.end(), header->name.begin(), header->name.end()))
      return tell(*header);
  }
  return {};
}

}  // namespace yamabiko::nbstat
