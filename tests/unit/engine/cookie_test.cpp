// CookieMaker: what makes a cookie another.
#include "engine/cookie.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("CookieMaker") {
  const CookieMaker cookies(SipKey{.k0 = 1, .k1 = 2});
  const Service service{.name = "echoing"};
  const Service other{.name = "other"};
  const Probe hello{.service = &service, .name = "hello"};
  const Probe same_name{.service = &other, .name = "hello"};
  const Probe long_name{.service = &service, .name = std::string(60, 'x') + "1"};
  const Probe long_twin{.service = &service, .name = std::string(60, 'x') + "2"};
  const Endpoint endpoint{.target = Address::v4({192, 0, 2, 1}), .port = 1000};
  const std::uint64_t hash = cookies.hash(endpoint, &hello, 0);

  SUBCASE("the same request, the same cookie") {
    CHECK(cookies.hash(endpoint, &hello, 0) == hash);
  }
  SUBCASE("another service with a probe of the same name has another") {
    CHECK(cookies.hash(endpoint, &same_name, 0) != hash);
  }
  SUBCASE("names count to their end") {
    CHECK(cookies.hash(endpoint, &long_name, 0) != cookies.hash(endpoint, &long_twin, 0));
  }
  SUBCASE("so do port, transport, attempt and key") {
    CHECK(cookies.hash({.target = endpoint.target, .port = 1001}, &hello, 0) != hash);
    CHECK(cookies.hash({.target = endpoint.target, .transport = Transport::tcp, .port = 1000},
                       &hello, 0) != hash);
    CHECK(cookies.hash(endpoint, &hello, 1) != hash);
    CHECK(CookieMaker(SipKey{.k0 = 9}).hash(endpoint, &hello, 0) != hash);
  }
  SUBCASE("a port without a probe has one, too") {
    CHECK(cookies.hash(endpoint, nullptr, 0) != hash);
  }
}
