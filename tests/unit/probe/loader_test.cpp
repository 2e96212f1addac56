// Tests of reading service files: what a sound one gives, and the line and
// message of whatever can be wrong.
#include "probe/texts.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/probe/registry.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using namespace std::string_literals;
using test::echo_toml;

ProbeFileError error_of(std::string_view text) {
  Registry registry;
  const auto added = registry.add_text(text, "echo.toml");
  REQUIRE_FALSE(added.has_value());
  CHECK(added.error().file == "echo.toml");
  CHECK_FALSE(added.error().fix.empty());
  return added.error();
}

TEST_CASE("a sound service file") {
  Registry registry;
  const auto added = registry.add_text(echo_toml, "echo.toml");
  REQUIRE_MESSAGE(added.has_value(), added.error().text());
  const Service& service = *registry.find("echo");

  SUBCASE("gives the service") {
    CHECK(service.title == "An echo");
    CHECK(service.udp_ports == std::vector<std::uint16_t>{7});
    CHECK(service.tcp_ports == std::vector<std::uint16_t>{7});
    CHECK(service.references == std::vector{"RFC 862"s});
    REQUIRE(service.published.size() == 1);
    CHECK(service.published[0].factor == 2);
    CHECK(service.published[0].lower == 1.0);
    CHECK(service.published[0].layer == "payload");
    CHECK(service.published[0].source == "a paper");
    CHECK(service.unbounded == "it has no end");
    CHECK(service.remediation.at("ja") == std::vector{"止める"s});
  }
  SUBCASE("gives one probe a transport, in the order of the file") {
    REQUIRE(service.probes.size() == 3);
    CHECK(service.probes[0]->name == "hello");
    CHECK(service.probes[0]->transport == Transport::udp);
    CHECK(service.probes[1]->name == "hello");
    CHECK(service.probes[1]->transport == Transport::tcp);
    CHECK(service.probes[2]->name == "more");
    CHECK(service.probes[0]->line == 13);
  }
  SUBCASE("gives a default transport to examples") {
    CHECK(service.probes[1]->examples.empty());
    REQUIRE(service.probes[0]->examples.size() == 1);
    const Example& example = service.probes[0]->examples[0];
    CHECK(example.line == 20);
    CHECK(example.samples == std::vector{"echo/hello.hex"s});
    CHECK(example.cookie == 0x1234);
    CHECK(example.accepted);
    CHECK_FALSE(example.synthetic);
    CHECK(example.version == "1.2");
    CHECK(example.facts == Facts{{"product", "p1.2"s}});
  }
  SUBCASE("gives the schedule of a measuring probe") {
    const Probe& more = *service.probes[2];
    CHECK(more.probe_class == ProbeClass::measure);
    CHECK(more.after == std::vector{"hello"s});
    CHECK(more.quiet == std::chrono::seconds{1});
    CHECK(more.quiet_complete == std::chrono::milliseconds{100});
  }
}

TEST_CASE("Probe made of a template and patterns") {
  Registry registry;
  REQUIRE(registry.add_text(echo_toml, "echo.toml"));
  const Probe& probe = *registry.find("echo")->probes[0];
  CHECK(probe.cookie_bytes() == 2);
  CHECK(probe.cut_cookie(0xabcd1234) == 0x1234);
  const Bytes request = probe.request(0xabcd1234, Address{}, 7);
  CHECK(to_hex(request) == "1234" + to_hex(as_bytes("hello\r\n")));

  const std::string good = "\x12\x34hello 1.2\r\n";
  CHECK(probe.cookie_of(as_bytes(good)) == 0x1234);
  CHECK(probe.cookie_of(as_bytes("\x12")) == std::nullopt);
  const auto decode = [&](std::uint64_t cookie, std::vector<ByteView> parts) {
    return probe.decode({.transport = Transport::udp, .cookie = cookie, .request = request},
                        {.parts = parts, .ended = false});
  };
  SUBCASE("accepts the reply with the cookie") {
    const Decoded decoded = decode(0x1234, {as_bytes(good)});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.2");
    CHECK(decoded.facts == Facts{{"product", "p1.2"s}});
  }
  SUBCASE("sets the flags of the pattern that matched") {
    Registry flagged;
    REQUIRE(flagged.add_text(
        test::with_line(echo_toml, 19, "patterns = [{ match = 'hello', flags = [\"no-auth\"] }]"),
        "echo.toml"));
    const std::vector<ByteView> parts{as_bytes(good)};
    const Decoded decoded = flagged.find("echo")->probes[0]->decode(
        {.transport = Transport::udp, .cookie = 0x1234, .request = request},
        {.parts = parts, .ended = false});
    CHECK(decoded.flags == std::vector{Flag::no_auth});
  }
  SUBCASE("finds it among others") {
    CHECK(decode(0x1234, {as_bytes("x"), as_bytes(good)}).accepted);
  }
  SUBCASE("takes no other cookie, no other text, no silence") {
    CHECK_FALSE(decode(0x1235, {as_bytes(good)}).accepted);
    CHECK_FALSE(decode(0x1234, {as_bytes("\x12\x34other")}).accepted);
    CHECK_FALSE(decode(0x1234, {}).accepted);
  }
  SUBCASE("waits for more when it measures") {
    const Probe& more = *registry.find("echo")->probes[2];
    CHECK(more.cookie_bytes() == 0);
    CHECK(more.cut_cookie(5) == 0);
    const std::vector<ByteView> parts{as_bytes("x")};
    const Decoded decoded = more.decode({}, {.parts = parts, .ended = false});
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
  }
}

