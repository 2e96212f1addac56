// encode_call and the encoder "onc-rpc": requests octet by octet.
#include "yamabiko/protocol/onc_rpc.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/hex.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

constexpr std::string_view versions_call =
    "12345678000000000000000200"
    "0186a00001977c00000000"
    "00000000000000000000000000000000";

TEST_CASE("encode_call") {
  const Call call{.xid = 0x12345678, .program = 100000, .version = 104316, .procedure = 0};
  const Bytes udp = encode_call(call, Transport::udp);
  CHECK(udp.size() == 40);
  CHECK(to_hex(udp) == versions_call);
  const Bytes tcp = encode_call(call, Transport::tcp);
  CHECK(tcp.size() == 44);
  CHECK(to_hex(tcp) == "80000028" + std::string{versions_call});
}

TEST_CASE("the encoder onc-rpc") {
  const Encoder* encoder = find_encoder("onc-rpc");
  REQUIRE(encoder != nullptr);
  CHECK(encoder->cookie_bytes == 4);
  CHECK(encoder->arguments.size() == 3);

  SUBCASE("takes its arguments by name, in any order") {
    const std::vector<Argument> arguments{{"procedure", 12}, {"program", 100000}, {"version", 4}};
    CHECK(to_hex(encoder->encode(arguments, Transport::udp, 0xfffffffe)) ==
          "fffffffe0000000000000002000186a0000000040000000c"
          "00000000000000000000000000000000");
  }
  SUBCASE("makes the requests that the samples were recorded with") {
    struct Case {
      std::string_view name;
      std::uint64_t program;
      std::uint64_t version;
      std::uint64_t procedure;
    };
    const Case cases[] = {
        {"versions", 100000, 104316, 0},  {"null", 100000, 2, 0},    {"dump-v2", 100000, 2, 4},
        {"unassigned", 1777777777, 1, 0}, {"dump-v3", 100000, 3, 4}, {"dump-v4", 100000, 4, 4},
        {"getstat", 100000, 4, 12},
    };
    for (const Case& wanted : cases) {
      for (const Transport transport : {Transport::udp, Transport::tcp}) {
        const std::string name =
            fmt::format("rpcbind/{}-{}.hex", wanted.name, to_string(transport));
        CAPTURE(name);
        const std::vector<Argument> arguments{{"program", wanted.program},
                                              {"version", wanted.version},
                                              {"procedure", wanted.procedure}};
        const Bytes request = encoder->encode(arguments, transport, 0x12345678);
        CHECK(test::sample_text(name).find("# Request: " + to_hex(request) + '\n') !=
              std::string::npos);
      }
    }
  }
}

}  // namespace
}  // namespace yamabiko::rpc
