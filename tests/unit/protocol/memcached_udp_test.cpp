// read_frame and assemble: the UDP frame and the order of datagrams.
#include "protocol/memcached_udp.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <doctest/doctest.h>

namespace yamabiko::memcached {
namespace {

constexpr std::uint16_t our_id = 0x1234;

Bytes datagram(std::uint16_t sequence, std::string_view body, std::uint16_t id = our_id,
               std::uint16_t total = 1) {
  return ByteWriter{}.u16(id).u16(sequence).u16(total).u16(0).text(body).take();
}

Assembly assemble_all(const std::vector<Bytes>& datagrams) {
  const std::vector<ByteView> views{datagrams.begin(), datagrams.end()};
  return assemble(views, our_id);
}

TEST_CASE("memcached::read_frame") {
  SUBCASE("a frame and what follows it") {
    const Bytes octets = test::octets("1234 0001 0002 0000 4d4e");
    const auto frame = read_frame(octets);
    REQUIRE(frame.has_value());
    CHECK(frame->request_id == 0x1234);
    CHECK(frame->sequence == 1);
    CHECK(as_text(frame->body) == "MN");
  }
  SUBCASE("total is not looked at, since old releases tell it wrong") {
    CHECK(read_frame(test::octets("1234 0005 0000 0000 41")).has_value());
    CHECK(read_frame(test::octets("1234 0005 ffff 0000 41")).has_value());
  }
  SUBCASE("a frame alone, or a part of it, is none") {
    const Bytes octets = test::octets("1234 0000 0001 0000");
    for (std::size_t size = 0; size <= octets.size(); ++size)
      CHECK_FALSE(read_frame(ByteView{octets}.first(size)).has_value());
  }
  SUBCASE("the reserved field is zero") {
    CHECK_FALSE(read_frame(test::octets("1234 0000 0001 0001 41")).has_value());
    CHECK_FALSE(read_frame(test::octets("1234 0000 0001 0100 41")).has_value());
  }
}

TEST_CASE("memcached::assemble") {
  SUBCASE("joins by sequence number, whatever the order of arrival") {
    const auto result = assemble_all({datagram(2, "c"), datagram(0, "a"), datagram(1, "b")});
    CHECK(as_text(result.body) == "abc");
    CHECK_FALSE(result.error);
  }
  SUBCASE("of duplicates, the first to come counts") {
    const auto result =
        assemble_all({datagram(1, "b"), datagram(0, "a"), datagram(1, "x"), datagram(0, "y")});
    CHECK(as_text(result.body) == "ab");
    CHECK_FALSE(result.error);
  }
  SUBCASE("stops at a gap, and says so") {
    const auto result = assemble_all({datagram(0, "a"), datagram(1, "b"), datagram(3, "d")});
    CHECK(as_text(result.body) == "ab");
    CHECK(result.error == DecodeErrc::truncated);
  }
  SUBCASE("without the first datagram there is nothing") {
    const auto result = assemble_all({datagram(1, "b"), datagram(2, "c")});
    CHECK(result.body.empty());
    CHECK(result.error == DecodeErrc::truncated);
  }
  SUBCASE("an under-counted total neither ends nor spoils a reply") {
    const auto result = assemble_all({datagram(0, "a", our_id, 1), datagram(1, "b", our_id, 0)});
    CHECK(as_text(result.body) == "ab");
    CHECK_FALSE(result.error);
  }
  SUBCASE("datagrams with another id, or without a frame, are passed over") {
    const auto result = assemble_all(
        {datagram(0, "x", 0x1235), datagram(0, "a"), test::octets("00"), datagram(1, "y", 0)});
    CHECK(as_text(result.body) == "a");
    CHECK_FALSE(result.error);
  }
  SUBCASE("the largest sequence number is an ordinary one") {
    const auto result = assemble_all({datagram(65535, "z"), datagram(0, "a")});
    CHECK(as_text(result.body) == "a");
    CHECK(result.error == DecodeErrc::truncated);
  }
  SUBCASE("100,000 tiny datagrams: reads up to its limit") {
    std::vector<Bytes> flood;
    for (std::uint32_t i = 0; i < 100000; ++i)
      flood.push_back(datagram(static_cast<std::uint16_t>(i), "a"));
    const auto result = assemble_all(flood);
    CHECK(result.body.size() == 4096);
    CHECK(result.error == DecodeErrc::over_limit);
  }
  SUBCASE("more than 1 MiB in large datagrams: reads up to its limit") {
    const std::string large(60000, 'a');
    std::vector<Bytes> flood;
    for (std::uint16_t i = 0; i < 30; ++i) flood.push_back(datagram(i, large));
    const auto result = assemble_all(flood);
    CHECK(result.body.size() == 17 * large.size());
    CHECK(result.error == DecodeErrc::over_limit);
  }
}

}  // namespace
}  // namespace yamabiko::memcached