TEST_CASE("the error of a spoilt line") {
  struct Case {
    unsigned changed;
    std::string_view line;
    std::string_view message;
    unsigned reported = 0;  // 0: the same line
  };
  const Case cases[] = {
      // The service.
      {1, "[servis]", "unknown key 'servis'"},
      {2, "name = 3", "'name' is of type integer"},
      {2, "name = \"Echo\"", "'Echo' is no name"},
      {2, "", "'name' is missing", 1},
      {2, "name = \"\"", "'name' is empty"},
      {3, "title = \"a\\u001bb\"", "control characters"},
      {3, "title = \"x\"\ntitel = \"x\"", "unknown key 'titel'", 4},
      {3, "titel = \"x\"", "'title' is missing"},
      {4, "", "'ports' is missing", 1},
      {4, "ports = {}", "there is no port"},
      {5, "profiles = [\"No\"]", "'No' is no name"},
      {5, "kind_of = \"No\"", "'No' names no other service"},
      {5, "kind_of = \"echo\"", "'echo' names no other service"},
      {5, "profiles = [\"a\", \"a\"]", "'a' stands twice"},
      {5, "profiles = [\"all\"]", "every service is in the profile 'all'"},
      {5, "profiles = \"a\"", "'profiles' is of type string"},
      {4, "ports = [7]", "'ports' is of type array"},
      {4, "ports = { udp = [0] }", "'udp' is 0, out of range"},
      {4, "ports = { udp = [65536] }", "'udp' is 65536, out of range"},
      {4, "ports = { udp = [-1] }", "'udp' is -1, out of range"},
      {4, "ports = { udp = [7, 7] }", "port 7 stands twice"},
      {4, "ports = { udp = 7 }", "'udp' is of type integer"},
      {4, "ports = { udp = [\"7\"] }", "'udp' is of type string"},
      {4, "ports = { udp = [7], sctp = [7] }", "unknown key 'sctp'"},
      {4, "ports = { udp = [7] }", "the service has no tcp port", 13},
      {5, "references = [\n\"a\",\n7]", "'references' is of type integer", 7},
      {7, "published = [{ lower = 1, layer = \"ip\", source = \"a\" }]", "'factor' is missing"},
      {7, "published = [{ factor = 0, layer = \"ip\", source = \"a\" }]", "no positive number"},
      {7, "published = [{ factor = nan, layer = \"ip\", source = \"a\" }]", "no positive number"},
      {7, "published = [{ factor = 1, lower = 2, layer = \"ip\", source = \"a\" }]", "'lower'"},
      {7, "published = [{ factor = 1, layer = \"l3\", source = \"a\" }]", "unknown layer 'l3'"},
      {8, "unbound = \"x\"", "unknown key 'unbound'"},
      {10, "", "'en' is missing", 9},
      {11, "jap = [\"x\"]", "'jap' is no language"},
      {11, "ja = \"x\"", "'ja' is of type string"},
      {11, "ja = []", "'ja' is empty"},
      // The probe.
      {25, "[[prob]]", "unknown key 'prob'"},
      {14, "", "'name' is missing", 13},
      {14, "name = \"a b\"", "'a b' is no name"},
      {15, "", "'summary' is missing", 13},
      {16, "transport = \"sctp\"", "unknown transport 'sctp'"},
      {16, "transport = [\"udp\", \"udp\"]", "'udp' stands twice"},
      {16, "transport = [\"udp\", \"sctp\"]", "unknown transport 'sctp'"},
      {16, "transport = 1", "'transport' is of type integer"},
      {16, "transport = \"udp\"", "no probe over tcp", 1},
      {17, "", "'class' is missing", 13},
      {17, "class = \"attack\"", "unknown class 'attack'"},
      {17, "class = \"measure\"", "'hello' is a measuring probe", 30},
      {17, "class = \"identify\"\norder = \"final\"", "unknown order 'final'", 18},
      {17, "class = \"identify\"\norder = \"fallback\"", "order \"first\"", 13},
      {17, "class = \"identify\"\nquiet_ms = 9", "'quiet_ms' is for measuring", 18},
      {17, "class = \"identify\"\nafter = [\"more\"]", "'after' is for measuring", 18},
      {18, "", "says nothing of its request", 13},
      {18, "payload = 'a\\q'", "unknown escape '\\q' (at octet 1"},
      {18, "payload = \"\\x00\"", "escape sequence"},
      {18, "payload = ''", "the request has no octets"},
      {18, "payload = 7", "'payload' is of type integer"},
      {18, "payload = 'a'\npayload_hex = \"00\"", "both 'payload' and 'payload_hex'", 19},
      {18, "payload = 'a'\nencoder = \"onc-rpc\"", "both 'payload' and 'encoder'", 19},
      {18, "payload_hex = \"0\"", "no text of pairs"},
      {18, "payload = 'a'\narguments = { a = 1 }", "'arguments' are for an encoder", 19},
      {18, "encoder = \"onc-rcp\"", "unknown encoder 'onc-rcp'"},
      {18, "payload = '{port}{cookie:u16}'", "nothing says where the reply echoes", 19},
      {19, "", "says nothing of its reply", 13},
      {19, "patterns = []", "'patterns' is empty"},
      {19, "patterns = [1]", "'patterns' is of type integer"},
      {19, "patterns = [{ version = \"1\" }]", "'match' is missing"},
      {19, "patterns = [{ match = 'a(' }]", "(at octet 2 of 'match')"},
      {19, "patterns = [{ match = 'a', version = \"$1\" }]", "a text uses '$'"},
      {19, "patterns = [{ match = 'a', flag = 1 }]", "unknown key 'flag'"},
      {19, "patterns = [{ match = 'a', flags = [\"no-ath\"] }]", "unknown flag 'no-ath'"},
      {19, "patterns = [{ match = 'a', goes_on = true }]", "'goes_on' is for probes over tcp"},
      {19, "patterns = [{ match = 'a' }]\ndecoder = \"x\"", "both 'decoder' and 'patterns'"},
      {19, "patterns = [{ match = 'a', facts = { Os = \"x\" } }]", "'Os' is no name of a fact"},
      {19, "decoder = \"memcachd\"", "unknown decoder 'memcachd'"},
      {19, "patterns = [{ match = 'a' }]\ncookie_offset = -1", "out of range", 20},
      {19, "patterns = [{ match = 'a' }]\ncookies = 1", "unknown key 'cookies'", 20},
      // The example.
      {21, "", "'samples' is missing", 20},
      {21, "samples = []", "'samples' is empty"},
      {21, "samples = [\"/etc/passwd\"]", "no path below testdata"},
      {21, "samples = [\"a/../../b\"]", "no path below testdata"},
      {21, "samples = [\"a\"]\ntransport = \"sctp\"", "no transport of the probe", 22},
      {21, "samples = [\"a\", \"b\"]\ntransport = \"tcp\"", "a TCP example has one sample"},
      {22, "", "'cookie' is missing", 20},
      {22, "cookie = 0x12345", "0x12345 does not fit"},
      {22, "cookie = \"a\"", "'cookie' is of type string"},
      {23, "expect = { accepted = false, version = \"1\" }", "nothing more can be expected"},
      {23, "expect = { acepted = true }", "unknown key 'acepted'"},
      {23, "expect = { flags = [\"no-aut\"] }", "unknown flag 'no-aut'"},
      {23, "expect = { facts = { a = 1.5 } }", "'a' is of type floating-point"},
      // A second probe.
      {26, "name = \"hello\"", "a second probe of this name over udp"},
      {29, "class = \"measure\"\norder = \"first\"", "'order' is for identifying probes", 30},
      {30, "after = [\"helo\"]", "'helo' is no probe over udp"},
      {30, "after = [\"more\"]", "'more' is a measuring probe"},
      {31, "quiet_ms = 0", "out of range"},
      {32, "quiet_complete_ms = 1001", "is longer than 'quiet_ms'"},
      {33, "payload_hex = \"00\"\ncookie_offset = 0", "'cookie_offset' is for patterns", 34},
      {33, "payload_hex = \"00\"\ncookie_after = \"a\"", "'cookie_after' is for patterns", 34},
      {19, "patterns = [{ match = 'a' }]\ncookie_offset = 1\ncookie_after = \"a\"",
       "both 'cookie_offset' and 'cookie_after'", 21},
      {19, "patterns = [{ match = 'a' }]\ncookie_after = \"\"", "'cookie_after' is empty", 20},
      {19, "patterns = [{ match = 'a' }]\nany_port = true", "'any_port' is for probes", 20},
      {5, "no_request = \"it bites\"", "a service with 'no_request' has no probes", 13},
  };
  for (const Case& c : cases) {
    CAPTURE(c.line);
    const ProbeFileError error = error_of(test::with_line(echo_toml, c.changed, c.line));
    CHECK_MESSAGE(error.message.find(c.message) != std::string::npos, error.text());
    CHECK_MESSAGE(error.line == (c.reported == 0 ? c.changed : c.reported), error.text());
  }
}

