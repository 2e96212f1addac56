// decode_text: replies of the text protocol.
#include "protocol/memcached_text.hpp"

#include "yamabiko/bytes/error.hpp"

#include <ostream>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko::memcached {
namespace {

Decoded decode(Command command, std::string_view reply, Transport transport = Transport::udp) {
  return decode_text({command}, transport, as_bytes(reply));
}

constexpr Command all_commands[]{Command::version, Command::meta_no_op, Command::stats};

TEST_CASE("memcached::decode_text of version") {
  SUBCASE("the version is all that follows the word") {
    const Decoded decoded = decode(Command::version, "VERSION 1.4.5_4_gaa7839e\r\n");
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.4.5_4_gaa7839e");
    CHECK(decoded.flags == std::vector{Flag::no_auth});
    CHECK_FALSE(decoded.error);
  }
  SUBCASE("terminal escapes are made harmless, and a long version is cut") {
    CHECK(decode(Command::version, "VERSION \x1b]0;owned\x07\r\n").version == "\\x1b]0;owned\\x07");
    const Decoded decoded = decode(Command::version, "VERSION " + std::string(5000, '9') + "\r\n");
    CHECK(decoded.accepted);
    CHECK(decoded.version.size() < 140);
  }
  SUBCASE("half a line tells no version") {
    const Decoded decoded = decode(Command::version, "VERSION 1.6.1");
    CHECK_FALSE(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("another reply is not accepted") {
    for (const std::string_view reply :
         {"VERSION\r\n", "VERSION \r\n", "VERSIONS 1\r\n", "version 1\r\n", "MN\r\n", "END\r\n",
          "STAT version 1\r\n", "version\r\n", "-ERR unknown command\r\n", "\r\n"}) {
      CAPTURE(reply);
      const Decoded decoded = decode(Command::version, reply);
      CHECK_FALSE(decoded.accepted);
      CHECK(decoded.error == DecodeErrc::malformed);
    }
  }
}

TEST_CASE("memcached::decode_text of mn") {
  CHECK(decode(Command::meta_no_op, "MN\r\n").accepted);
  CHECK(decode(Command::meta_no_op, "MN\r\n", Transport::tcp).accepted);
  CHECK(decode(Command::meta_no_op, "MN\r\n").complete);
  // Our own request, sent back to us.
  CHECK_FALSE(decode(Command::meta_no_op, "mn\r\n").accepted);
  CHECK_FALSE(decode(Command::meta_no_op, "MN").accepted);
  CHECK_FALSE(decode(Command::meta_no_op, "VERSION 1.6.18\r\n").accepted);
}

TEST_CASE("memcached::decode_text of stats") {
  SUBCASE("lines up to END") {
    const Decoded decoded = decode(
        Command::stats, "STAT version 1.6.18\r\nSTAT curr_items 3\r\nSTAT inter \r\nEND\r\n");
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.6.18");
    CHECK(decoded.facts == Facts{{"curr_items", std::uint64_t{3}}, {"inter", ""}});
    CHECK(decoded.flags == std::vector{Flag::discloses, Flag::no_auth});
    CHECK_FALSE(decoded.error);
  }
  SUBCASE("lines without an end keep their facts") {
    std::string endless = "STAT curr_items 3\r\n";
    for (int i = 0; i < 100000; ++i) endless += "STAT a b\r\n";
    const Decoded decoded = decode(Command::stats, endless, Transport::tcp);
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.facts == Facts{{"curr_items", std::uint64_t{3}}});
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("a line that is none of the protocol ends it, and the facts stay") {
    const Decoded decoded =
        decode(Command::stats, "STAT curr_items 3\r\nHELLO\r\nSTAT bytes 1\r\nEND\r\n");
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.facts == Facts{{"curr_items", std::uint64_t{3}}});
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("an error of the server on the way ends it, and the facts stay") {
    const Decoded decoded =
        decode(Command::stats, "STAT curr_items 3\r\nSERVER_ERROR out of memory writing stats\r\n");
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.facts.size() == 1);
  }
  SUBCASE("a statistic without a name is not accepted") {
    CHECK_FALSE(decode(Command::stats, "STAT\r\nEND\r\n").accepted);
    CHECK_FALSE(decode(Command::stats, "STAT \r\nEND\r\n").accepted);
  }
  SUBCASE("a number that is none is an error, but ends nothing") {
    const Decoded decoded =
        decode(Command::stats, "STAT bytes many\r\nSTAT uptime 1\r\nEND\r\n", Transport::tcp);
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.facts == Facts{{"uptime_seconds", std::uint64_t{1}}});
    CHECK(decoded.error == DecodeErrc::malformed);
  }
}

TEST_CASE("memcached::decode_text of refusals") {
  SUBCASE("words that many servers say prove something only over UDP") {
    for (const Command command : all_commands) {
      CHECK(decode(command, "ERROR\r\n", Transport::udp).accepted);
      CHECK(decode(command, "ERROR\r\n", Transport::udp).complete);
      CHECK_FALSE(decode(command, "ERROR\r\n", Transport::tcp).accepted);
      CHECK(decode(command, "ERROR\r\n", Transport::udp).flags.empty());
    }
    CHECK(decode(Command::stats, "END\r\n", Transport::udp).accepted);
    CHECK_FALSE(decode(Command::stats, "END\r\n", Transport::tcp).accepted);
  }
  SUBCASE("unauthenticated means that credentials are wanted") {
    for (const Command command : all_commands) {
      const Decoded decoded = decode(command, "CLIENT_ERROR unauthenticated\r\n", Transport::tcp);
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.version.empty());
      CHECK(decoded.flags == std::vector{Flag::auth_required});
    }
  }
  SUBCASE("other errors of memcached are accepted, without a flag") {
    for (const std::string_view reply :
         {"CLIENT_ERROR bad command line format\r\n", "SERVER_ERROR out of memory\r\n"}) {
      const Decoded decoded = decode(Command::version, reply, Transport::tcp);
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.flags.empty());
    }
  }
  SUBCASE("words that only begin alike are not accepted") {
    for (const std::string_view reply : {"ERRORS\r\n", "ERROR 404\r\n", "CLIENT_ERRORS x\r\n",
                                         "SERVER_ERROR\r\n", "SERVER_ERROR x"})
      CHECK_FALSE(decode(Command::version, reply).accepted);
  }
}

}  // namespace
}  // namespace yamabiko::memcached
