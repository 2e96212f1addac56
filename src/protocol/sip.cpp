// Reads responses to OPTIONS.
//
//   SIP/2.0 200 OK
//   Via: SIP/2.0/UDP …;branch=z9hG4bK<cookie>…
//   Call-ID: <cookie>@…
//   CSeq: 1 OPTIONS
//   Server: kamailio (5.6.3 (x86_64/linux))
#include "yamabiko/protocol/sip.hpp"

#include "protocol/http_message.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <charconv>

#include <fmt/format.h>

namespace yamabiko::sip {
namespace {

constexpr std::size_t max_text = 256;
constexpr std::size_t max_methods = 32;
constexpr std::string_view version_word = "SIP/2.0 ";
constexpr std::size_t cookie_digits = std::size_t{2} * cookie_bytes;

template <int Base, typename Number>
std::optional<Number> to_number(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, Base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// RFC 3261 section 7.3.3: some headers have a name of one letter as well.
std::string_view either(const http::Message& message, std::string_view name,
                        std::string_view letter) {
  const std::string_view value = http::header(message, name);
  return value.empty() ? http::header(message, letter) : value;
}

std::optional<std::uint64_t> call_id(const http::Message& message) {
  const std::string_view value = either(message, "Call-ID", "i");
  if (value.size() <= cookie_digits || value[cookie_digits] != '@') return std::nullopt;
  return to_number<16, std::uint64_t>(value.substr(0, cookie_digits));
}

std::optional<unsigned> status_of(const http::Message& message) {
  if (!message.start.starts_with(version_word)) return std::nullopt;
  const auto status = to_number<10, unsigned>(message.start.substr(version_word.size(), 3));
  if (!status || *status < 100 || *status > 699) return std::nullopt;
  return status;
}

bool answers(const http::Message& message, std::uint64_t cookie) {
  const std::string branch = fmt::format("branch=z9hG4bK{:016x}", cookie);
  return call_id(message) == cookie &&
         either(message, "Via", "v").find(branch) != std::string_view::npos &&
         http::same_word(http::header(message, "CSeq"), "1 OPTIONS");
}

// Over UDP the datagram ends the body, over TCP its length does.
bool is_whole(const http::Message& message, Transport transport) {
  if (!message.whole || transport == Transport::udp) return message.whole;
  const auto length = to_number<10, std::size_t>(either(message, "Content-Length", "l"));
  return message.body.size() >= length.value_or(0);
}

std::vector<std::string> methods(std::string_view allow) {
  std::vector<std::string> list;
  while (!allow.empty() && list.size() < max_methods) {
    const std::size_t comma = allow.find(',');
    std::string_view word = allow.substr(0, comma);
    allow.remove_prefix(comma == std::string_view::npos ? allow.size() : comma + 1);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) list.push_back(printable(word, max_text));
  }
  return list;
}

void tell(const http::Message& message, unsigned status, Decoded& decoded) {
  set_fact(decoded.facts, "status", printable(message.start.substr(version_word.size()), max_text));
  std::string_view server = http::header(message, "Server");
  if (server.empty()) server = http::header(message, "User-Agent");
  if (!server.empty()) {
    set_fact(decoded.facts, "server", printable(server, max_text));
    const http::Product product = http::read_product(server);
    decoded.version = product.version;
    if (!product.name.empty()) set_fact(decoded.facts, "product", product.name);
  }
  auto allowed = methods(http::header(message, "Allow"));
  if (!allowed.empty()) set_fact(decoded.facts, "methods", std::move(allowed));
  // That OPTIONS succeeds is no proof that anything else would.
  if (status == 401 || status == 407) decoded.flags = {Flag::auth_required};
}

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  const std::string_view text = as_text(datagram);
  if (!text.starts_with(version_word)) return std::nullopt;
  const auto message = http::read_message(text);
  return message ? call_id(*message) : std::nullopt;
}

Decoded decode(const Query& query, const Reply& reply) {
  Decoded decoded;
  for (const ByteView part : reply.parts) {
    const auto message = http::read_message(as_text(part));
    if (!message) continue;
    const auto status = status_of(*message);
    if (!status || !answers(*message, query.cookie)) continue;
    decoded.accepted = true;
    decoded.flags.clear();
    tell(*message, *status, decoded);
    const bool whole = is_whole(*message, query.transport);
    decoded.error = whole ? std::error_code{} : make_error_code(DecodeErrc::truncated);
    // A provisional response (1xx) is followed by a final one.
    decoded.complete = whole && *status >= 200;
    if (decoded.complete) break;
  }
  return decoded;
}

}  // namespace yamabiko::sip