TEST_CASE("suggestions name what is near") {
  const auto fix = [](unsigned line, std::string_view text) {
    return error_of(test::with_line(echo_toml, line, text)).fix;
  };
  CHECK(fix(3, "titel = \"x\"") == "write 'title' instead of 'titel'");
  CHECK(fix(30, "after = [\"helo\"]") == "did you mean 'hello'?");
  CHECK(fix(17, "class = \"identfy\"") == "did you mean 'identify'?");
  CHECK(fix(17, "class = \"x\"") == "known: identify, measure, loop");
  CHECK(fix(18, R"(payload = "\x00")").find("single quotes") != std::string::npos);
}

TEST_CASE("probes that confirm do not wait for each other") {
  std::string text = test::with_line(echo_toml, 29, "class = \"identify\"\norder = \"confirm\"");
  text = test::with_line(text, 32, "");
  text = test::with_line(text, 33, "");
  Registry registry;
  const auto added = registry.add_text(text, "echo.toml");
  REQUIRE_MESSAGE(added.has_value(), added.error().text());
  CHECK(error_of(test::with_line(text, 31, "after = [\"more\"]"))
            .message.find("'more' is a confirming probe") != std::string::npos);
}

// Lines 18 and 19, which make the request and take the reply, with a protocol.
std::string with_codec(std::string_view request, std::string_view reply) {
  std::string text = test::with_line(echo_toml, 16, "transport = \"udp\"");
  text = test::with_line(text, 4, "ports = { udp = [7] }");
  text = test::with_line(text, 19, reply);
  return test::with_line(text, 18, request);
}

