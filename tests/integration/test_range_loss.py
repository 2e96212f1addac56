"""A /20 of hosts that all answer, over a path that loses, doubles and reorders.

Each way loses 5 % and doubles 1 %, and one answer of five is held back for up to
a tenth of a second, so that others overtake it.
"""

import json

import pytest

import ranges

PREFIX = "10.80.0.0/20"
HELD_PERCENT = 20
# One end of the cable: what arrives may be lost, what leaves may be doubled. Loss
# where it leaves would be told to the sender, which a network never does.
LOSSY = """
table netdev lab {
  counter lost {}
  counter doubled {}
  chain arrives {
    type filter hook ingress device lan priority filter;
    ip protocol { udp, icmp } numgen random mod 100 < 5 counter name lost drop
  }
  chain leaves {
    type filter hook egress device lan priority filter;
    ip protocol { udp, icmp } numgen random mod 100 < 1 counter name doubled dup to lan
  }
}
"""


def packets(host):
    """Name → packets of each counter of a host."""
    listed = json.loads(host.run(["nft", "-j", "list", "counters"]).stdout)["nftables"]
    return {entry["counter"]["name"]: entry["counter"]["packets"]
            for entry in listed if "counter" in entry}


@pytest.fixture
def prober(fresh_lab):
    prober, host = fresh_lab
    ranges.install(prober)
    ranges.route(prober, host, PREFIX)
    ranges.respond(host, PREFIX, "all", "--hold", HELD_PERCENT)
    for end in (prober, host):
        end.run(["nft", "-f", "-"], input=LOSSY)
    yield prober
    # Otherwise the lab proved nothing: 4096 requests, and as many answers.
    for end in (prober, host):
        counted = packets(end)
        assert counted["lost"] > 100 and counted["doubled"] > 10, counted


def test_all_are_found_in_spite_of_loss(prober):
    report = ranges.check(prober, PREFIX)
    found = ranges.by_target(report)
    lacking = 4096 - len(found)
    assert lacking == 0, f"{lacking} were missed: {report.summary}"
    assert {f["service"] for f in report.findings} == {"memcached"}
    assert {f["version"] for f in report.findings} == {"1.6.18"}
