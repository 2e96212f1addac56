// Reads control messages (RFC 9327 section 2):
//
//   0         1        2          4        6                8        10
//   | LI VN M | R E M op | sequence | status | association id | offset | count
//
// and `count` octets of data, padded to four. R: a response; E: an error, with
// its code in the upper half of status; M: more fragments follow. They are
// joined by their offsets.
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/ntp.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko::ntp {
namespace {

constexpr unsigned mode_control = 6;
constexpr unsigned op_readstat = 1;
constexpr unsigned op_readvar = 2;
constexpr std::size_t max_fragments = 1024;
constexpr std::size_t max_text = 256;

struct Fragment {
  bool response = false;
  bool error = false;
  bool more = false;
  unsigned opcode = 0;
  std::uint16_t sequence = 0;
  std::uint16_t status = 0;
  std::uint16_t association = 0;
  std::size_t offset = 0;
  ByteView data;
};

std::optional<Fragment> read_fragment(ByteView datagram) {
  ByteReader in{datagram};
  const unsigned first = in.u8();
  const unsigned bits = in.u8();
  Fragment fragment{.response = (bits & 0x80U) != 0,
                    .error = (bits & 0x40U) != 0,
                    .more = (bits & 0x20U) != 0,
                    .opcode = bits & 0x1FU,
                    .sequence = in.u16(),
                    .status = in.u16(),
                    .association = in.u16(),
                    .offset = in.u16(),
                    .data = {}};
  const std::size_t count = in.u16();
  fragment.data = in.bytes(count);
  if (!in.ok() || (first & 7U) != mode_control) return std::nullopt;
  return fragment;
}

struct Assembly {
  Bytes data;
  bool complete = false;
  std::error_code error;
};

Assembly assemble(std::vector<Fragment> fragments) {
  std::stable_sort(
      fragments.begin(), fragments.end(),
      [](const Fragment& left, const Fragment& right) { return left.offset < right.offset; });
  Assembly out;
  for (const Fragment& fragment : fragments) {
    if (fragment.offset < out.data.size()) continue;  // came twice
    if (fragment.offset > out.data.size()) break;     // one before it is missing
    out.data.insert(out.data.end(), fragment.data.begin(), fragment.data.end());
    out.complete = !fragment.more;
    if (out.complete) return out;
  }
  out.error = make_error_code(DecodeErrc::truncated);
  return out;
}

std::string refusal_of(unsigned code) {
  constexpr std::array<std::string_view, 8> names{
      "unspecified",    "authentication failure",     "invalid message",
      "invalid opcode", "unknown association",        "unknown variable",
      "invalid value",  "administratively prohibited"};
  return code < names.size() ? std::string{names.at(code)} : fmt::format("error {}", code);
}

// "ntpd ntpsec-1.2.2" or "ntpd 4.2.8p15@1.3728-o Wed Sep 23 …"
void tell_version(std::string_view text, Decoded& out) {
  constexpr std::string_view daemon = "ntpd ";
  constexpr std::string_view ntpsec = "ntpsec-";
  if (!text.starts_with(daemon)) {
    out.version = text;
    return;
  }
  text.remove_prefix(daemon.size());
  const bool is_ntpsec = text.starts_with(ntpsec);
  if (is_ntpsec) text.remove_prefix(ntpsec.size());
  set_fact(out.facts, "product", is_ntpsec ? "NTPsec" : "ntpd");
  out.version = text.substr(0, text.find_first_of("@ "));
}

void tell_variable(std::string_view name, std::string_view value, Decoded& out) {
  constexpr std::array<std::string_view, 4> wanted{"processor", "system", "stratum", "refid"};
  const std::string text = printable(value, max_text);
  if (name == "version")
    tell_version(text, out);
  else if (std::find(wanted.begin(), wanted.end(), name) != wanted.end() && !text.empty())
    set_fact(out.facts, fmt::format("control_{}", name), text);
}

// name=value, name="value, with commas", …
void tell_variables(std::string_view text, Decoded& out) {
  constexpr std::string_view blanks = " \t\r\n,";
  while (true) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return;
    text.remove_prefix(begin);
    const std::size_t name_end = std::min(text.find_first_of("=,"), text.size());
    const std::string_view name = text.substr(0, name_end);
    text.remove_prefix(name_end);
    std::string_view value;
    if (text.starts_with("=\"")) {
      text.remove_prefix(2);
      const std::size_t end = std::min(text.find('"'), text.size());
      value = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
    } else if (text.starts_with('=')) {
      const std::size_t end = std::min(text.find(','), text.size());
      value = text.substr(1, end - 1);
      text.remove_prefix(end);
    }
    tell_variable(name, value, out);
  }
}

void tell(unsigned opcode, ByteView data, Decoded& out) {
  constexpr std::size_t association_octets = 4;
  if (opcode == op_readstat)
    out.facts.push_back({"associations", std::uint64_t{data.size() / association_octets}});
  if (opcode != op_readvar) return;
  tell_variables(as_text(data), out);
  if (!data.empty()) out.flags.push_back(Flag::discloses);
}

}  // namespace

std::optional<std::uint64_t> control_cookie_of(ByteView datagram) {
  const auto fragment = read_fragment(datagram);
  if (!fragment || !fragment->response) return std::nullopt;
  return fragment->sequence;
}

Decoded decode_control(const Query& query, const Reply& reply) {
  const auto request = read_fragment(query.request);
  if (!request) return {};
  Decoded out;
  std::vector<Fragment> fragments;
  for (const ByteView part : reply.parts) {
    const auto fragment = read_fragment(part);
    if (!fragment || !fragment->response || fragment->sequence != query.cookie ||
        fragment->opcode != request->opcode || fragment->association != request->association)
      continue;
    if (fragments.size() == max_fragments) {
      out.error = make_error_code(DecodeErrc::over_limit);
      break;
    }
    fragments.push_back(*fragment);
  }
  if (fragments.empty()) return {};
  out.accepted = true;
  if (fragments.front().error) {
    out.complete = true;
    out.facts.push_back({"control_refusal", refusal_of(fragments.front().status >> 8U)});
    return out;
  }
  const Assembly assembly = assemble(std::move(fragments));
  out.complete = assembly.complete && !out.error;
  if (!out.error) out.error = assembly.error;
  tell(request->opcode, assembly.data, out);
  return out;
}

}  // namespace yamabiko::ntp