TEST_CASE("encoders and decoders by name") {
  const std::string null_call =
      "encoder = \"onc-rpc\"\narguments = { procedure = 0, program = 100000, version = 2 }";

  SUBCASE("give a probe that uses them") {
    Registry registry;
    const auto added = registry.add_text(with_codec(null_call, "decoder = \"rpc-null\""), "a.toml");
    REQUIRE_MESSAGE(added.has_value(), added.error().text());
    const Probe& probe = *registry.find("echo")->probes[0];
    CHECK(probe.cookie_bytes() == 4);
    // In the order in which the encoder names them, not that of the file.
    REQUIRE(probe.arguments.size() == 3);
    CHECK(probe.arguments[0].name == "program");
    CHECK(probe.arguments[0].value == 100000);
    const Bytes request = probe.request(0xffffffff12345678, Address{}, 111);
    CHECK(to_hex(request).starts_with("1234567800000000"));
    const Bytes reply = *from_hex("12345678 00000001 00000000 00000000 00000000 00000000");
    CHECK(probe.cookie_of(reply) == 0x12345678);
  }
  SUBCASE("are refused where they do not fit") {
    struct Case {
      std::string request;
      std::string reply;
      unsigned line;
      std::string_view message;
    };
    const std::vector<Case> cases{
        {"encoder = \"onc-rpc\"", "decoder = \"rpc-null\"", 18,
         "encoder 'onc-rpc' needs arguments"},
        {"encoder = \"onc-rpc\"\narguments = { program = 1, version = 2 }",
         "decoder = \"rpc-null\"", 19, "'procedure' is missing"},
        {null_call, "decoder = \"rpc-nul\"", 20, "unknown decoder 'rpc-nul'"},
        {"encoder = \"onc-rpc\"\narguments = { program = 1, version = 2, procedure = 3, x = 4 }",
         "decoder = \"rpc-null\"", 19, "unknown key 'x'"},
        {null_call, "decoder = \"memcached\"", 20,
         "a cookie of 4 octets, but decoder 'memcached' looks for a cookie of 2 octets"},
        {"payload = 'a'", "decoder = \"memcached\"", 19, "the request carries no cookie"},
        {"payload = '{cookie:u32}'", "decoder = \"memcached\"", 19, "a cookie of 4 octets"},
        {null_call, "patterns = [{ match = 'a' }]", 20, "nothing says where the reply echoes"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.request);
      const ProbeFileError error = error_of(with_codec(c.request, c.reply));
      CHECK_MESSAGE(error.message.find(c.message) != std::string::npos, error.text());
      CHECK_MESSAGE(error.line == c.line, error.text());
    }
  }
  SUBCASE("suggest the nearest name") {
    CHECK(error_of(with_codec("encoder = \"onc-rcp\"", "decoder = \"rpc-null\"")).fix ==
          "did you mean 'onc-rpc'?");
    CHECK(error_of(with_codec("payload = 'a'", "decoder = \"memcachd\"")).fix ==
          "did you mean 'memcached'?");
  }
  SUBCASE("need no cookie over TCP") {
    std::string text = with_codec("payload = 'version\\r\\n'", "decoder = \"memcached\"");
    text = test::with_line(text, 16, "transport = \"tcp\"");
    text = test::with_line(text, 4, "ports = { tcp = [7] }");
    text = test::with_line(text, 22, "");
    text.resize(text.find("[[probe]]\nname = \"more\""));
    Registry registry;
    const auto added = registry.add_text(text, "a.toml");
    REQUIRE_MESSAGE(added.has_value(), added.error().text());
    CHECK(registry.find("echo")->probes[0]->cookie_bytes() == 0);
  }
}

