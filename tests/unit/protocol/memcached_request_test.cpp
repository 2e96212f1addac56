// read_request: which of our requests a payload is.
#include "protocol/memcached_request.hpp"

#include "sample.hpp"

#include <doctest/doctest.h>

namespace yamabiko::memcached {
namespace {

bool is_unknown(const Request& request) {
  return std::holds_alternative<std::monostate>(request);
}

TEST_CASE("memcached::read_request") {
  SUBCASE("text commands") {
    const auto command_of = [](std::string_view text) {
      const Request request = read_request(as_bytes(text));
      REQUIRE(std::holds_alternative<TextRequest>(request));
      return std::get<TextRequest>(request).command;
    };
    CHECK(command_of("version\r\n") == Command::version);
    CHECK(command_of("mn\r\n") == Command::meta_no_op);
    CHECK(command_of("stats\r\n") == Command::stats);
    CHECK(command_of("stats settings\r\n") == Command::stats);
  }
  SUBCASE("binary commands, with the opaque that they carry") {
    const auto binary = [](std::string_view start) {
      const Bytes octets =
          test::octets(std::string{start} + "0000 00 00 0000 00000000 01020304 0000000000000000");
      const Request request = read_request(octets);
      REQUIRE(std::holds_alternative<BinaryRequest>(request));
      CHECK(std::get<BinaryRequest>(request).opaque == 0x01020304);
      return std::get<BinaryRequest>(request).opcode;
    };
    CHECK(binary("80 0b") == Opcode::version);
    CHECK(binary("80 10") == Opcode::stat);
    CHECK(binary("80 20") == Opcode::sasl_list_mechs);
  }
  SUBCASE("anything else is unknown") {
    for (const std::string_view text :
         {"", "version", "get k\r\n", "stats items\r\n", "VERSION\r\n", "version\r\nstats\r\n"}) {
      CAPTURE(text);
      CHECK(is_unknown(read_request(as_bytes(text))));
    }
    CHECK(is_unknown(read_request(test::octets("80"))));
    // Cut within the opaque.
    CHECK(is_unknown(read_request(test::octets("80 0b 0000 00 00 0000 00000000 010203"))));
    // GET (0x00), whose reply we never ask for.
    CHECK(is_unknown(
        read_request(test::octets("80 00 0000 00 00 0000 00000000 01020304 0000000000000000"))));
  }
}

}  // namespace
}  // namespace yamabiko::memcached
