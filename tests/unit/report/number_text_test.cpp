// Numbers as a person reads them.
#include "report/number_text.hpp"

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("grouped") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1048576) == "1,048,576");
  CHECK(grouped(18446744073709551615U) == "18,446,744,073,709,551,615");
}

TEST_CASE("counted") {
  CHECK(counted(1, "datagram", "datagrams") == "1 datagram");
  CHECK(counted(0, "datagram", "datagrams") == "0 datagrams");
  CHECK(counted(2218, "byte", "bytes") == "2,218 bytes");
}

TEST_CASE("factor_text") {
  CHECK(factor_text(0) == "0.00x");
  CHECK(factor_text(1.0938) == "1.09x");
  CHECK(factor_text(17.1) == "17.1x");
  CHECK(factor_text(999.94) == "999.9x");
  CHECK(factor_text(70123.4) == "70,123x");
}

TEST_CASE("exact_number") {
  CHECK(exact_number(28) == "28");
  CHECK(exact_number(9.65) == "9.65");
  CHECK(exact_number(51000) == "51,000");
}

}  // namespace yamabiko
