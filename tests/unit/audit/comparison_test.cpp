// Exposed, gone, changed and unknown, and what keeps "gone" from being claimed.
#include "yamabiko/audit/comparison.hpp"

#include "audit/comparison_text.hpp"
#include "yamabiko/audit/side.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko {
namespace {

Sighting seen(const char* address, std::uint16_t port, State state = State::open,
              Transport transport = Transport::udp) {
  return {.place = {.address = address_key(*Address::parse(address)),
                    .port = port,
                    .transport = transport},
          .state = state};
}

Sighting service(Sighting sighting, std::string name, std::string version, double l2 = 2,
                 Verdict verdict = Verdict::amplifies) {
  sighting.service = std::move(name);
  sighting.version = std::move(version);
  sighting.verdict = verdict;
  sighting.baf = 2 * l2;
  sighting.l2_factor = l2;
  return sighting;
}

// 192.0.2.0/24 on ports 53 and 111 of UDP, told whole.
Side side(std::vector<Sighting> sightings) {
  Side result{
      .name = "a run",
      .coverage = Coverage{.targets = {{.first = Address::v4({192, 0, 2, 0}), .count = 256}},
                           .ports = *parse_ports("U:53,111"),
                           .told = Told::all},
      .complete = true};
  result.sightings = make_stream(std::move(sightings));
  return result;
}

std::string compared(Side a, Side b) {
  std::string text;
  const auto totals = compare(a, b, [&](const Change& change) {
    text += fmt::format("{} {}\n", to_string(change.kind), change_text(change));
  });
  REQUIRE(totals.has_value());
  return text + fmt::format("{} {} {} {} {}", totals->exposed, totals->gone, totals->changed,
                            totals->unknown, totals->same);
}

Side incomplete(Side of) {
  of.complete = false;
  return of;
}

}  // namespace

TEST_CASE("compare: what is open in both") {
  const Sighting before = service(seen("192.0.2.1", 53), "dns", "9.18.1");
  CHECK(compared(side({before}), side({before})) == "0 0 0 0 1");
  SUBCASE("another version") {
    const Sighting after = service(seen("192.0.2.1", 53), "dns", "9.18.2");
    CHECK(compared(side({before}), side({after})) ==
          "changed 192.0.2.1        53/udp     dns 9.18.1 -> dns 9.18.2\n0 0 1 0 0");
  }
  SUBCASE("another factor, by more than a quarter") {
    CHECK(compared(side({before}), side({service(seen("192.0.2.1", 53), "dns", "9.18.1", 2.49)})) ==
          "0 0 0 0 1");
    CHECK(compared(side({before}), side({service(seen("192.0.2.1", 53), "dns", "9.18.1", 2.6)})) ==
          "changed 192.0.2.1        53/udp     dns, 4.0x payload, 2.0x L2 -> 5.2x payload, 2.6x "
          "L2, amplifies\n0 0 1 0 0");
    CHECK(compared(side({service(seen("192.0.2.1", 53), "dns", "9.18.1", 2.6)}), side({before})) ==
          "changed 192.0.2.1        53/udp     dns, 5.2x payload, 2.6x L2 -> 4.0x payload, 2.0x "
          "L2, amplifies\n0 0 1 0 0");
  }
  SUBCASE("another verdict") {
    const auto text =
        compared(side({before}),
                 side({service(seen("192.0.2.1", 53), "dns", "9.18.1", 2, Verdict::severe)}));
    CHECK(text.find("amplifies -> severe") != std::string::npos);
  }
  SUBCASE("two programs have names of their own") {
    Side other = side({service(seen("192.0.2.1", 53), "domain", "ISC BIND 9.18.1")});
    other.tool = "nmap";
    CHECK(compared(side({before}), std::move(other)) == "0 0 0 0 1");
  }
}

TEST_CASE("compare: what is open in B only") {
  const Sighting now = service(seen("192.0.2.1", 53), "dns", "9");
  const std::string line =
      "exposed 192.0.2.1        53/udp     open: dns 9, 4.0x payload, 2.0x L2, amplifies";
  CHECK(compared(side({seen("192.0.2.1", 53, State::closed)}), side({now})) ==
        line + "\n1 0 0 0 0");
  CHECK(compared(side({}), side({now})) == line + "\n1 0 0 0 0");
  SUBCASE("where A could not have seen it, that is told") {
    CHECK(compared(side({seen("192.0.2.1", 53, State::unreachable)}), side({now})) ==
          line + " (in A, it could not be reached)\n1 0 0 0 0");
    CHECK(compared(incomplete(side({})), side({now})) ==
          line + " (in A, the run did not come to its end)\n1 0 0 0 0");
    CHECK(compared(side({}), side({seen("192.0.2.1", 99)})) ==
          "exposed 192.0.2.1        99/udp     open (in A, the port was not asked)\n1 0 0 0 0");
    CHECK(compared(side({}), side({seen("198.51.100.1", 53)})) ==
          "exposed 198.51.100.1     53/udp     open (in A, the host was not asked)\n1 0 0 0 0");
  }
}

