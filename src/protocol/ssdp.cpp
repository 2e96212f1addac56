// Reads responses to an M-SEARCH.
//
//   HTTP/1.1 200 OK
//   ST: what was searched for
//   USN: its unique name
//   LOCATION: http://192.0.2.1/description.xml
//   SERVER: OS/version UPnP/1.1 product/version
#include "yamabiko/protocol/ssdp.hpp"

#include "protocol/http_message.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>

namespace yamabiko::ssdp {
namespace {

constexpr std::size_t max_text = 256;
constexpr std::size_t max_listed = 32;
constexpr std::string_view everything = "ssdp:all";

bool is_success(std::string_view line) {
  return line.starts_with("HTTP/1.1 200") || line.starts_with("HTTP/1.0 200");
}

// A response is to what was asked; to "ssdp:all" it is to anything.
bool answers(const http::Message& message, std::string_view target) {
  if (!message.whole || !is_success(message.start)) return false;
  const std::string_view found = http::header(message, "ST");
  if (found.empty() || http::header(message, "USN").empty()) return false;
  return target == everything || found == target;
}

void add(std::vector<std::string>& list, std::string_view text) {
  if (text.empty() || list.size() == max_listed) return;
  std::string line = printable(text, max_text);
  if (std::find(list.begin(), list.end(), line) == list.end()) list.push_back(std::move(line));
}

// The product stands behind the word UPnP, the system before it.
void tell_server(std::string_view server, Decoded& decoded) {
  if (server.empty() || find_fact(decoded.facts, "server") != nullptr) return;
  set_fact(decoded.facts, "server", printable(server, max_text));
  const std::size_t word = server.find("UPnP/");
  if (word == std::string_view::npos) return;
  const std::size_t blank = server.find(' ', word);
  if (blank == std::string_view::npos) return;
  const http::Product product = http::read_product(server.substr(blank + 1));
  decoded.version = product.version;
  if (!product.name.empty()) set_fact(decoded.facts, "product", product.name);
}

}  // namespace

Decoded decode(const Query& query, const Reply& reply) {
  Decoded decoded;
  const auto request = http::read_message(as_text(query.request));
  const std::string_view target = request ? http::header(*request, "ST") : std::string_view{};
  if (target.empty()) return decoded;
  std::vector<std::string> targets;
  std::vector<std::string> locations;
  for (const ByteView part : reply.parts) {
    const auto message = http::read_message(as_text(part));
    if (!message || !answers(*message, target)) continue;
    decoded.accepted = true;
    tell_server(http::header(*message, "SERVER"), decoded);
    add(targets, http::header(*message, "ST"));
    add(locations, http::header(*message, "LOCATION"));
  }
  if (!locations.empty()) {
    set_fact(decoded.facts, "locations", std::move(locations));
    decoded.flags.push_back(Flag::discloses);
  }
  if (target == everything && !targets.empty())
    set_fact(decoded.facts, "search_targets", std::move(targets));
  return decoded;
}

}  // namespace yamabiko::ssdp
