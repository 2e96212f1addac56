// Holds the patterns of all shipped services against what is no reply of theirs:
// their own request sent back, random octets, and the replies of the others. The
// cookie is always taken to be right, so that only the patterns are left to tell.
#include "probe/sample_files.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/probe/registry.hpp"

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
// A quote is any text. It is asked for over UDP, so what only TCP brings is none.
constexpr std::string_view any_text = "qotd";

// Whose replies pass as another's by design: the one is a kind of the other.
bool is_kind_of(std::string_view sender, std::string_view service) {
  return service == "quake3" && sender == "fivem";
}

bool accepts(const Probe& probe, const Bytes& datagram) {
  const std::uint64_t cookie = probe.cookie_bytes() > 0 ? probe.cookie_of(datagram).value_or(0) : 0;
  const ByteView part = datagram;
  return probe
      .decode({.transport = probe.transport, .cookie = cookie, .request = {}},
              {.parts = {&part, 1}, .ended = true})
      .accepted;
}

std::vector<const Probe*> pattern_probes(const Registry& registry) {
  std::vector<const Probe*> probes;
  for (const Service* service : registry.services())
    for (const auto& probe : service->probes)
      if (probe->decoder == nullptr) probes.push_back(probe.get());
  return probes;
}

TEST_CASE("no pattern takes the request of its own probe") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  for (const Probe* probe : pattern_probes(*registry)) {
    if (probe->service->name == whole_reply_is_a_cookie) continue;
    const Bytes request = probe->request(0x0123456789abcdef, Address::v4({192, 0, 2, 1}), 1);
    CHECK_MESSAGE(!accepts(*probe, request), probe->service->name, " ", probe->name);
  }
}

TEST_CASE("no pattern takes random octets") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  const auto probes = pattern_probes(*registry);
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
      if (sent.sender == probe->service || is_kind_of(sent.sender->name, name)) continue;
      if (name == whole_reply_is_a_cookie && sent.reply.size() == probe->cookie_bytes()) continue;
      if (name == four_octets_are_enough && sent.reply.size() == 4) continue;
      if (name == any_text && sent.transport == Transport::tcp) continue;
      CHECK_MESSAGE(!accepts(*probe, sent.reply), name, " ", probe->name, " takes a reply of ",
                    sent.sender->name);
    }
  }
}

}  // namespace
}  // namespace yamabiko
