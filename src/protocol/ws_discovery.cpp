// Reads SOAP envelopes.
//
//   Envelope
//     Header
//       RelatesTo         urn:uuid:<cookie>-…, as our MessageID
//     Body
//       ProbeMatches      or Fault
//         ProbeMatch      one for each that matched
//           EndpointReference/Address, Types, Scopes, XAddrs
#include "yamabiko/protocol/ws_discovery.hpp"

#include "protocol/xml_scanner.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <charconv>

namespace yamabiko::ws_discovery {
namespace {

using Path = std::vector<std::string_view>;

constexpr std::size_t max_text = 512;
constexpr std::size_t max_listed = 32;
constexpr std::size_t cookie_digits = std::size_t{2} * cookie_bytes;

const Path relates_to{"Envelope", "Header", "RelatesTo"};
const Path message_id{"Envelope", "Header", "MessageID"};
const Path matches{"Envelope", "Body", "ProbeMatches"};
const Path fault{"Envelope", "Body", "Fault"};
const Path match{"Envelope", "Body", "ProbeMatches", "ProbeMatch"};

// The text of the first element at `path`; empty when it does not come.
std::string_view first_text(std::string_view document, const Path& path) {
  xml::Scanner scanner{document};
  while (true) {
    switch (scanner.next()) {
      case xml::Event::text:
        if (scanner.path() == path) return scanner.text();
        break;
      case xml::Event::open:
        // The header comes first; what is not there cannot come any more.
        if (scanner.path().size() == 2 && scanner.path().back() == "Body") return {};
        break;
      case xml::Event::close:
        break;
      default:
        return {};
    }
  }
}

std::optional<std::uint64_t> uuid_cookie(std::string_view text) {
  constexpr std::string_view prefix = "urn:uuid:";
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  if (text.size() <= cookie_digits || text[cookie_digits] != '-') return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text.data() + cookie_digits;
  const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

// One document; what it tells is kept word by word.
class Envelope {
 public:
  void read(std::string_view document) {
    xml::Scanner scanner{document};
    while (true) {
      const xml::Event event = scanner.next();
      const Path& path = scanner.path();
      if (event == xml::Event::open) {
        if (path == matches || path == fault) is_answer_ = true;
        if (path == fault) is_fault_ = true;
      } else if (event == xml::Event::text) {
        take(path, scanner.text());
      } else if (event != xml::Event::close) {
        if (event == xml::Event::truncated) error_ = DecodeErrc::truncated;
        if (event == xml::Event::malformed) error_ = DecodeErrc::malformed;
        return;
      }
    }
  }

  void tell(Decoded& decoded) {
    decoded.accepted = true;
    decoded.error = error_;
    decoded.complete = !error_;
    if (is_fault_) set_fact(decoded.facts, "answer", "fault");
    put(decoded, "types", std::move(types_));
    put(decoded, "scopes", std::move(scopes_));
    put(decoded, "endpoints", std::move(endpoints_));
    if (!addresses_.empty()) decoded.flags.push_back(Flag::discloses);
    put(decoded, "addresses", std::move(addresses_));
  }

  [[nodiscard]] bool is_answer() const { return is_answer_; }

 private:
  static void put(Decoded& decoded, std::string name, std::vector<std::string> list) {
    if (!list.empty()) set_fact(decoded.facts, std::move(name), std::move(list));
  }

  // Lists are separated by blanks.
  static void add(std::vector<std::string>& list, std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    while (list.size() < max_listed) {
      const std::size_t begin = text.find_first_not_of(blanks);
      if (begin == std::string_view::npos) return;
      text.remove_prefix(begin);
      const std::string_view word = text.substr(0, text.find_first_of(blanks));
      text.remove_prefix(word.size());
      std::string clean = printable(xml::unescape(word), max_text);
      if (std::find(list.begin(), list.end(), clean) == list.end())
        list.push_back(std::move(clean));
    }
  }

  void take(const Path& path, std::string_view text) {
    if (path.size() <= match.size() || !std::equal(match.begin(), match.end(), path.begin()))
      return;
    const std::string_view name = path.back();
    if (name == "Types") add(types_, text);
    if (name == "Scopes") add(scopes_, text);
    if (name == "XAddrs") add(addresses_, text);
    if (name == "Address") add(endpoints_, text);
  }

  bool is_answer_ = false;
  bool is_fault_ = false;
  std::error_code error_;
  std::vector<std::string> types_;
  std::vector<std::string> scopes_;
  std::vector<std::string> endpoints_;
  std::vector<std::string> addresses_;
};

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  return uuid_cookie(first_text(as_text(datagram), relates_to));
}

Decoded decode(const Query& query, const Reply& reply) {
  Decoded decoded;
  const std::string_view asked = first_text(as_text(query.request), message_id);
  if (uuid_cookie(asked) != query.cookie) return decoded;
  for (const ByteView part : reply.parts) {
    const std::string_view document = as_text(part);
    if (first_text(document, relates_to) != asked) continue;
    Envelope envelope;
    envelope.read(document);
    if (!envelope.is_answer()) continue;
    envelope.tell(decoded);
    break;
  }
  return decoded;
}

}  // namespace yamabiko::ws_discovery
