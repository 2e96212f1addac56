// Counting findings, and timestamps.
#include "yamabiko/report/run.hpp"

#include "report/sample_findings.hpp"

#include <chrono>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("rfc3339") {
  using namespace std::chrono;
  const sys_days day = year{2026} / November / 24;
  CHECK(rfc3339(day + 21h + 6min + 51s + 994ms) == "2026-11-24T21:06:51.994Z");
  CHECK(rfc3339(sys_days{year{1970} / January / 1}) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(sys_days{year{1970} / January / 1} - 1ms) == "1969-12-31T23:59:59.999Z");
  CHECK(rfc3339(sys_days{year{2024} / February / 29}) == "2024-02-29T00:00:00.000Z");
}

TEST_CASE("parse_rfc3339") {
  using namespace std::chrono;
  const sys_days day = year{2026} / November / 24;
  CHECK(parse_rfc3339("2026-11-24T21:06:51.994Z") == day + 21h + 6min + 51s + 994ms);
  CHECK(parse_rfc3339("2026-11-24T21:06:51.9Z") == day + 21h + 6min + 51s + 900ms);
  CHECK(parse_rfc3339("2026-11-24T21:06:51Z") == day + 21h + 6min + 51s);
  CHECK(parse_rfc3339("1969-12-31T23:59:59.999Z") == sys_days{year{1970} / January / 1} - 1ms);
  for (const char* wrong :
       {"", "Z", "2026-11-24", "2026-11-24T21:06:51.994", "2026-11-24T21:06:51.Z",
        "2026-11-24T21:06:51.9941Z", "2026-11-24T24:06:51.994Z", "2026-11-31T21:06:51.994Z",
        "2026-11-24T21:06:61Z", "2026-13-24T21:06:51Z", "+026-11-24T21:06:51Z",
        "2026-11-24T21:06:51.994ZZ", "2026-11-24T21:06:-1Z", "1677-12-31T00:00:00Z",
        "9999-12-31T23:59:59Z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
}

TEST_CASE("RunSummary::add") {
  RunSummary summary;
  summary.add(sample::silent(161, Transport::udp, "snmp"));
  CHECK_FALSE(summary.worst);
  summary.add(sample::memcached_udp());
  summary.add(sample::rpcbind_udp());
  Finding capped = sample::rpcbind_tcp();
  capped.flags.push_back(Flag::truncated_count);
  summary.add(capped);
  CHECK(summary.lower_bounds == 1);
  CHECK(summary.findings == 4);
  CHECK(summary.count(State::open) == 3);
  CHECK(summary.count(State::no_answer) == 1);
  CHECK(summary.count(State::closed) == 0);
  CHECK(summary.worst == Verdict::severe);
}

}  // namespace yamabiko
