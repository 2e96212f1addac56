// The payload of a request as a service file writes it: octets with fields
// that are filled in for each target.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/wire/address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

struct TemplateError {
  std::size_t offset = 0;  // into the text, in octets
  std::string message;
  std::string fix;
};

class Template {
 public:
  // A rendered request never exceeds this, so that no request is fragmented:
  // the least MTU of IPv6 (1280) less the IPv6 and UDP headers.
  static constexpr std::size_t max_octets = 1232;

  // Text with the escapes \xNN \0 \r \n \t \\ \{ and the fields {cookie:u16},
  // {cookie:u32}, {cookie:u64}, {cookie:hex32}, {cookie:hex64}, {random:N},
  // {target}, {port} and {dns-name}.
  [[nodiscard]] static tl::expected<Template, TemplateError> parse(std::string_view text);
  // Pairs of hexadecimal digits, without fields.
  [[nodiscard]] static tl::expected<Template, TemplateError> parse_hex(std::string_view text);

  // Width of the cookie in octets, 0 when there is none.
  [[nodiscard]] unsigned cookie_bytes() const { return cookie_bytes_; }
  // Whether it is written in hexadecimal digits, for a protocol made of text.
  [[nodiscard]] bool cookie_is_text() const { return cookie_is_text_; }
  // Where the cookie stands; nothing without a cookie, or when a field whose
  // length varies comes before it: {target}, {port} or {dns-name}.
  [[nodiscard]] std::optional<std::size_t> cookie_offset() const { return cookie_offset_; }
  // The largest size that a request can have; 0 for an empty payload.
  [[nodiscard]] std::size_t max_size() const { return max_size_; }
  // Whether it wants a name that only the user can give. Until then it renders
  // with example.org, for examples of replies; no scan may send that.
  [[nodiscard]] bool lacks_name() const;
  // `name` as dns::name_octets() writes it, for every {dns-name}.
  void set_name(const Bytes& name);
  // As the service file has it.
  [[nodiscard]] const std::string& text() const { return text_; }

  // The cookie is the low octets of `hash`, in network order (or their
  // hexadecimal digits, in lower case); random fields
  // are expanded from it, so the same hash always gives the same request.
  [[nodiscard]] Bytes render(std::uint64_t hash, const Address& target, std::uint16_t port) const;

 private:
  struct Cookie {};
  struct Random {
    std::size_t count = 0;
  };
  struct Target {};
  struct Port {};
  struct DnsName {
    Bytes octets;  // empty: not given yet
  };
  using Part = std::variant<Bytes, Cookie, Random, Target, Port, DnsName>;

  friend class TemplateParser;
  Template() = default;

  std::vector<Part> parts_;
  unsigned cookie_bytes_ = 0;
  bool cookie_is_text_ = false;
  std::optional<std::size_t> cookie_offset_;
  std::size_t max_size_ = 0;
  std::string text_;
};

}  // namespace yamabiko
