// Which octets get which names.
#include "report/octet_fields.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/probe/registry.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

const Probe& probe_of(const Registry& registry, std::string_view service, std::string_view name,
                      Transport transport) {
  for (const auto& probe : registry.find(service)->probes)
    if (probe->name == name && probe->transport == transport) return *probe;
  FAIL("there is no such probe");
  return *registry.find(service)->probes.front();
}

// "0+4 xid=1 | 4+4 message type=0 (call)"
std::string text_of(const std::vector<OctetField>& fields) {
  std::string text;
  for (const OctetField& field : fields) {
    if (!text.empty()) text += " | ";
    text += std::to_string(field.offset) + '+' + std::to_string(field.size) + ' ' + field.name;
    if (!field.value.empty()) text += '=' + field.value;
  }
  return text;
}

}  // namespace

TEST_CASE("octet_fields") {
  const auto registry = Registry::built_in();
  REQUIRE(registry);
  const auto fields = [&](const Probe& probe, Direction direction, std::string_view hex) {
    return text_of(octet_fields(&probe, probe.transport, direction, *from_hex(hex)));
  };

  SUBCASE("a call of ONC RPC and its reply") {
    const Probe& probe = probe_of(*registry, "rpcbind", "dump-v2", Transport::udp);
    CHECK(fields(probe, Direction::request,
                 "0000002a 00000000 00000002 000186a0 00000002 00000004 00000000") ==
          "0+4 xid=42 | 4+4 message type=0 (call) | 8+4 RPC version=2 | 12+4 program=100000 | "
          "16+4 program version=2 | 20+4 procedure=4");
    CHECK(fields(probe, Direction::reply, "0000002a 00000001 00000001") ==
          "0+4 xid=42 | 4+4 message type=1 (reply) | 8+4 reply status=1 (denied)");
  }
  SUBCASE("over TCP a record mark comes first") {
    const Probe& probe = probe_of(*registry, "rpcbind", "dump-v2", Transport::tcp);
    CHECK(fields(probe, Direction::reply, "80000018 0000002a 00000001") ==
          "0+4 record mark | 4+4 xid=42 | 8+4 message type=1 (reply)");
    CHECK(fields(probe, Direction::reply, "8000") == "");
  }
  SUBCASE("what is cut off has no name") {
    const Probe& probe = probe_of(*registry, "memcached", "stats", Transport::udp);
    CHECK(fields(probe, Direction::reply, "0001 0000 0002 00") ==
          "0+2 request id=1 | 2+2 sequence number=0 | 4+2 datagrams in all=2");
    CHECK(fields(probe, Direction::reply, "") == "");
  }
  SUBCASE("the bits of NTP's first octet") {
    const Probe& probe = probe_of(*registry, "ntp", "readvar", Transport::udp);
    CHECK(fields(probe, Direction::request, "16 02 0001") ==
          "0+1 leap, version, mode=0, 2, 6 | 1+1 response, error, more, operation=2 | "
          "2+2 sequence=1");
  }
  SUBCASE("of a port without a probe nothing is known") {
    CHECK(octet_fields(nullptr, Transport::udp, Direction::request, *from_hex("0d0a")).empty());
  }
}

}  // namespace yamabiko
