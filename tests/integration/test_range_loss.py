"""Ranges over a path that loses, doubles and reorders what it carries.

Each way loses 5 % and doubles 1 %, and one answer of five is held back for up to
a tenth of a second, so that others overtake it.
"""

import contextlib
import json

import ranges

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


@contextlib.contextmanager
def losses(prober, host):
    """The cable between them is like this during `with`, and has been so indeed."""
    for end in (prober, host):
        end.run(["nft", "-f", "-"], input=LOSSY)
    yield
    for end in (prober, host):
        listed = json.loads(end.run(["nft", "-j", "list", "counters"]).stdout)["nftables"]
        packets = {entry["counter"]["name"]: entry["counter"]["packets"]
                   for entry in listed if "counter" in entry}
        # Of 600 packets and more.
        assert packets["lost"] > 5 and packets["doubled"] > 0, packets


def test_all_are_found_in_spite_of_loss(fresh_lab):
    """All of 4096 that answer one request, which is the version, and its repeats.

    A request fails with q = 1 - 0.95² = 0.0975. Three rounds alone would miss
    4096 q³ = 3.8 addresses, and pass with e^-3.8 = 2 %. When rounds go on, after the
    third, until k rounds in a row have brought nothing, one is missed only if all
    those left fail k times. Summed over how many are left after each round, a run
    misses any with 3.6 % for k = 1, 0.33 % for k = 2 and 0.03 % for k = 3.
    """
    prober, host = fresh_lab
    prefix = "10.80.0.0/20"
    ranges.install(prober)
    ranges.route(prober, host, prefix)
    ranges.respond(host, prefix, "all", "--hold", HELD_PERCENT)
    with losses(prober, host):
        report = ranges.check(prober, prefix)
    found = ranges.by_target(report)
    assert len(found) == 4096, f"{4096 - len(found)} are missing: {report.summary}"
    assert {f["service"] for f in report.findings} == {"memcached"}
    assert {f["version"] for f in report.findings} == {"1.6.18"}


def test_loss_leads_to_silence_and_to_nothing_else(fresh_lab):
    prober, host = fresh_lab
    prefix, key = "10.80.0.0/22", "loss"
    truth = ranges.mixed(prober, host, prefix, key, "--hold", HELD_PERCENT)
    with losses(prober, host):
        report = ranges.check(prober, "--all", prefix, status=[3])
    found = ranges.by_target(report)
    assert found.keys() == truth.kinds.keys()
    silent = {address for address, finding in found.items() if finding["state"] == "no-answer"}
    assert not ranges.wrong(truth, found, truth.kinds.keys() - silent)
    # 350 answer one request of those in a round, and all others that say anything
    # answer each. Three rounds miss 350 q³ = 0.32 of them, and more than 8 of them
    # once in 10^9 runs.
    missed = silent - {a for a in truth.kinds if truth.expected(a).state == "no-answer"}
    assert len(missed) <= 8