TEST_CASE("texts that are no service file at all") {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  struct Case {
    std::string_view name;
    std::string text;
    unsigned line;
  };
  const std::vector<Case> cases{
      {"empty", "", 1},
      {"nested arrays", "\na = " + repeated("[", 1000000), 2},
      {"nested brackets", repeated("[", 1000000), 1},
      {"nested tables", "a = " + repeated("{a=", 300000), 1},
      {"a key of many parts", "\n\n" + repeated("a.", 400000) + "a = 1", 3},
      {"a header of many parts", "[" + repeated("a.", 400000) + "a]", 1},
      {"a quoted key of many parts", repeated("'a' . ", 100000) + "a = 1", 1},
      {"a key of many parts behind strings",
       "a = \"\"\"\"#\"\"\"\"\nb = '''''#'''''\nc = \"\\\"#\"\n" + repeated("d.", 100000) + "d = 1",
       4},
      {"too large", repeated("#", 1100000), 0},
      {"NUL", "a = 1\nb = \"\0\"\n"s, 2},
      {"NUL at the begin", "\0"s, 1},
      {"invalid UTF-8", "a = 1\nb = \"\xff\"\n", 2},
      {"overlong UTF-8", "a = \"\xc0\xaf\"\n", 1},
      {"an open string", "a = \"b", 1},
      {"an open escape", "a = \"\\", 1},
      {"the same key twice", "a = 1\na = 2\n", 2},
      {"a date", "service = 2026-01-01\n[[probe]]\n", 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const ProbeFileError error = error_of(c.text);
    CHECK_MESSAGE(error.line == c.line, error.text());
    CHECK(error.text().size() < 1000);
  }
}

}  // namespace
}  // namespace yamabiko
