// The tables of fields.
//
//   ONC RPC (RFC 5531)  | xid 4 | type 4 | a call: RPC version, program, version,
//                         procedure; a reply: status … 4 each |; over TCP behind
//                         a record mark of 4
//   DNS (RFC 1035)      | id 2 | flags 2 | four counts of 2 |
//   NTP (RFC 5905)      | leap, version, mode 1 | control: operation 1, sequence 2, … |
//   memcached over UDP  | request id 2 | sequence 2 | total 2 | reserved 2 |
#include "report/octet_fields.hpp"

#include "yamabiko/probe/template.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::string_view;

struct Name {
  std::uint64_t value;
  string_view text;
};

struct FieldRow {
  std::size_t size;
  string_view name;
  std::span<const Name> values = {};
};

constexpr std::array<Name, 2> message_types{{{0, "call"}, {1, "reply"}}};
constexpr std::array<Name, 2> reply_states{{{0, "accepted"}, {1, "denied"}}};
constexpr std::array<Name, 2> query_or_response{{{0x0100, "query"}, {0x8180, "response"}}};

constexpr std::array<FieldRow, 6> rpc_call{{{4, "xid"},
                                            {4, "message type", message_types},
                                            {4, "RPC version"},
                                            {4, "program"},
                                            {4, "program version"},
                                            {4, "procedure"}}};
constexpr std::array<FieldRow, 3> rpc_reply{
    {{4, "xid"}, {4, "message type", message_types}, {4, "reply status", reply_states}}};
constexpr std::array<FieldRow, 6> dns_header{{{2, "id"},
                                              {2, "flags", query_or_response},
                                              {2, "questions"},
                                              {2, "answers"},
                                              {2, "authority records"},
                                              {2, "additional records"}}};
constexpr std::array<FieldRow, 4> memcached_frame{
    {{2, "request id"}, {2, "sequence number"}, {2, "datagrams in all"}, {2, "reserved"}}};
constexpr std::array<FieldRow, 1> ntp_first{{{1, "leap, version, mode"}}};
constexpr std::array<FieldRow, 3> ntp_control{
    {{1, "leap, version, mode"}, {1, "response, error, more, operation"}, {2, "sequence"}}};
constexpr std::array<FieldRow, 4> ntp_private{{{1, "response, more, version, mode"},
                                               {1, "authenticated, sequence"},
                                               {1, "implementation"},
                                               {1, "request code"}}};

// The tables go by the decoder of a probe, as the service file names it.
struct Layout {
  string_view decoder;
  Transport transport;
  std::span<const FieldRow> request;
  std::span<const FieldRow> reply;
};

constexpr std::array<Layout, 5> layouts{{
    {"dns", Transport::udp, dns_header, dns_header},
    {"memcached", Transport::udp, memcached_frame, memcached_frame},
    {"ntp-control", Transport::udp, ntp_control, ntp_control},
    {"ntp-private", Transport::udp, ntp_private, ntp_private},
    {"ntp-time", Transport::udp, ntp_first, ntp_first},
}};

// All that speak ONC RPC have cookies of its kind: an xid.
bool speaks_rpc(string_view decoder) {
  return decoder.starts_with("rpc") || decoder.starts_with("portmap-") ||
         decoder.starts_with("mount-");
}

std::uint64_t number(ByteView octets) {
  std::uint64_t value = 0;
  for (const std::byte octet : octets) value = value << 8U | std::to_integer<std::uint64_t>(octet);
  return value;
}

std::string value_text(const FieldRow& row, ByteView octets) {
  const std::uint64_t value = number(octets);
  for (const Name& each : row.values)
    if (each.value == value) return fmt::format("{} ({})", value, each.text);
  if (row.name == "leap, version, mode")
    return fmt::format("{}, {}, {}", value >> 6U, value >> 3U & 7U, value & 7U);
  return fmt::format("{}", value);
}

void add(std::vector<OctetField>& fields, std::span<const FieldRow> rows, std::size_t offset,
         ByteView octets) {
  for (const FieldRow& row : rows) {
    if (octets.size() < offset + row.size) return;
    fields.push_back({.offset = offset,
                      .size = row.size,
                      .name = std::string(row.name),
                      .value = value_text(row, octets.subspan(offset, row.size))});
    offset += row.size;
  }
}

std::vector<OctetField> rpc_fields(Transport transport, Direction direction, ByteView octets) {
  std::vector<OctetField> fields;
  std::size_t offset = 0;
  if (transport == Transport::tcp) {
    if (octets.size() < 4) return fields;
    fields.push_back({.offset = 0, .size = 4, .name = "record mark", .value = ""});
    offset = 4;
  }
  if (direction == Direction::request)
    add(fields, rpc_call, offset, octets);
  else
    add(fields, rpc_reply, offset, octets);
  return fields;
}

// Where the service file says that the cookie stands.
std::vector<OctetField> cookie_field(const Probe& probe, Direction direction, ByteView octets) {
  std::optional<std::size_t> offset;
  if (direction == Direction::request) {
    if (probe.payload) offset = probe.payload->cookie_offset();
  } else if (!probe.decoder) {
    const auto after = as_text(octets).find(probe.cookie_after);
    offset = probe.cookie_offset;
    if (!probe.cookie_after.empty()) {
      if (after == string_view::npos) return {};
      offset = after + probe.cookie_after.size();
    }
  }
  const std::size_t size = std::size_t{probe.cookie_bytes()} * (probe.cookie_is_text() ? 2 : 1);
  if (size == 0 || !offset || octets.size() < size || *offset > octets.size() - size) return {};
  return {{.offset = *offset, .size = size, .name = "cookie", .value = ""}};
}

}  // namespace

std::vector<OctetField> octet_fields(const Probe* probe, Transport transport, Direction direction,
                                     ByteView octets) {
  if (probe == nullptr) return {};
  if (probe->decoder != nullptr) {
    const string_view decoder = probe->decoder->name;
    if (speaks_rpc(decoder)) return rpc_fields(transport, direction, octets);
    const auto* layout = std::find_if(layouts.begin(), layouts.end(), [&](const Layout& each) {
      return each.decoder == decoder && each.transport == transport;
    });
    if (layout != layouts.end()) {
      std::vector<OctetField> fields;
      add(fields, direction == Direction::request ? layout->request : layout->reply, 0, octets);
      return fields;
    }
  }
  return cookie_field(*probe, direction, octets);
}

}  // namespace yamabiko
