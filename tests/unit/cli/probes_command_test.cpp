// Tests of the subcommand "probes", run as the program runs it.
#include "cli/probes_command.hpp"

#include "probe/texts.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

struct Result {
  int exit_code = -1;
  std::string out;
  std::string err;
};

Result run(std::vector<std::string> arguments) {
  Result result;
  std::ostringstream out;
  std::ostringstream err;
  CLI::App app;
  add_probes_command(app, out, err, result.exit_code);
  arguments.insert(arguments.begin(), "probes");
  // CLI11 takes a vector from its end.
  app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
  result.out = out.str();
  result.err = err.str();
  return result;
}

// The service of the tests with all its examples, in a folder of its own.
struct EchoFolder {
  EchoFolder() {
    std::string text{test::echo_toml};
    text += "[[probe.example]]\nsamples = [\"echo/more.hex\"]\nsynthetic = true\n";
    text = test::with_line(text, 4, "ports = { udp = [7, 8] }");
    text = test::with_line(text, 16, "transport = \"udp\"");
    file = folder.write("probes/echo.toml", text);
    folder.write("testdata/echo/hello.hex", "1234 68656c6c6f20312e32");
    folder.write("testdata/echo/more.hex", "78");
  }
  test::TemporaryFolder folder;
  std::filesystem::path file;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("probes list") {
  const EchoFolder echo;
  const Result result = run({"list", "--probes", echo.file.parent_path().string()});
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("NAME"));
  std::istringstream lines{result.out};
  std::string line;
  while (std::getline(lines, line) && !line.starts_with("echo")) {
  }
  std::istringstream words{line};
  std::vector<std::string> fields{std::istream_iterator<std::string>{words}, {}};
  CHECK(fields == std::vector<std::string>{"echo", "7/udp", "8/udp", "2", "2", "partly", "live",
                                           "An", "echo"});
}

TEST_CASE("probes list of a profile") {
  const auto lines_of = [](const Result& result) {
    return std::count(result.out.begin(), result.out.end(), '\n') - 1;
  };
  const Result rpc = run({"list", "--profile", "rpc"});
  CHECK(rpc.exit_code == 0);
  CHECK(has(rpc.out, "rpcbind"));
  CHECK_FALSE(has(rpc.out, "memcached"));
  CHECK(lines_of(rpc) < lines_of(run({"list", "--profile", "amplification"})));
  CHECK(run({"list"}).out == run({"list", "--profile", "all"}).out);
  const Result unknown = run({"list", "--profile", "rcp"});
  CHECK(unknown.exit_code == 2);
  CHECK(has(unknown.err, "no profile is called 'rcp'; known are: all, amplification, "));
}

TEST_CASE("probes list and show of a service of which nothing may be asked") {
  const test::TemporaryFolder folder;
  folder.write("mute.toml",
               "[service]\nname = \"mute\"\ntitle = \"Mute\"\nports = { udp = [9] }\n"
               "no_request = \"it bites\"\n");
  const Result listed = run({"list", "--probes", folder.path().string()});
  CHECK(has(listed.out, "never asked"));
  const Result shown = run({"show", "mute", "--probes", folder.path().string()});
  CHECK(shown.exit_code == 0);
  CHECK(has(shown.out, "no request  it bites"));
  CHECK(run({"verify", (folder.path() / "mute.toml").string()}).exit_code == 0);
}

TEST_CASE("probes show") {
  const EchoFolder echo;
  const std::string folder = echo.file.parent_path().string();
  SUBCASE("tells all of a service") {
    const Result result = run({"show", "echo", "--probes", folder});
    CHECK(result.exit_code == 0);
    for (const std::string_view part : {"echo: An echo",
                                        "7/udp",
                                        "profiles    default",
                                        "RFC 862",
                                        "1 to 2 times (payload), a paper",
                                        "it has no end",
                                        "switch it off",
                                        "止める",
                                        "probe hello over udp: says hello",
                                        "identifies, in the first round",
                                        R"({cookie:u16}hello\r\n)",
                                        "000068656c6c6f0d0a",
                                        "2 octets at 0",
                                        "^(?s)..hello ([0-9.]+)",
                                        "version $1",
                                        "product p$1",
                                        "measures, once the service is recognised after hello",
                                        "until 1000 ms of silence",
                                        "echo/hello.hex (live)",
                                        "echo/more.hex (synthetic)"})
      CHECK_MESSAGE(has(result.out, part), part);
  }
  SUBCASE("names what there is when asked for what is not") {
    const Result result = run({"show", "nothing", "--probes", folder});
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK(has(result.err, "'nothing'"));
    CHECK(has(result.err, "echo"));
  }
}

TEST_CASE("probes verify") {
  const EchoFolder echo;
  SUBCASE("of a sound file is one line") {
    const Result result = run({"verify", echo.file.string()});
    CHECK(result.exit_code == 0);
    CHECK(result.out == "OK: 1 service, 2 probes, 2 examples (1 live, 1 synthetic)\n");
    CHECK(result.err.empty());
  }
  SUBCASE("takes folders") {
    CHECK(run({"verify", echo.file.parent_path().string()}).exit_code == 0);
  }
  SUBCASE("goes on behind a bad file, and tells the line") {
    const auto bad =
        echo.folder.write("bad.toml", "[service]\nname = 1\ntitle = \"x\"\n[[probe]]\n");
    const auto other = echo.folder.write("other.toml", "x = 1\n");
    const Result result = run({"verify", bad.string(), other.string(), echo.file.string()});
    CHECK(result.exit_code == 1);
    CHECK(result.out.empty());
    CHECK(has(result.err, bad.string() + ":2: "));
    CHECK(has(result.err, other.string() + ":1: "));
  }
  SUBCASE("tells the example that fails") {
    echo.folder.write("testdata/echo/more.hex", "79");
    const Result result = run({"verify", echo.file.string()});
    CHECK(result.exit_code == 1);
    CHECK(has(result.err,
              echo.file.string() + ":35: probe 'more' over udp: the reply is not accepted"));
  }
  SUBCASE("takes a folder of samples") {
    echo.folder.write("given/echo/more.hex", "79");
    CHECK(run({"verify", echo.file.string(), "--testdata", (echo.folder.path() / "given").string()})
              .exit_code == 1);
  }
  SUBCASE("without a file proves what is built in, and the user's own") {
    const Result built_in = run({"verify"});
    CHECK_MESSAGE(built_in.exit_code == 0, built_in.err);
    CHECK(built_in.out.starts_with("OK: "));
    const std::string folder = echo.file.parent_path().string();
    CHECK(run({"verify", "--probes", folder}).exit_code == 0);
    echo.folder.write("testdata/echo/more.hex", "79");
    CHECK(run({"verify", "--probes", folder}).exit_code == 1);
  }
}

TEST_CASE("probes with a folder that is none") {
  CHECK(run({"list", "--probes", "/nonexistent"}).exit_code == 2);
  CHECK(run({"show", "echo", "--probes", "/nonexistent"}).exit_code == 2);
  CHECK(run({"verify", "--probes", "/nonexistent"}).exit_code == 1);
}

TEST_CASE("probes wants to be told what to do") {
  CHECK_THROWS_AS(run({}), CLI::ParseError);
  CHECK_THROWS_AS(run({"show"}), CLI::ParseError);
}

}  // namespace
}  // namespace yamabiko
