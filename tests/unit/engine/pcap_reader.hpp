// Reads back what PcapFile has written.
#pragma once

#include "engine/pcap_file.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

namespace yamabiko::test {

struct PcapPacket {
  std::uint64_t nanoseconds = 0;  // since 1970
  Bytes octets;
};

// A file of its own, which goes with the object.
class TemporaryPcap {
 public:
  TemporaryPcap() {
    std::string name = (std::filesystem::temp_directory_path() / "yamabiko-XXXXXX").string();
    const int file = mkstemp(name.data());
    REQUIRE(file >= 0);
    close(file);
    path_ = name;
  }
  TemporaryPcap(const TemporaryPcap&) = delete;
  TemporaryPcap& operator=(const TemporaryPcap&) = delete;
  ~TemporaryPcap() { std::filesystem::remove(path_); }

  [[nodiscard]] std::string path() const { return path_.string(); }

  [[nodiscard]] PcapFile open() const {
    auto file = PcapFile::open(path());
    REQUIRE(file.has_value());
    return std::move(*file);
  }

  // All packets; a packet that is cut ends the test case.
  [[nodiscard]] std::vector<PcapPacket> packets() const {
    std::ifstream in(path_, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    REQUIRE(text.size() >= 24);
    const auto word = [&text](std::size_t position) {
      std::uint32_t value = 0;
      REQUIRE(position + sizeof value <= text.size());
      std::memcpy(&value, &text[position], sizeof value);
      return value;
    };
    CHECK(word(0) == 0xa1b23c4d);  // nanoseconds
    CHECK(word(20) == 101);        // raw IP
    std::vector<PcapPacket> packets;
    for (std::size_t at = 24; at < text.size();) {
      const std::size_t size = word(at + 8);
      CHECK(word(at + 12) == size);
      REQUIRE(at + 16 + size <= text.size());
      const auto octets = std::as_bytes(std::span{text}.subspan(at + 16, size));
      packets.push_back({.nanoseconds = word(at) * std::uint64_t{1'000'000'000} + word(at + 4),
                         .octets = Bytes(octets.begin(), octets.end())});
      at += 16 + size;
    }
    return packets;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace yamabiko::test
