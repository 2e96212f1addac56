// What the tests of the RPC decoders share: the recorded xid, and the checks
// that every decoder has to pass.
#pragma once

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/writer.hpp"
#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/protocol/rpc_record.hpp"

#include <algorithm>
#include <ostream>

#include <doctest/doctest.h>

namespace yamabiko::test {

inline constexpr std::uint32_t recorded_xid = 0x12345678;

inline Query rpc_query(Transport transport) {
  return {.transport = transport, .cookie = recorded_xid, .request = {}};
}

// A REPLY with SUCCESS, and `results` after it.
inline Bytes success(ByteView results, std::uint32_t xid = recorded_xid) {
  ByteWriter out;
  out.u32(xid).u32(1).u32(0).u32(0).u32(0).u32(0).bytes(results);
  return out.take();
}

inline bool has_flag(const Decoded& decoded, Flag flag) {
  return std::find(decoded.flags.begin(), decoded.flags.end(), flag) != decoded.flags.end();
}

// The text of a fact, "(none)" when there is none.
inline std::string fact(const Decoded& decoded, std::string_view name) {
  const FactValue* value = find_fact(decoded.facts, name);
  return value == nullptr ? "(none)" : to_text(*value);
}

// A reply that is cut anywhere is never complete; once its header is there it
// is accepted, with what was learned and the reason for the rest.
inline void check_truncations(std::string_view decoder, const Bytes& whole, Transport transport,
                              std::size_t header_octets) {
  if (transport == Transport::tcp) header_octets += 4;  // the record mark
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    const Bytes cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)};
    const Decoded decoded = decode(decoder, rpc_query(transport), {cut}, true);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.accepted == (length >= header_octets));
    if (decoded.accepted)
      CHECK(decoded.error == DecodeErrc::truncated);
    else
      CHECK(decoded.facts.empty());
  }
}

// Neither decoder nor engine takes a reply to another call for this one's.
inline void check_wrong_cookie(std::string_view decoder, const Bytes& whole, Transport transport) {
  Query query = rpc_query(transport);
  query.cookie ^= 1U;
  const Decoded decoded = decode(decoder, query, {whole}, true);
  CHECK_FALSE(decoded.accepted);
  CHECK_FALSE(decoded.complete);
  CHECK(decoded.facts.empty());
  CHECK(decoded.flags.empty());
  CHECK(decoded.denial.empty());
  const Bytes message = transport == Transport::tcp ? rpc::read_record(whole).message : whole;
  CHECK(find_decoder(decoder)->cookie_of(message) == recorded_xid);
}

}  // namespace yamabiko::test
