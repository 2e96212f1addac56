// The part of BER (ITU-T X.690) that SNMP and LDAP use: tags of one octet,
// definite lengths.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace yamabiko::ber {

inline constexpr std::uint8_t integer = 0x02;
inline constexpr std::uint8_t octet_string = 0x04;
inline constexpr std::uint8_t object_identifier = 0x06;
inline constexpr std::uint8_t enumerated = 0x0a;
inline constexpr std::uint8_t sequence = 0x30;
inline constexpr std::uint8_t set = 0x31;

struct Element {
  std::uint8_t tag = 0;
  ByteView content;
};

// The next element. The reader is failed, and the element empty, when it is not
// all there or not of these forms.
[[nodiscard]] Element read(ByteReader& in);
// The content of the next element, which must have this tag.
[[nodiscard]] ByteView read(ByteReader& in, std::uint8_t tag);
// The same of INTEGER and ENUMERATED, as a number of at most 63 bits.
[[nodiscard]] std::int64_t read_number(ByteReader& in, std::uint8_t tag = integer);

// "1.3.6.1.2.1"; empty when it is none, or longer than anybody needs.
[[nodiscard]] std::string oid_text(ByteView content);

}  // namespace yamabiko::ber
