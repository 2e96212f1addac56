// Tells what an agent of SNMP gave away.
#include "yamabiko/protocol/snmp.hpp"

#include "protocol/snmp_message.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/ber.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko::snmp {
namespace {

constexpr std::string_view sys_descr = "1.3.6.1.2.1.1.1.0";
constexpr std::size_t max_text = 512;
constexpr std::uint32_t net_snmp = 8072;  // an enterprise number of IANA

bool answers(const Message& reply, const Message& request) {
  const std::uint8_t expected = request.version == version_3 ? report : response;
  return reply.pdu == expected && reply.version == request.version && reply.id == request.id;
}

std::string error_name(std::int64_t status) {
  constexpr std::array<std::string_view, 6> names{"noError",  "tooBig",   "noSuchName",
                                                  "badValue", "readOnly", "genErr"};
  const auto index = static_cast<std::uint64_t>(status);
  return index < names.size() ? std::string{names.at(index)} : fmt::format("error {}", status);
}

// Routers describe themselves in several lines.
std::vector<std::string> lines_of(ByteView octets) {
  std::vector<std::string> lines;
  std::string_view text = as_text(octets).substr(0, max_text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (end > 0) lines.push_back(printable(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void tell_values(const Message& request, const Message& reply, Decoded& out) {
  out.facts.push_back({"community", printable(reply.community, max_text)});
  if (reply.error_status != 0)
    out.facts.push_back({"error_status", error_name(reply.error_status)});
  std::uint64_t count = 0;
  ByteReader in{reply.bindings};
  while (in.ok() && in.remaining() > 0) {
    ByteReader binding{ber::read(in, ber::sequence)};
    const std::string name = ber::oid_text(ber::read(binding, ber::object_identifier));
    const ber::Element value = ber::read(binding);
    if (!binding.ok()) in.fail();
    if (!in.ok()) break;
    ++count;
    if (name == sys_descr && value.tag == ber::octet_string)
      set_fact(out.facts, "sys_descr", lines_of(value.content));
  }
  if (!in.ok()) out.error = make_error_code(DecodeErrc::malformed);
  if (request.pdu == get_bulk_request) out.facts.push_back({"getbulk_values", count});
  // Whatever it says of the value, it took the community string.
  out.flags.push_back(Flag::no_auth);
  if (reply.error_status == 0 && count > 0) out.flags.push_back(Flag::discloses);
}

// RFC 3411 section 5, SnmpEngineID: enterprise number, with the first bit set
// where a format and a value of it follow.
void tell_engine(ByteView engine_id, Decoded& out) {
  out.facts.push_back({"engine_id", to_hex(engine_id)});
  ByteReader in{engine_id};
  const std::uint32_t first = in.u32();
  const std::uint32_t enterprise = first & 0x7FFFFFFFU;
  if (!in.ok()) return;
  out.facts.push_back({"engine_enterprise", std::uint64_t{enterprise}});
  if (enterprise == net_snmp) out.facts.push_back({"product", "Net-SNMP"});
  if ((first >> 31U) == 0) return;
  constexpr std::uint8_t ipv4 = 1;
  constexpr std::uint8_t mac = 3;
  constexpr std::uint8_t text = 4;
  const std::uint8_t format = in.u8();
  const ByteView value = in.rest();
  std::vector<unsigned> octets;
  for (const std::byte octet : value) octets.push_back(std::to_integer<unsigned>(octet));
  if (format == ipv4 && octets.size() == 4) {
    out.facts.push_back({"engine_address", fmt::format("{}", fmt::join(octets, "."))});
  } else if (format == mac && octets.size() == 6) {
    out.facts.push_back({"engine_mac", to_colon_hex(value)});
  } else if (format == text && !octets.empty()) {
    out.facts.push_back({"engine_text", printable(value, max_text)});
  } else {
    return;
  }
  out.flags.push_back(Flag::discloses);
}

void tell_report(const Message& reply, Decoded& out) {
  if (reply.engine_id.empty()) return;
  tell_engine(reply.engine_id, out);
  if (reply.engine_boots >= 0)
    out.facts.push_back({"engine_boots", static_cast<std::uint64_t>(reply.engine_boots)});
  if (reply.engine_time >= 0)
    out.facts.push_back({"engine_time_seconds", static_cast<std::uint64_t>(reply.engine_time)});
}

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  const auto message = read_message(datagram);
  if (!message || (message->pdu != response && message->pdu != report)) return std::nullopt;
  return static_cast<std::uint64_t>(message->id) & 0xFFFFU;
}

Decoded decode(const Query& query, const Reply& reply) {
  const auto request = read_message(query.request);
  if (!request) return {};
  for (const ByteView part : reply.parts) {
    const auto message = read_message(part);
    if (!message || !answers(*message, *request)) continue;
    if ((static_cast<std::uint64_t>(message->id) & 0xFFFFU) != query.cookie) continue;
    Decoded out;
    out.accepted = true;
    out.complete = true;
    if (message->version == version_3)
      tell_report(*message, out);
    else
      tell_values(*request, *message, out);
    return out;
  }
  return {};
}

}  // namespace yamabiko::snmp
