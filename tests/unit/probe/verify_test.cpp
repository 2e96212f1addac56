// Tests of verifying probes by their examples.
#include "yamabiko/probe/verify.hpp"

#include "probe/texts.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

constexpr std::string_view hello_hex = "# a greeting\n1234 68656c6c6f20312e32 0d0a\n";
constexpr std::string_view echo_part = R"([service]
name = "echo"
title = "An echo"
ports = { udp = [7] }

[[probe]]
name = "hello"
summary = "says hello"
transport = "udp"
class = "identify"
payload = '{cookie:u16}hello\r\n'
patterns = [{ match = '^(?s)..hello ([0-9.]+)', version = "$1", facts = { product = "p$1" } }]
[[probe.example]]
samples = ["echo/hello.hex"]
cookie = 0x1234
expect = { version = "1.2", facts = { product = "p1.2" } }
)";

VerifyReport verify_file(const std::filesystem::path& file,
                         const std::filesystem::path& testdata = {}) {
  Registry registry;
  const auto added = registry.add_file(file);
  REQUIRE_MESSAGE(added.has_value(), added.error().text());
  return verify(registry.services(), testdata);
}

TEST_CASE("verify counts what holds") {
  const test::TemporaryFolder folder;
  const auto file = folder.write("probes/echo.toml", echo_part);
  folder.write("testdata/echo/hello.hex", hello_hex);
  const VerifyReport report = verify_file(file);
  CHECK(report.services == 1);
  CHECK(report.probes == 1);
  CHECK(report.examples == 1);
  CHECK(report.synthetic == 0);
  CHECK(report.failures.empty());
}

TEST_CASE("verify tells what is wrong and where") {
  struct Case {
    unsigned changed;
    std::string_view line;
    std::string_view message;
  };
  const Case cases[] = {
      {14, "samples = [\"echo/none.hex\"]", "sample 'echo/none.hex' is not found"},
      {14, "samples = [\"echo/bad.hex\"]", "is no hexadecimal text"},
      {14, "samples = [\"echo/folder\"]", "is not found"},
      {15, "cookie = 0x1235", "echoes the cookie 0x1234, not 0x1235"},
      {14, "samples = [\"echo/short.hex\"]", "echoes no cookie"},
      {12, "patterns = [{ match = 'other' }]", "the reply is not accepted"},
      {16, "expect = { accepted = false }", "the reply is accepted"},
      {16, "expect = { version = \"1.3\" }", "the version is '1.2', not '1.3'"},
      {16, "expect = { facts = { product = \"x\" } }", "fact 'product' is 'p1.2', not 'x'"},
      {16, "expect = { facts = { vendor = \"x\" } }", "there is no fact 'vendor'"},
      {16, "expect = { facts = { product = [\"p1.2\"] } }", "fact 'product' is 'p1.2'"},
      {16, "expect = { flags = [\"no-auth\"] }", "flag 'no-auth' is not set"},
      {16, "expect = { denied = true }", "the service is not denied"},
  };
  const test::TemporaryFolder folder;
  folder.write("testdata/echo/hello.hex", hello_hex);
  folder.write("testdata/echo/bad.hex", "0");
  folder.write("testdata/echo/short.hex", "12");
  folder.write("testdata/echo/folder/file", "12");
  for (const Case& c : cases) {
    CAPTURE(c.line);
    const auto file =
        folder.write("probes/echo.toml", test::with_line(echo_part, c.changed, c.line));
    const VerifyReport report = verify_file(file);
    REQUIRE_FALSE(report.failures.empty());
    bool found = false;
    for (const ProbeFileError& failure : report.failures) {
      CHECK(failure.file == file.string());
      CHECK_FALSE(failure.fix.empty());
      found = found || (failure.line == 13 && failure.message.find(c.message) != std::string::npos);
    }
    CHECK_MESSAGE(found, report.failures.front().message);
  }
}

TEST_CASE("verify wants an accepted example of each probe") {
  const test::TemporaryFolder folder;
  folder.write("testdata/echo/hello.hex", hello_hex);
  const auto file =
      folder.write("probes/echo.toml", echo_part.substr(0, echo_part.find("[[probe.")));
  const VerifyReport report = verify_file(file);
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].line == 6);
  CHECK(report.failures[0].message.find("no example") != std::string::npos);
}

