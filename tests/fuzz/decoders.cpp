// A libFuzzer target over every probe of the registry: what a stranger may send
// must neither crash its decoder or patterns nor come out of them unclean.
//
//   0            2       3             11
//   | probe (u16) | flags | cookie (u64) | replies …
//
// `probe` is an index into all_cases(), modulo their number. Bit 0 of `flags`
// says that nothing more will come. Over UDP, `replies` are datagrams, each
// after its length (u16); over TCP they are the stream. make_corpus.py writes
// this form, too.
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/probe/registry.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace yamabiko {
namespace {

// A probe, or a decoder over one transport that no probe uses yet.
struct Case {
  std::string name;
  Transport transport = Transport::udp;
  const Probe* probe = nullptr;
  const Decoder* decoder = nullptr;
};

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

void require(bool condition, const Case& chosen, const char* what) {
  if (!condition) fail(chosen.name + ": " + what);
}

std::string name_of(const Probe& probe) {
  return probe.service->name + '/' + probe.name + '/' + std::string{to_string(probe.transport)};
}

const Registry& registry() {
  static const Registry loaded = [] {
    auto result = Registry::built_in();
    if (!result) fail(result.error().text());
    return *std::move(result);
  }();
  return loaded;
}

// Probes in order of name, which make_corpus.py can tell from the service
// files alone; then the decoders without one.
std::vector<Case> make_cases() {
  std::vector<Case> cases;
  for (const Service* service : registry().services()) {
    for (const auto& probe : service->probes)
      cases.push_back({name_of(*probe), probe->transport, probe.get(), nullptr});
  }
  std::sort(cases.begin(), cases.end(),
            [](const Case& left, const Case& right) { return left.name < right.name; });
  const std::vector<Case> of_probes = cases;
  for (const Decoder& decoder : decoders()) {
    const bool used = std::any_of(of_probes.begin(), of_probes.end(), [&](const Case& each) {
      return each.probe->decoder == &decoder;
    });
    if (used) continue;
    for (const Transport transport : {Transport::udp, Transport::tcp})
      cases.push_back({std::string{decoder.name}, transport, nullptr, &decoder});
  }
  return cases;
}

const std::vector<Case>& all_cases() {
  static const std::vector<Case> cases = make_cases();
  return cases;
}

std::vector<ByteView> read_parts(ByteReader& in, Transport transport) {
  if (transport == Transport::tcp) return {in.rest()};
  std::vector<ByteView> parts;
  while (in.remaining() >= sizeof(std::uint16_t)) {
    const std::size_t length = in.u16();
    parts.push_back(in.bytes(std::min(length, in.remaining())));
  }
  return parts;
}

void require_clean(const Case& chosen, const std::string& text) {
  require(text == printable(text, std::numeric_limits<std::size_t>::max()), chosen,
          "a text that is not printable");
}

void require_clean(const Case& chosen, const Decoded& decoded) {
  require_clean(chosen, decoded.version);
  require_clean(chosen, decoded.denial);
  for (const Fact& fact : decoded.facts) {
    require_clean(chosen, fact.name);
    require_clean(chosen, to_text(fact.value));
  }
}

// Over UDP, what is accepted echoes the cookie in at least one datagram.
void require_echo(const Case& chosen, std::uint64_t cookie, std::span<const ByteView> parts) {
  const bool echoed = std::any_of(parts.begin(), parts.end(), [&](ByteView part) {
    return chosen.probe->cookie_of(part) == cookie;
  });
  require(echoed, chosen, "accepted without an echo of the cookie");
}

void run_probe(const Case& chosen, std::uint64_t hash, const Reply& reply) {
  const Probe& probe = *chosen.probe;
  const Bytes request = probe.request(hash, Address::v4({192, 0, 2, 1}), 7);  // RFC 5737
  const std::uint64_t cookie = probe.cut_cookie(hash);
  if (probe.cookie_bytes() > 0) {
    for (const ByteView part : reply.parts) static_cast<void>(probe.cookie_of(part));
  }
  const Decoded decoded =
      probe.decode({.transport = probe.transport, .cookie = cookie, .request = request}, reply);
  require_clean(chosen, decoded);
  if (decoded.accepted && probe.transport == Transport::udp && probe.cookie_bytes() > 0)
    require_echo(chosen, cookie, reply.parts);
}

void run_decoder(const Case& chosen, std::uint64_t cookie, const Reply& reply) {
  if (chosen.decoder->cookie_of != nullptr) {
    for (const ByteView part : reply.parts) static_cast<void>(chosen.decoder->cookie_of(part));
  }
  require_clean(chosen,
                chosen.decoder->decode(
                    {.transport = chosen.transport, .cookie = cookie, .request = {}}, reply));
}

void run(ByteView input) {
  ByteReader in{input};
  const std::size_t index = in.u16();
  const bool ended = (in.u8() & 1) != 0;
  const std::uint64_t cookie = in.u64();
  if (!in.ok()) return;
  const Case& chosen = all_cases()[index % all_cases().size()];
  const std::vector<ByteView> parts = read_parts(in, chosen.transport);
  const Reply reply{.parts = parts, .ended = ended};
  if (chosen.probe != nullptr)
    run_probe(chosen, cookie, reply);
  else
    run_decoder(chosen, cookie, reply);
}

}  // namespace
}  // namespace yamabiko

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  yamabiko::run(std::as_bytes(std::span{data, size}));
  return 0;
}
