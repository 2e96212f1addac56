// decode_binary: replies of the binary protocol.
#include "protocol/memcached_binary.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <ostream>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko::memcached {
namespace {

constexpr std::uint32_t our_opaque = 0x79616d61;

// The fields of a packet, lengths included, so that a test can falsify each.
struct Fields {
  std::uint8_t magic = 0x81;
  std::uint8_t opcode = 0x0b;
  std::uint16_t key_length = 0;
  std::uint8_t extras_length = 0;
  std::uint16_t status = 0;
  std::uint32_t body_length = 0;
  std::uint32_t opaque = our_opaque;
  std::string body{};
};

Bytes packet(const Fields& fields) {
  return ByteWriter{}
      .u8(fields.magic)
      .u8(fields.opcode)
      .u16(fields.key_length)
      .u8(fields.extras_length)
      .u8(0)
      .u16(fields.status)
      .u32(fields.body_length)
      .u32(fields.opaque)
      .u64(0)
      .text(fields.body)
      .take();
}

Fields version_fields() {
  return {.body_length = 6, .body = "1.6.18"};
}

Bytes stat(const std::string& key, const std::string& value) {
  return packet({.opcode = 0x10,
                 .key_length = static_cast<std::uint16_t>(key.size()),
                 .body_length = static_cast<std::uint32_t>(key.size() + value.size()),
                 .body = key + value});
}

Decoded decode(Opcode opcode, ByteView reply) {
  return decode_binary({.opcode = opcode, .opaque = our_opaque}, Transport::tcp, reply);
}

TEST_CASE("memcached::decode_binary of VERSION") {
  SUBCASE("the value is the version") {
    const Decoded decoded = decode(Opcode::version, packet(version_fields()));
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.6.18");
    CHECK(decoded.flags.empty());  // it is told to the unauthenticated, too
    CHECK_FALSE(decoded.error);
  }
  SUBCASE("terminal escapes are made harmless") {
    Fields fields{.body_length = 4, .body = "\x1b[2J"};
    CHECK(decode(Opcode::version, packet(fields)).version == "\\x1b[2J");
  }
  SUBCASE("what answers another request is not accepted") {
    Fields fields = version_fields();
    SUBCASE("magic of a request") {
      fields.magic = 0x80;
    }
    SUBCASE("another opcode") {
      fields.opcode = 0x10;
    }
    SUBCASE("another opaque") {
      fields.opaque = our_opaque + 1;
    }
    const Decoded decoded = decode(Opcode::version, packet(fields));
    CHECK_FALSE(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("key and extras do not fit into the body") {
    Fields fields = version_fields();
    SUBCASE("key") {
      fields.key_length = 7;
    }
    SUBCASE("extras") {
      fields.extras_length = 7;
    }
    SUBCASE("both together") {
      fields.key_length = 4;
      fields.extras_length = 3;
    }
    SUBCASE("both at their largest") {
      fields.key_length = 0xffff;
      fields.extras_length = 0xff;
    }
    const Decoded decoded = decode(Opcode::version, packet(fields));
    CHECK_FALSE(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("a body that does not come") {
    Fields fields = version_fields();
    SUBCASE("one octet too long") {
      fields.body_length = 7;
    }
    SUBCASE("the longest that is read") {
      fields.body_length = 65536;
    }
    const Decoded decoded = decode(Opcode::version, packet(fields));
    CHECK_FALSE(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("a body longer than any") {
    Fields fields = version_fields();
    SUBCASE("by one") {
      fields.body_length = 65537;
    }
    SUBCASE("by all") {
      fields.body_length = 0xffffffff;
    }
    const Decoded decoded = decode(Opcode::version, packet(fields));
    CHECK_FALSE(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::over_limit);
  }
}

TEST_CASE("memcached::decode_binary of STAT") {
  const auto reply_of = [](const std::vector<Bytes>& packets) {
    Bytes reply;
    for (const Bytes& each : packets) reply.insert(reply.end(), each.begin(), each.end());
    return decode(Opcode::stat, reply);
  };
  SUBCASE("pairs up to the empty one") {
    const Decoded decoded =
        reply_of({stat("version", "1.6.18"), stat("curr_items", "3"), stat("", "")});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.6.18");
    CHECK(decoded.facts == Facts{{"curr_items", std::uint64_t{3}}});
    CHECK(decoded.flags == std::vector{Flag::discloses, Flag::no_auth});
    CHECK_FALSE(decoded.error);
  }
  SUBCASE("no end: the facts stay") {
    const Decoded decoded = reply_of({stat("curr_items", "3"), stat("uptime", "1")});
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.facts.size() == 2);
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("something else after a pair: the facts stay") {
    Fields other = version_fields();
    const Decoded decoded = reply_of({stat("curr_items", "3"), packet(other), stat("", "")});
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.facts.size() == 1);
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("refused for want of authentication") {
    const Decoded decoded = reply_of(
        {packet({.opcode = 0x10, .status = 0x20, .body_length = 13, .body = "Auth failure."})});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version.empty());
    CHECK(decoded.flags == std::vector{Flag::auth_required});
  }
}

TEST_CASE("memcached::decode_binary of SASL list mechs") {
  const auto mechanisms = [](const std::string& value, std::uint16_t status = 0) {
    return decode(Opcode::sasl_list_mechs,
                  packet({.opcode = 0x20,
                          .status = status,
                          .body_length = static_cast<std::uint32_t>(value.size()),
                          .body = value}));
  };
  using Names = std::vector<std::string>;

  SUBCASE("names between spaces") {
    const Decoded decoded = mechanisms(" PLAIN  CRAM-MD5 ");
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.facts == Facts{{"sasl_mechanisms", Names{"PLAIN", "CRAM-MD5"}}});
    CHECK(decoded.flags == std::vector{Flag::auth_required});
  }
  SUBCASE("none at all") {
    CHECK(mechanisms("").facts == Facts{{"sasl_mechanisms", Names{}}});
  }
  SUBCASE("a great many: the list is cut") {
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "M ";
    const Decoded decoded = mechanisms(many);
    REQUIRE(decoded.facts.size() == 1);
    CHECK(std::get<Names>(decoded.facts[0].value).size() == 32);
  }
  SUBCASE("an unknown command proves memcached, and no more") {
    const Decoded decoded = mechanisms("Unknown command", 0x81);
    CHECK(decoded.accepted);
    CHECK(decoded.facts.empty());
    CHECK(decoded.flags.empty());
  }
}

}  // namespace
}  // namespace yamabiko::memcached
