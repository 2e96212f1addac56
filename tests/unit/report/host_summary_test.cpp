// The one sentence about a host.
#include "report/host_summary.hpp"

#include "report/sample_findings.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("host_summary") {
  SUBCASE("the worst comes first") {
    CHECK(host_summary({sample::rpcbind_tcp(), sample::rpcbind_udp(), sample::memcached_tcp(),
                        sample::memcached_udp(), sample::closed(1, Transport::tcp)}) ==
          "192.0.2.1: 4 of 5 endpoints answer; "
          "memcached over UDP can be abused: severe (147.9x payload, 36.1x L2, no upper bound); "
          "rpcbind over UDP can be abused: amplifies (17.1x payload, 8.5x L2); "
          "rpcbind over TCP tells strangers about itself; memcached over TCP obeys anyone.");
  }
  SUBCASE("what is beyond the fourth is counted") {
    std::vector<Finding> findings(7, sample::memcached_tcp());
    CHECK(host_summary(findings).ends_with("; 3 more to act on."));
    findings.resize(4);
    CHECK(host_summary(findings).ends_with("; memcached over TCP obeys anyone."));
  }
  SUBCASE("nothing to act on") {
    CHECK(host_summary({sample::endpoint(22, Transport::tcp, State::open, "connected"),
                        sample::closed(1, Transport::tcp)}) ==
          "192.0.2.1: 1 of 2 endpoints answers; nothing to act on was found.");
  }
  SUBCASE("nothing answers") {
    CHECK(host_summary({sample::closed(1, Transport::tcp)}) ==
          "192.0.2.1: the one endpoint does not answer.");
    CHECK(host_summary({sample::closed(1, Transport::tcp), sample::closed(2, Transport::tcp)}) ==
          "192.0.2.1: none of 2 endpoints answers.");
  }
  SUBCASE("an unknown service goes by its port") {
    Finding finding = sample::rpcbind_udp();
    finding.service.clear();
    CHECK(host_summary({finding}) ==
          "192.0.2.1: 1 of 1 endpoint answers; 111/udp can be abused: amplifies (17.1x payload, "
          "8.5x L2).");
  }
  SUBCASE("packets are told where they are the louder") {
    Finding finding = sample::rpcbind_udp();
    finding.amplification->variants[2].paf = 12;
    CHECK(host_summary({finding}).ends_with("(17.1x payload, 8.5x L2, 12.0x packets)."));
  }
  SUBCASE("a loop") {
    Finding finding = sample::endpoint(7, Transport::udp, State::open, "echo reply");
    finding.flags = {Flag::loop_prone};
    CHECK(host_summary({finding}).ends_with("; 7/udp can be set to loop."));
  }
}

TEST_CASE("summary_style") {
  CHECK(summary_style({sample::closed(1, Transport::tcp)}) == Style::plain);
  CHECK(summary_style({sample::memcached_tcp()}) == Style::notice);
  CHECK(summary_style({sample::memcached_tcp(), sample::memcached_udp()}) == Style::alarm);
}

}  // namespace yamabiko
