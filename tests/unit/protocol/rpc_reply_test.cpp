// read_reply_header, reply_xid and find_answer.
#include "yamabiko/protocol/rpc_reply.hpp"

#include "rpc_sample.hpp"

#include <doctest/doctest.h>

namespace yamabiko::rpc {
namespace {

using test::octets;

TEST_CASE("read_reply_header") {
  struct Case {
    std::string_view hex;
    Outcome outcome;
    std::string_view text;
    std::size_t left;
  };
  const Case cases[] = {
      {"12345678 00000001 00000000 00000000 00000000 00000000 aabb", Outcome::success, "SUCCESS",
       2},
      {"12345678 00000001 00000000 00000006 00000003 01020300 00000000", Outcome::success,
       "SUCCESS", 0},
      {"12345678 00000001 00000000 00000000 00000000 00000001", Outcome::prog_unavail,
       "PROG_UNAVAIL", 0},
      {"12345678 00000001 00000000 00000000 00000000 00000002 00000002 00000004",
       Outcome::prog_mismatch, "PROG_MISMATCH 2-4", 0},
      {"12345678 00000001 00000000 00000000 00000000 00000002 00000002 00000002",
       Outcome::prog_mismatch, "PROG_MISMATCH 2", 0},
      {"12345678 00000001 00000000 00000000 00000000 00000003", Outcome::proc_unavail,
       "PROC_UNAVAIL", 0},
      {"12345678 00000001 00000000 00000000 00000000 00000004", Outcome::garbage_args,
       "GARBAGE_ARGS", 0},
      {"12345678 00000001 00000000 00000000 00000000 00000005", Outcome::system_err, "SYSTEM_ERR",
       0},
      {"12345678 00000001 00000001 00000000 00000002 00000003", Outcome::rpc_mismatch,
       "RPC_MISMATCH 2-3", 0},
      {"12345678 00000001 00000001 00000001 00000005", Outcome::auth_error,
       "AUTH_ERROR AUTH_TOOWEAK", 0},
      {"12345678 00000001 00000001 00000001 0000000d", Outcome::auth_error, "AUTH_ERROR 13", 0},
  };
  for (const auto& row : cases) {
    CAPTURE(row.hex);
    const Bytes whole = octets(row.hex);
    XdrReader in{whole};
    const auto header = read_reply_header(in);
    REQUIRE(header.has_value());
    CHECK(header->xid == 0x12345678);
    CHECK(header->outcome == row.outcome);
    CHECK(header->text() == row.text);
    CHECK(in.remaining() == row.left);
    CHECK(reply_xid(whole) == 0x12345678);

    for (std::size_t length = 0; length < whole.size() - row.left; ++length) {
      CAPTURE(length);
      XdrReader cut{ByteView{whole}.first(length)};
      const auto none = read_reply_header(cut);
      REQUIRE_FALSE(none.has_value());
      CHECK(none.error() == DecodeErrc::truncated);
    }
  }
}

TEST_CASE("read_reply_header refuses") {
  struct Case {
    std::string_view what;
    std::string_view hex;
    DecodeErrc error;
  };
  const Case cases[] = {
      {"a call", "12345678 00000000 00000002 000186a0 00000002 00000000", DecodeErrc::malformed},
      {"an unknown message type", "12345678 00000002 00000000 00000000 00000000 00000000",
       DecodeErrc::malformed},
      {"an unknown reply_stat", "12345678 00000001 00000002 00000000 00000000 00000000",
       DecodeErrc::malformed},
      {"an unknown accept_stat", "12345678 00000001 00000000 00000000 00000000 00000006",
       DecodeErrc::malformed},
      {"an unknown reject_stat", "12345678 00000001 00000001 00000002 00000000",
       DecodeErrc::malformed},
      {"a verifier that ends past the message",
       "12345678 00000001 00000000 00000000 00000190 00000000", DecodeErrc::truncated},
      {"a verifier beyond 400 octets", "12345678 00000001 00000000 00000000 00000191 00000000",
       DecodeErrc::over_limit},
      {"a verifier of the largest length", "12345678 00000001 00000000 00000000 ffffffff 00000000",
       DecodeErrc::over_limit},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    const Bytes message = octets(row.hex);
    XdrReader in{message};
    const auto header = read_reply_header(in);
    REQUIRE_FALSE(header.has_value());
    CHECK(header.error() == row.error);
  }
}

TEST_CASE("reply_xid") {
  CHECK(reply_xid(octets("fffffffe 00000001 00000000")) == 0xfffffffe);
  CHECK_FALSE(reply_xid(octets("fffffffe 00000001 000000")).has_value());
  CHECK_FALSE(reply_xid(octets("fffffffe 00000000 00000002")).has_value());
  CHECK_FALSE(reply_xid(octets("fffffffe 00000001 00000002")).has_value());
  CHECK_FALSE(reply_xid({}).has_value());
}

TEST_CASE("find_answer") {
  const Bytes mine = test::success(octets("0102"));
  const Bytes other = test::success(octets("03"), test::recorded_xid + 1);
  const Bytes noise = octets("00");

  SUBCASE("UDP: the first datagram that answers the call") {
    const ByteView parts[] = {noise, other, mine, mine};
    const auto answer = find_answer(test::rpc_query(Transport::udp), {.parts = parts});
    REQUIRE(answer.has_value());
    CHECK(to_hex(answer->results) == "0102");
    CHECK(answer->whole);
  }
  SUBCASE("UDP: none") {
    const ByteView parts[] = {noise, other};
    CHECK_FALSE(find_answer(test::rpc_query(Transport::udp), {.parts = parts}).has_value());
    CHECK_FALSE(find_answer(test::rpc_query(Transport::udp), {}).has_value());
  }
  SUBCASE("TCP: the fragments of a record are joined, wherever they are cut") {
    for (std::size_t cut = 0; cut <= mine.size(); ++cut) {
      CAPTURE(cut);
      const ByteView message{mine};
      ByteWriter stream;
      stream.u32(static_cast<std::uint32_t>(cut)).bytes(message.first(cut));
      stream.bytes(write_record(message.subspan(cut)));
      const ByteView parts[] = {stream.view()};
      const auto answer = find_answer(test::rpc_query(Transport::tcp), {.parts = parts});
      REQUIRE(answer.has_value());
      CHECK(to_hex(answer->results) == "0102");
      CHECK(answer->whole);
    }
  }
  SUBCASE("TCP: a record that is not all there") {
    const Bytes stream = write_record(mine);
    const ByteView parts[] = {ByteView{stream}.first(stream.size() - 1)};
    const auto answer = find_answer(test::rpc_query(Transport::tcp), {.parts = parts});
    REQUIRE(answer.has_value());
    CHECK_FALSE(answer->whole);
    CHECK_FALSE(find_answer(test::rpc_query(Transport::tcp), {}).has_value());
  }
  SUBCASE("TCP: a record that claims too much is read as far as it goes") {
    ByteWriter stream;
    stream.u32(0xffffffff).bytes(mine);
    const ByteView parts[] = {stream.view()};
    const auto answer = find_answer(test::rpc_query(Transport::tcp), {.parts = parts});
    REQUIRE(answer.has_value());
    CHECK(answer->error == DecodeErrc::over_limit);
    CHECK_FALSE(answer->whole);
  }
}

}  // namespace
}  // namespace yamabiko::rpc
