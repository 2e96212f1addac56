// Tests of payload templates.
#include "yamabiko/probe/template.hpp"

#include "yamabiko/bytes/hex.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

constexpr std::uint64_t hash = 0x0123456789abcdef;
const Address target = Address::v4({192, 0, 2, 1});

std::string render(std::string_view text) {
  const auto parsed = Template::parse(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return to_hex(parsed->render(hash, target, 11211));
}

TEST_CASE("Template::render") {
  struct Case {
    std::string_view text;
    std::string_view hex;
  };
  const Case cases[] = {
      {R"()", ""},
      {R"(ab)", "6162"},
      {R"(\x00\xfF\0\r\n\t\\\{})", "00ff000d0a095c7b7d"},
      {R"({cookie:u16})", "cdef"},
      {R"({cookie:u32})", "89abcdef"},
      {R"({cookie:u64})", "0123456789abcdef"},
      {R"({cookie:hex32})", "3839616263646566"},
      {R"({cookie:hex64})", "30313233343536373839616263646566"},
      {R"({cookie:hex32}-{cookie:hex32})", "38396162636465662d3839616263646566"},
      {R"(a{cookie:u16}b)", "61cdef62"},
      {R"({target}:{port})", "3139322e302e322e313a3131323131"},
      {R"({cookie:u16}\x00\x00\x00\x01\x00\x00version\r\n)", "cdef00000001000076657273696f6e0d0a"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(render(c.text) == c.hex);
  }
}

TEST_CASE("Template::render with a name of DNS") {
  auto parsed = Template::parse(R"({dns-name}\0{dns-name}{cookie:u16})");
  REQUIRE(parsed);
  CHECK(parsed->lacks_name());
  CHECK(parsed->cookie_offset() == std::nullopt);
  CHECK(as_text(parsed->render(hash, target, 53)).starts_with("\7example\3org"));
  parsed->set_name({std::byte{1}, std::byte{'a'}, std::byte{0}});
  CHECK_FALSE(parsed->lacks_name());
  CHECK(to_hex(parsed->render(hash, target, 53)) == "01610000016100cdef");
  CHECK_FALSE(Template::parse("{target}")->lacks_name());
}

TEST_CASE("Template::render with random fields") {
  SUBCASE("the same hash gives the same octets, another gives others") {
    const auto parsed = Template::parse("{random:20}");
    REQUIRE(parsed);
    const Bytes first = parsed->render(hash, target, 1);
    CHECK(first.size() == 20);
    CHECK(first == parsed->render(hash, target, 1));
    CHECK(first != parsed->render(hash + 1, target, 1));
  }
  SUBCASE("two fields differ from each other") {
    const std::string hex = render("{random:8}{random:8}");
    CHECK(hex.size() == 32);
    CHECK(hex.substr(0, 16) != hex.substr(16));
  }
}

TEST_CASE("Template::render leaves the zone of an address out") {
  const auto parsed = Template::parse("{target}");
  REQUIRE(parsed);
  const Address zoned = Address::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 1);
  CHECK(to_hex(parsed->render(hash, zoned, 1)) == to_hex(as_bytes("fe80::1")));
}

TEST_CASE("Template::cookie_offset") {
  struct Case {
    std::string_view text;
    unsigned width;
    std::optional<std::size_t> offset;
  };
  const Case cases[] = {
      {"ab", 0, std::nullopt},
      {"{cookie:u16}", 2, 0},
      {R"(\x00b{cookie:u32})", 4, 2},
      {"{random:5}{cookie:u64}", 8, 5},
      {"{port}{cookie:u16}", 2, std::nullopt},
      {"a{cookie:hex32}", 4, 1},
      {"{cookie:u16}{target}", 2, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto parsed = Template::parse(c.text);
    REQUIRE(parsed);
    CHECK(parsed->cookie_bytes() == c.width);
    CHECK(parsed->cookie_offset() == c.offset);
  }
}

TEST_CASE("Template::parse refuses") {
  struct Case {
    std::string_view text;
    std::size_t offset;
    std::string_view message;
  };
  const Case cases[] = {
      {R"(a\q)", 1, "unknown escape '\\q'"},
      {R"(a\)", 1, "unknown escape"},
      {R"(\x)", 0, "two hexadecimal digits"},
      {R"(\x1)", 0, "two hexadecimal digits"},
      {R"(ab\x1g)", 2, "two hexadecimal digits"},
      {R"(\x-1)", 0, "two hexadecimal digits"},
      {"{", 0, "does not end"},
      {"a{cookie:u16", 1, "does not end"},
      {"{}", 0, "unknown field '{}'"},
      {"{cooky:u16}", 0, "unknown field"},
      {"{cookie}", 0, "unknown field"},
      {"{cookie:u8}", 0, "unknown type of cookie 'u8'"},
      {"{cookie:hex16}", 0, "unknown type of cookie 'hex16'"},
      {"{cookie:u16}{cookie:u16}", 12, "a second {cookie}"},
      {"{cookie:hex32}{cookie:u32}", 14, "a second {cookie}"},
      {"{cookie:hex32}{cookie:hex64}", 14, "a second {cookie}"},
      {"{random:0}", 0, "no count"},
      {"{random:-1}", 0, "no count"},
      {"{random:99999999999999999999}", 0, "no count"},
      {"{random:4x}", 0, "no count"},
      {"{random:1232}a", 0, "1233 octets"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto parsed = Template::parse(c.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().offset == c.offset);
    CHECK_MESSAGE(parsed.error().message.find(c.message) != std::string::npos,
                  parsed.error().message);
    CHECK_FALSE(parsed.error().fix.empty());
  }
}

TEST_CASE("Template::parse counts the longest request") {
  const std::string full(Template::max_octets, 'a');
  CHECK(Template::parse(full).has_value());
  CHECK_FALSE(Template::parse(full + 'a').has_value());
  // {port} may have five digits.
  CHECK_FALSE(Template::parse(full.substr(4) + "{port}").has_value());
  CHECK(Template::parse(full.substr(5) + "{port}").has_value());
}

TEST_CASE("Template::parse_hex") {
  const auto parsed = Template::parse_hex("00 01 # two octets\nff");
  REQUIRE(parsed);
  CHECK(to_hex(parsed->render(hash, target, 1)) == "0001ff");
  CHECK(parsed->cookie_bytes() == 0);
  CHECK_FALSE(Template::parse_hex("0").has_value());
  CHECK_FALSE(Template::parse_hex("{cookie:u16}").has_value());
}

}  // namespace
}  // namespace yamabiko
