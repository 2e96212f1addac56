// The order of findings.
#include "cli/in_order.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

Endpoint endpoint(std::uint16_t port) {
  return {.target = Address::v4({192, 0, 2, 1}), .transport = Transport::tcp, .port = port};
}

std::optional<Finding> finding(std::uint16_t port) {
  Finding made;
  made.endpoint = endpoint(port);
  return made;
}

TEST_CASE("InOrder") {
  std::string told;
  InOrder order({endpoint(22), endpoint(80), endpoint(443), endpoint(25)},
                [&](const Finding& each) { told += std::to_string(each.endpoint.port) + ' '; });
  SUBCASE("each is handed on once those before it are known") {
    order.take(endpoint(443), finding(443));
    order.take(endpoint(80), std::nullopt);
    CHECK(told.empty());
    order.take(endpoint(22), finding(22));
    CHECK(told == "22 443 ");
    order.take(endpoint(25), finding(25));
    CHECK(told == "22 443 25 ");
    CHECK(order.taken() == 4);
    order.finish();
    CHECK(told == "22 443 25 ");
  }
  SUBCASE("at the end, what is there") {
    order.take(endpoint(25), finding(25));
    order.take(endpoint(80), finding(80));
    order.finish();
    CHECK(told == "80 25 ");
    CHECK(order.taken() == 2);
  }
}

}  // namespace
}  // namespace yamabiko
