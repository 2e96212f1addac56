// PcapFile: what is in the file, and when.
#include "engine/pcap_file.hpp"

#include "engine/pcap_reader.hpp"
#include "yamabiko/engine/scanner.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;

TEST_CASE("PcapFile") {
  const test::TemporaryPcap place;
  PcapFile file = place.open();
  const Bytes packet(100, std::byte{0x45});
  const TimePoint now = std::chrono::steady_clock::now();

  SUBCASE("it can be read before anything was added") {
    CHECK(place.packets().empty());
  }
  SUBCASE("packets are there after a flush, in order and to the nanosecond") {
    file.add(now, packet);
    file.add(now + 1'000'000'007ns, packet);
    CHECK_FALSE(file.flush());
    const auto read = place.packets();
    REQUIRE(read.size() == 2);
    CHECK(read[0].octets == packet);
    CHECK(read[1].nanoseconds - read[0].nanoseconds == 1'000'000'007);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    CHECK(read[0].nanoseconds / 1'000'000'000 + 60 >= static_cast<std::uint64_t>(seconds.count()));
  }
  SUBCASE("without a flush, too, it holds whole packets only") {
    const Bytes large(65575, std::byte{0x60});
    for (int i = 0; i < 10; ++i) {
      file.add(now, large);
      file.add(now, packet);
      for (const test::PcapPacket& each : place.packets())
        CHECK((each.octets == large || each.octets == packet));
    }
    CHECK(place.packets().size() >= 10);
  }
  SUBCASE("a file that can't be made is an error of the recording") {
    const auto opened = PcapFile::open("/nonexistent/run.pcap");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().category() == recording_category());
    CHECK(opened.error() == std::errc::no_such_file_or_directory);
  }
  SUBCASE("a full disk is told at once") {
    const auto opened = PcapFile::open("/dev/full");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error() == std::errc::no_space_on_device);
  }
}
