"""--engine portable finds the same, but for what its sockets can't see."""

import pytest

import daemons
from accounting import assert_as_captured
from capture import Capture
from command import IMPATIENT, check
from lab import HOST_V4, HOST_V6, settle

PORTABLE = ("--engine", "portable")


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    settle(prober, HOST_V6)
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    daemons.rpcbind(host)
    daemons.memcached(host)
    host.firewall("udp dport 9001 drop", "tcp dport 9001 drop",
                  "tcp dport 9003 reject with tcp reset")
    return prober, host


def told(report):
    return {(f["target"], f["transport"], f["port"]):
            (f["state"], f["service"], f["version"], f["verdict"], tuple(f["flags"]))
            for f in report.findings}


def test_the_same_findings(served):
    prober, _ = served
    arguments = [*IMPATIENT, "-p", "111,11211,9001-9003", HOST_V4, HOST_V6]
    usual, portable = check(prober, *arguments), check(prober, *PORTABLE, *arguments)
    assert told(portable) == told(usual)
    assert portable.state("9002/udp", HOST_V4)[0] == "closed"
    assert "port-unreach" in portable.state("9002/udp", HOST_V4)[1]


@pytest.mark.parametrize("target", [HOST_V4, HOST_V6])
def test_the_same_figures(served, target):
    prober, _ = served
    with Capture(prober) as capture:
        report = check(prober, *PORTABLE, "-p", "U:111,U:11211", target)
    for endpoint in ("111/udp", "11211/udp"):
        assert_as_captured(report, capture, endpoint, target)


@pytest.mark.parametrize("transport, rule", [
    ("udp", "admin-prohibited"), ("udp", "host-prohibited"), ("udp", "net-prohibited"),
    ("tcp", "admin-prohibited"), ("tcp", "host-unreachable"), ("tcp", "port-unreachable"),
])
def test_filters_are_filters(fresh_lab, transport, rule):
    """Which error it was may be lost, but not that a filter is there."""
    prober, host = fresh_lab
    host.firewall(f"{transport} dport 9001 reject with icmp {rule}")
    report = check(prober, *PORTABLE, *IMPATIENT, "-p", f"{transport[0].upper()}:9001", HOST_V4)
    state, reason = report.state(f"9001/{transport}")
    assert state == "filtered" and reason


def test_a_reply_from_another_address_is_out_of_sight(fresh_lab):
    """A connected socket never gets it: silence, not a wrong claim."""
    prober, host = fresh_lab
    host.run(["ip", "addr", "add", "10.77.0.3/24", "dev", "lan"])
    daemons.memcached(host)
    found = check(prober, *PORTABLE, *IMPATIENT, "-p", "U:11211", "10.77.0.3").finding("11211/udp")
    assert found["state"] == "no-answer"
    assert found["service"] is None and found["other_address"] is None


def test_flood(fresh_lab):
    prober, host = fresh_lab
    daemons.mock(host, "memcached-flood", 11211)
    report = check(prober, *PORTABLE, "-p", "U:11211", HOST_V4)
    found = report.finding("11211/udp")
    assert found["amplification"]["at_least"] is True
    assert "truncated-count" in found["flags"]
    assert report.seconds < 20
