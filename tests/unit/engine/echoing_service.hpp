// A service for the engine's tests: over UDP its replies echo a cookie of four
// octets; it has a fall-back and a measuring request on both transports.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstddef>
#include <string_view>

namespace yamabiko {

inline constexpr const char* echoing_service = R"(
[service]
name = "echoing"
title = "a service for tests"
ports = { udp = [1000], tcp = [1000] }
[service.remediation]
en = ["turn it off"]

[[probe]]
name = "hello"
summary = "hello"
transport = "udp"
class = "identify"
payload = '{cookie:u32}hello'
patterns = [{ match = '(?s)^....HELLO (\S+)', version = "$1" }]
[[probe.example]]
samples = ["hello.hex"]
cookie = 1
[[probe]]
name = "again"
summary = "hello in another way"
transport = "udp"
class = "identify"
order = "fallback"
payload = '{cookie:u32}again'
patterns = [{ match = '(?s)^....HELLO' }]
[[probe.example]]
samples = ["hello.hex"]
cookie = 1
[[probe]]
name = "list"
summary = "list"
transport = "udp"
class = "measure"
payload = '{cookie:u32}list'
patterns = [{ match = '(?s)^....LIST' }]
[[probe.example]]
samples = ["list.hex"]
cookie = 1
[[probe]]
name = "hello"
summary = "hello"
transport = "tcp"
class = "identify"
payload = 'hello'
patterns = [{ match = '^HELLO (\S+)', version = "$1" }]
[[probe.example]]
samples = ["hello.hex"]
[[probe]]
name = "again"
summary = "hello in another way"
transport = "tcp"
class = "identify"
order = "fallback"
payload = 'again'
patterns = [{ match = '^HELLO' }]
[[probe.example]]
samples = ["hello.hex"]
[[probe]]
name = "list"
summary = "list"
transport = "tcp"
class = "measure"
payload = 'list'
patterns = [{ match = '^LIST' }]
[[probe.example]]
samples = ["list.hex"]
)";

// Answers as the service does; over UDP the first four octets are the cookie.
inline Bytes echoing(ByteView request, std::size_t cookie) {
  Bytes reply(request.begin(), request.begin() + static_cast<std::ptrdiff_t>(cookie));
  const std::string_view asked = as_text(request.subspan(cookie));
  const ByteView text =
      as_bytes(asked == "hello" ? "HELLO 2.0" : "LIST of many things, and louder");
  reply.insert(reply.end(), text.begin(), text.end());
  return reply;
}

}  // namespace yamabiko
