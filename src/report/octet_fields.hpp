// Names the first fields of requests and replies, so that a person finds their
// way through the octets. It reads nothing into them: that is the decoders' work.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/probe/service.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace yamabiko {

enum class Direction : std::uint8_t { request, reply };

struct OctetField {
  std::size_t offset = 0;
  std::size_t size = 0;  // octets; all of them are there
  std::string name;
  std::string value;  // "0 (call)", "11211"; empty when the octets say it best
};

// In order of offset, none overlapping. `probe` is null for the bare request of a
// port without one: nothing is known of that.
[[nodiscard]] std::vector<OctetField> octet_fields(const Probe* probe, Transport transport,
                                                   Direction direction, ByteView octets);

}  // namespace yamabiko