TEST_CASE("verify finds a probe that takes any cookie") {
  // A TCP probe whose patterns see the cookie nowhere is caught by the engine's
  // connection; over UDP the place of the cookie is what keeps others out.
  const test::TemporaryFolder folder;
  const auto file =
      folder.write("probes/echo.toml", test::with_line(echo_part, 12,
                                                       "cookie_offset = 1\n"
                                                       "patterns = [{ match = 'hello' }]"));
  folder.write("testdata/echo/hello.hex", hello_hex);
  const VerifyReport report = verify_file(file);
  REQUIRE_FALSE(report.failures.empty());
  CHECK(report.failures[0].line == 14);
}

TEST_CASE("verify looks for samples") {
  const test::TemporaryFolder folder;
  const auto file = folder.write("probes/echo.toml", echo_part);
  SUBCASE("below the folder of the file before testdata/ beside it") {
    folder.write("probes/echo/hello.hex", hello_hex);
    folder.write("testdata/echo/hello.hex", "00");
    CHECK(verify_file(file).failures.empty());
  }
  SUBCASE("below the folder that was given before all others") {
    folder.write("given/echo/hello.hex", hello_hex);
    folder.write("probes/echo/hello.hex", "00");
    CHECK(verify_file(file, folder.path() / "given").failures.empty());
    CHECK_FALSE(verify_file(file).failures.empty());
  }
}

TEST_CASE("verify decodes a sample that is cut at many places") {
  const test::TemporaryFolder folder;
  std::string long_hex{hello_hex};
  for (int i = 0; i < 10000; ++i) long_hex += "61 ";
  folder.write("testdata/echo/hello.hex", long_hex);
  CHECK(verify_file(folder.write("probes/echo.toml", echo_part)).failures.empty());
}

// The first block fenced by ``` and `language` behind `from`.
std::string fenced(const std::string& text, std::string_view language, std::size_t& from) {
  const std::string open = "\n```" + std::string{language} + "\n";
  const std::size_t begin = text.find(open, from);
  REQUIRE(begin != std::string::npos);
  const std::size_t end = text.find("\n```\n", begin + open.size());
  REQUIRE(end != std::string::npos);
  from = end + 4;
  return text.substr(begin + open.size(), end + 1 - begin - open.size());
}

TEST_CASE("the worked example of docs/probe-format.md") {
  std::ifstream in{TESTDATA_DIR "/../docs/probe-format.md"};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  std::size_t from = 0;
  const std::string service = fenced(text, "toml", from);
  const std::string sample = fenced(text, "", from);

  const test::TemporaryFolder folder;
  const auto file = folder.write("stun.toml", service);
  folder.write("stun/binding.hex", sample);
  const VerifyReport report = verify_file(file);
  for (const ProbeFileError& failure : report.failures) FAIL_CHECK(failure.text());
  CHECK(report.examples == 1);
}

TEST_CASE("the service of docs/adding-a-probe.md") {
  std::ifstream in{TESTDATA_DIR "/../docs/adding-a-probe.md"};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  std::size_t from = text.find("<!--");
  const test::TemporaryFolder folder;
  folder.write("mumble/ping.hex", fenced(text, "", from));
  folder.write("mumble/ping-echo.hex", fenced(text, "", from));
  const auto file = folder.write("mumble.toml", fenced(text, "toml", from));
  const VerifyReport report = verify_file(file);
  for (const ProbeFileError& failure : report.failures) FAIL_CHECK(failure.text());
  CHECK(report.examples == 2);
}

TEST_CASE("verify proves all that is built in") {
  const auto registry = Registry::built_in();
  REQUIRE_MESSAGE(registry.has_value(), registry.error().text());
  const VerifyReport report = verify(registry->services());
  for (const ProbeFileError& failure : report.failures) FAIL_CHECK(failure.text());
  CHECK(report.services == registry->services().size());
}

}  // namespace
}  // namespace yamabiko
