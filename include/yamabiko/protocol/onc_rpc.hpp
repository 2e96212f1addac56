// Makes the CALL messages of ONC RPC version 2 (RFC 5531).
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/wire/transport.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace yamabiko::rpc {

struct Call {
  std::uint32_t xid = 0;
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::uint32_t procedure = 0;
};

// A call without arguments and without credentials (AUTH_NONE): 40 octets, on
// TCP behind the mark of its one fragment (section 11).
[[nodiscard]] Bytes encode_call(const Call& call, Transport transport);

// The call in a request, if it is one; what follows its verifier is not looked at.
[[nodiscard]] std::optional<Call> read_call(ByteView request, Transport transport);

// The encoder "onc-rpc"; the cookie is the xid.
inline constexpr std::array<std::string_view, 3> call_arguments{"program", "version", "procedure"};
[[nodiscard]] Bytes encode_onc_rpc(std::span<const Argument> arguments, Transport transport,
                                   std::uint64_t cookie);

// The encoder "portmap-getport": PMAPPROC_GETPORT (RFC 1833 section 3). `protocol`
// is that of IP: 6 for TCP, 17 for UDP.
inline constexpr std::array<std::string_view, 3> getport_arguments{"program", "version",
                                                                   "protocol"};
[[nodiscard]] Bytes encode_getport(std::span<const Argument> arguments, Transport transport,
                                   std::uint64_t cookie);

}  // namespace yamabiko::rpc
