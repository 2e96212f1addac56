// Holds the probes of all shipped services against what is no reply of theirs:
// their own request sent back, random octets, the success of an RPC call, and, with
// patterns, the replies of the others over the same transport. The cookie is always
// taken to be right, so that only patterns and decoders are left to tell.
#include "probe/sample_files.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/probe/registry.hpp"
#include "yamabiko/protocol/onc_rpc.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

// echo is nothing but its request; the time is any four octets above a limit.
constexpr std::string_view whole_reply_is_a_cookie = "echo";
constexpr std::string_view four_octets_are_enough = "time";

// Whose replies pass as another's by design: the one is a kind of the other.
bool is_kind_of(const Service& sender, std::string_view service) {
  return sender.kind_of == service || (service == "quake3" && sender.name == "fivem");
}

Bytes request_of(const Probe& probe, std::uint64_t hash) {
  return probe.request(hash, Address::v4({192, 0, 2, 1}), 1);
}

// As the service: to be told apart from it is as good as not to be accepted.
bool accepts(const Probe& probe, const Bytes& datagram) {
  const std::uint64_t cookie = probe.cookie_bytes() > 0 ? probe.cookie_of(datagram).value_or(0) : 0;
  const Bytes request = request_of(probe, cookie);
  const ByteView part = datagram;
  const Decoded decoded =
      probe.decode({.transport = probe.transport, .cookie = cookie, .request = request},
                   {.parts = {&part, 1}, .ended = true});
  return decoded.accepted && decoded.denial.empty();
}

std::vector<const Probe*> all_probes(const Registry& registry) {
  std::vector<const Probe*> probes;
  for (const Service* service : registry.services())
    for (const auto& probe : service->probes)
      if (probe->probe_class != ProbeClass::loop) probes.push_back(probe.get());
  return probes;
}

std::vector<const Probe*> pattern_probes(const Registry& registry) {
  std::vector<const Probe*> probes = all_probes(registry);
  std::erase_if(probes, [](const Probe* probe) { return probe->decoder != nullptr; });
  return probes;
}

TEST_CASE("no probe takes its own request") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  for (const Probe* probe : all_probes(*registry)) {
    if (probe->service->name == whole_reply_is_a_cookie) continue;
    const Bytes request = request_of(*probe, 0x0123456789abcdef);
    CHECK_MESSAGE(!accepts(*probe, request), probe->service->name, " ", probe->name);
  }
}

// As who says yes to everything answers; NULL of a program that is there is
// answered the same.
TEST_CASE("no probe takes the success of an RPC call without results, but calls of RPC") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  for (const Probe* probe : all_probes(*registry)) {
    const Bytes request = request_of(*probe, 0x0123456789abcdef);
    if (probe->encoder != nullptr && rpc::read_call(request, probe->transport)) continue;
    Bytes success(24);
    std::copy_n(request.begin(), std::min<std::size_t>(4, request.size()), success.begin());
    success[7] = std::byte{1};
    CHECK_MESSAGE(!accepts(*probe, success), probe->service->name, " ", probe->name);
  }
}

TEST_CASE("no probe takes random octets") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  const auto probes = all_probes(*registry);
  std::mt19937 random{7};
  for (int i = 0; i < 500; ++i) {
    Bytes datagram(1 + random() % 300);
    for (std::byte& octet : datagram) octet = static_cast<std::byte>(random());
    for (const Probe* probe : probes) {
      const std::string& name = probe->service->name;
      if (name == whole_reply_is_a_cookie && datagram.size() == probe->cookie_bytes()) continue;
      if (name == four_octets_are_enough && datagram.size() == 4) continue;
      CHECK_MESSAGE(!accepts(*probe, datagram), name, " ", probe->name, " ", to_hex(datagram));
    }
  }
}

TEST_CASE("no pattern takes the reply of another service") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  struct Sent {
    const Service* sender;
    Transport transport;
    Bytes reply;
  };
  std::vector<Sent> replies;
  for (const Service* service : registry->services()) {
    for (const auto& probe : service->probes) {
      for (const Example& example : probe->examples) {
        if (!example.accepted) continue;
        for (const std::string& sample : example.samples) {
          auto octets = read_sample(*service, {}, sample);
          REQUIRE_MESSAGE(octets.has_value(), sample);
          replies.push_back(
              {.sender = service, .transport = probe->transport, .reply = std::move(*octets)});
        }
      }
    }
  }
  for (const Probe* probe : pattern_probes(*registry)) {
    for (const Sent& sent : replies) {
      const std::string& name = probe->service->name;
      if (sent.transport != probe->transport) continue;
      if (sent.sender == probe->service || is_kind_of(*sent.sender, name)) continue;
      if (name == whole_reply_is_a_cookie && sent.reply.size() == probe->cookie_bytes()) continue;
      if (name == four_octets_are_enough && sent.reply.size() == 4) continue;
      CHECK_MESSAGE(!accepts(*probe, sent.reply), name, " ", probe->name, " takes a reply of ",
                    sent.sender->name);
    }
  }
}

}  // namespace
}  // namespace yamabiko
