// A sound service file for the tests to spoil, and a folder that lasts as long
// as its test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace yamabiko::test {

inline constexpr std::string_view echo_toml = R"([service]
name = "echo"
title = "An echo"
ports = { udp = [7], tcp = [7] }
references = ["RFC 862"]
[service.amplification]
published = [{ factor = 2, lower = 1, layer = "payload", source = "a paper" }]
unbounded = "it has no end"
[service.remediation]
en = ["switch it off"]
ja = ["止める"]

[[probe]]
name = "hello"
summary = "says hello"
transport = ["udp", "tcp"]
class = "identify"
payload = '{cookie:u16}hello\r\n'
patterns = [{ match = '^(?s)..hello ([0-9.]+)', version = "$1", facts = { product = "p$1" } }]
[[probe.example]]
samples = ["echo/hello.hex"]
cookie = 0x1234
expect = { version = "1.2", facts = { product = "p1.2" } }

[[probe]]
name = "more"
summary = "asks for more"
transport = "udp"
class = "measure"
after = ["hello"]
quiet_ms = 1000
quiet_complete_ms = 100
payload_hex = "00 01"
patterns = [{ match = 'x' }]
)";

// `text` with its line of that number (from 1) replaced.
inline std::string with_line(std::string_view text, unsigned line, std::string_view replacement) {
  std::size_t begin = 0;
  for (unsigned i = 1; i < line; ++i) begin = text.find('\n', begin) + 1;
  std::string result{text};
  return result.replace(begin, text.find('\n', begin) - begin, replacement);
}

// Removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "yamabiko-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Writes a file below it, with the folders that it needs.
  std::filesystem::path write(std::string_view name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out{file, std::ios::binary};
    out << text;
    REQUIRE(out.good());
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace yamabiko::test
