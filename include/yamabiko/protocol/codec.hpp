// What a structured protocol offers to the rest: encoders, decoders and the
// place of its cookie. No sockets, no clock, no random source.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/protocol/facts.hpp"
#include "yamabiko/protocol/flags.hpp"
#include "yamabiko/wire/transport.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace yamabiko {

// The request that a reply is held against.
struct Query {
  Transport transport = Transport::udp;
  std::uint64_t cookie = 0;  // already cut to the width that was sent
  ByteView request;          // as sent, TCP framing included
};

// All that came back so far. UDP: one part a datagram, in order of arrival
// (which need not be the order of sending). TCP: one part, the whole stream.
struct Reply {
  std::span<const ByteView> parts;
  bool ended = false;  // nothing more will come (TCP: the peer closed)
};

struct Decoded {
  // The reply is of this protocol and answers this request. Everything else
  // is meaningful only when it is true.
  bool accepted = false;
  // Nothing more is to be expected; a TCP session may stop reading.
  bool complete = false;
  // Of the product, as it tells it; empty when it does not.
  std::string version;
  Facts facts;
  std::vector<Flag> flags;
  // Not empty: the reply shows that the responder is *not* the service (it
  // says yes to everything, say), and this is the reason for a person.
  std::string denial;
  // What stopped the decoder, if anything; the facts learned before it stay.
  std::error_code error;
};

using Decode = Decoded (*)(const Query&, const Reply&);
// The cookie that a datagram echoes, or nothing when it cannot be a reply of
// this protocol. Looks only as far as it must: it runs on every datagram.
using CookieOf = std::optional<std::uint64_t> (*)(ByteView datagram);

struct Decoder {
  std::string_view name;      // as a service file names it
  unsigned cookie_bytes = 0;  // width of the echoed value, 0 when there is none
  CookieOf cookie_of = nullptr;
  Decode decode = nullptr;
};

// An argument of an encoder, as the service file gives it.
struct Argument {
  std::string name;
  std::uint64_t value = 0;
};

// The result is a whole request, TCP framing included.
using Encode = Bytes (*)(std::span<const Argument>, Transport, std::uint64_t cookie);

struct Encoder {
  std::string_view name;
  std::span<const std::string_view> arguments;  // all of them are required
  unsigned cookie_bytes = 0;
  Encode encode = nullptr;
};

// The one list of protocols (src/protocol/protocol_table.cpp).
[[nodiscard]] std::span<const Decoder> decoders();
[[nodiscard]] std::span<const Encoder> encoders();
// Null when there is none of that name.
[[nodiscard]] const Decoder* find_decoder(std::string_view name);
[[nodiscard]] const Encoder* find_encoder(std::string_view name);

}  // namespace yamabiko
