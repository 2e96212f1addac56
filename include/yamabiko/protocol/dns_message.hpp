// Messages of DNS (RFC 1035 section 4), which mDNS and LLMNR use as well.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace yamabiko::dns {

// Types, classes and codes that anything here asks for by name.
inline constexpr std::uint16_t type_ns = 2;
inline constexpr std::uint16_t type_ptr = 12;
inline constexpr std::uint16_t type_txt = 16;
inline constexpr std::uint16_t type_opt = 41;
inline constexpr std::uint16_t type_rrsig = 46;
inline constexpr std::uint16_t class_in = 1;
inline constexpr std::uint16_t class_chaos = 3;
inline constexpr std::uint16_t rcode_noerror = 0;
inline constexpr std::uint16_t rcode_nxdomain = 3;
inline constexpr std::uint16_t rcode_refused = 5;

struct Header {
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  std::uint16_t question_count = 0;
  std::uint16_t answer_count = 0;
  std::uint16_t authority_count = 0;
  std::uint16_t additional_count = 0;

  [[nodiscard]] bool response() const { return (flags & 0x8000U) != 0; }
  [[nodiscard]] unsigned opcode() const { return (flags >> 11U) & 15U; }
  [[nodiscard]] bool authoritative() const { return (flags & 0x0400U) != 0; }
  [[nodiscard]] bool truncated() const { return (flags & 0x0200U) != 0; }
  [[nodiscard]] bool recursion_desired() const { return (flags & 0x0100U) != 0; }
  [[nodiscard]] bool recursion_available() const { return (flags & 0x0080U) != 0; }
  [[nodiscard]] unsigned rcode() const { return flags & 15U; }
};

// Names are made printable, labels joined with dots, without a dot at the end;
// that of the root is ".".
struct Question {
  std::string name;
  std::uint16_t type = 0;
  std::uint16_t class_code = 0;
};

struct Record {
  std::string name;
  std::uint16_t type = 0;
  std::uint16_t class_code = 0;
  std::uint32_t ttl = 0;
  ByteView data;     // within the message
  std::string text;  // the target of NS and PTR, the strings of TXT; else empty
};

struct Message {
  Header header;
  std::vector<Question> questions;
  std::vector<Record> answers;
  std::vector<Record> authority;
  std::vector<Record> additional;
  // What came before an error stays.
  std::error_code error;
};

// truncated, malformed (a name that leads nowhere), over_limit (more records
// than any message needs). The views point into `octets`.
[[nodiscard]] Message read_message(ByteView octets);

// "NOERROR", "REFUSED", …, or "RCODE 11".
[[nodiscard]] std::string rcode_name(unsigned rcode);
// "NS", "DNSKEY", …, or "TYPE65534" (RFC 3597).
[[nodiscard]] std::string type_name(std::uint16_t type);

}  // namespace yamabiko::dns