TEST_CASE("compare: what is open in A only") {
  const Sighting was = service(seen("192.0.2.1", 53), "dns", "9");
  const Sighting other = seen("192.0.2.1", 111, State::closed);
  const auto line = [](const std::string& kind, const std::string& what) {
    return kind + " 192.0.2.1        53/udp     " + what +
           "; was open: dns 9, 4.0x payload, 2.0x L2, amplifies\n" +
           (kind == "gone" ? "0 1 0 0 0" : "0 0 0 1 0");
  };
  const Side a = side({was});
  const auto against = [&](Side b) { return compared(side({was}), std::move(b)); };
  SUBCASE("it is gone when the host or a filter says so") {
    CHECK(against(side({seen("192.0.2.1", 53, State::closed)})) == line("gone", "closed"));
    CHECK(against(side({seen("192.0.2.1", 53, State::filtered)})) == line("gone", "filtered"));
  }
  SUBCASE("silence is gone only where the host was reached") {
    const Sighting silent = seen("192.0.2.1", 53, State::no_answer);
    CHECK(against(side({silent})) == line("unknown", "the host gave no sign of life"));
    CHECK(against(side({silent, seen("192.0.2.1", 111, State::no_answer)})) ==
          line("unknown", "the host gave no sign of life"));
    CHECK(against(side({silent, other})) == line("gone", "no-answer"));
    // A filter may be anywhere on the way.
    CHECK(against(side({silent, seen("192.0.2.1", 111, State::filtered)})) ==
          line("unknown", "the host gave no sign of life"));
  }
  SUBCASE("so is what is not told of") {
    CHECK(against(side({})) == line("unknown", "the host gave no sign of life"));
    CHECK(against(side({seen("192.0.2.2", 53)})).find("1 0 0 1 0") != std::string::npos);
    CHECK(against(side({other})) == line("gone", "no longer open"));
    Side alive = side({});
    alive.alive = {was.place.address};
    CHECK(against(std::move(alive)) == line("gone", "no longer open"));
  }
  SUBCASE("what B did not reach or ask is unknown, whatever else it says") {
    CHECK(against(side({seen("192.0.2.1", 53, State::unreachable), other})) ==
          line("unknown", "it could not be reached"));
    CHECK(against(incomplete(side({other}))) == line("unknown", "the run did not come to its end"));
    Side part = side({other});
    part.coverage->told = Told::part;
    CHECK(against(std::move(part)) == line("unknown", "the run tells of a part only"));
    Side port = side({other});
    port.coverage->ports = *parse_ports("U:111,T:53");
    CHECK(against(std::move(port)) == line("unknown", "the port was not asked"));
    Side host = side({other});
    host.coverage->targets = {{.first = Address::v4({192, 0, 2, 2}), .count = 5},
                              {.first = Address::v4({192, 0, 2, 0}), .count = 1}};
    CHECK(against(std::move(host)) == line("unknown", "the host was not asked"));
    Side unsaid = side({});
    unsaid.coverage.reset();
    CHECK(against(std::move(unsaid)) == line("unknown", "nobody can tell whether it was asked"));
  }
  SUBCASE("a run that was interrupted may still say that it is closed") {
    CHECK(against(incomplete(side({seen("192.0.2.1", 53, State::closed)}))) ==
          line("gone", "closed"));
  }
}

TEST_CASE("compare: many hosts in step") {
  std::vector<Sighting> a;
  std::vector<Sighting> b;
  for (int host = 255; host >= 0; --host) {
    const std::string address = "192.0.2." + std::to_string(host);
    a.push_back(seen(address.c_str(), 53));
    a.push_back(seen(address.c_str(), 111, State::closed));
    b.push_back(seen(address.c_str(), 53, host % 2 == 0 ? State::open : State::closed));
    if (host % 4 == 0) b.push_back(seen(address.c_str(), 111));
  }
  b.push_back(seen("2001:db8::1", 53));
  Side left = side(a);
  Side right = side(b);
  Place last;
  const auto totals = compare(left, right, [&](const Change& change) {
    CHECK(last < change.place);
    last = change.place;
  });
  CHECK(totals->exposed == 65);
  CHECK(totals->gone == 128);
  CHECK(totals->same == 128);
  CHECK(totals->unknown == 0);
}

TEST_CASE("make_jsonl_printer") {
  std::ostringstream out;
  const auto printer = make_jsonl_printer(out);
  Side a = side({service(seen("192.0.2.1", 53), "dns", "1")});
  Side b = incomplete(side({service(seen("192.0.2.1", 53), "dns", "2", 9)}));
  printer->begin(a, b);
  const auto totals = compare(a, b, [&](const Change& change) { printer->change(change); });
  printer->end(*totals);
  CHECK(out.str() ==
        R"({"type":"diff","a":{"name":"a run","tool":"yamabiko","complete":true},)"
        R"("b":{"name":"a run","tool":"yamabiko","complete":false}})"
        "\n"
        R"({"type":"change","kind":"changed","target":"192.0.2.1","transport":"udp","port":53,)"
        R"("changed":["version","factor"],"before":{"state":"open","service":"dns","version":"1",)"
        R"("verdict":"amplifies","baf":4.0,"l2_factor":2.0},"after":{"state":"open",)"
        R"("service":"dns","version":"2","verdict":"amplifies","baf":18.0,"l2_factor":9.0},)"
        R"("reason":null})"
        "\n"
        R"({"type":"diff-summary","exposed":0,"gone":0,"changed":1,"unknown":0,"same":0})"
        "\n");
}

}  // namespace yamabiko
