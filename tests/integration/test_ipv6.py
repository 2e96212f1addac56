"""Everything once more over IPv6."""

import pytest

import daemons
from accounting import assert_as_captured, assert_totals
from capture import Capture
from command import IMPATIENT, check
from lab import HOST_V4, HOST_V6, PROBER_V6, settle
from test_rpcbind import MANY

# The words are those of ICMPv6 (RFC 4443 section 3.1).
RULES = {
    9001: ("drop", "no-answer", ""),
    9002: ("reject with icmpv6 port-unreachable", "closed", "port-unreach"),
    9003: ("reject with icmpv6 admin-prohibited", "filtered", "admin-prohibited"),
    9004: ("reject with icmpv6 addr-unreachable", "filtered", "addr-unreach"),
    9005: ("reject with icmpv6 no-route", "filtered", "no-route"),
}


@pytest.fixture(scope="module")
def lab(lab):
    settle(lab[0], HOST_V6)
    return lab


@pytest.fixture
def fresh_lab(fresh_lab):
    settle(fresh_lab[0], HOST_V6)
    return fresh_lab


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    daemons.rpcbind(host)
    daemons.memcached(host)
    with Capture(prober) as capture:
        report = check(prober, HOST_V6)
    return report, capture


@pytest.mark.parametrize("endpoint, service, version, verdict", [
    ("111/udp", "rpcbind", "2-4", "amplifies"),
    ("11211/udp", "memcached", "1.6.18", "severe"),
])
def test_daemons_over_udp(served, endpoint, service, version, verdict):
    report, capture = served
    found = report.finding(endpoint)
    assert found["target"] == HOST_V6
    assert (found["state"], found["service"]) == ("open", service)
    assert (found["version"], found["verdict"]) == (version, verdict)
    assert_as_captured(report, capture, endpoint, HOST_V6)


@pytest.mark.parametrize("endpoint, service", [("111/tcp", "rpcbind"), ("11211/tcp", "memcached")])
def test_daemons_over_tcp(served, endpoint, service):
    report, _ = served
    found = report.finding(endpoint)
    assert (found["state"], found["service"]) == ("open", service)


def test_totals_of_a_run_over_udp(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:111", HOST_V6)
    assert_totals(report, capture, [PROBER_V6])


def test_reply_in_fragments(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    daemons.register(host, MANY)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:111", HOST_V6)
    assert_as_captured(report, capture, "111/udp", HOST_V6)
    assert report.finding("111/udp")["amplification"]["response_packets"] >= 3


@pytest.fixture(scope="module")
def filtered(lab):
    prober, host = lab
    host.sysctl("net.ipv6.icmp.ratelimit", 0)
    host.firewall(*[f"meta l4proto {{ tcp, udp }} th dport {port} {rule}"
                    for port, (rule, _, _) in RULES.items()],
                  "tcp dport 9006 reject with tcp reset")
    return check(prober, *IMPATIENT, "-p", "9001-9007", HOST_V6)


@pytest.mark.parametrize("port", RULES)
def test_filters(filtered, port):
    _, state, word = RULES[port]
    expected = f"{word} from {HOST_V6}"
    found, reason = filtered.state(f"{port}/udp")
    assert found == state and reason == (expected if word else reason)
    # Nothing but a filter answers a TCP connect with an ICMP error.
    found, reason = filtered.state(f"{port}/tcp")
    assert found == ("filtered" if word else "no-answer")
    assert reason == (expected if word else reason)


def test_closed(filtered):
    assert filtered.state("9006/tcp") == ("closed", "reset")
    assert filtered.state("9007/tcp") == ("closed", "reset")
    assert filtered.state("9007/udp") == ("closed", f"port-unreach from {HOST_V6}")


def test_link_local_address_with_its_zone(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    shown = host.run(["ip", "-6", "-o", "addr", "show", "dev", "lan", "scope", "link"]).stdout
    address = shown.split()[3].split("/")[0]
    with Capture(prober) as capture:
        report = check(prober, "--service", "rpcbind", f"{address}%lan")
    for endpoint in ("111/udp", "111/tcp"):
        found = report.finding(endpoint)
        assert (found["target"], found["service"]) == (f"{address}%lan", "rpcbind")
    # A capture knows no zones.
    assert_as_captured(report, capture, "111/udp", address, reported=f"{address}%lan")


def test_both_families_of_one_host(fresh_lab):
    prober, host = fresh_lab
    daemons.memcached(host)
    report = check(prober, "-p", "U:11211", HOST_V4, HOST_V6)
    for target in (HOST_V4, HOST_V6):
        assert report.finding("11211/udp", target)["verdict"] == "severe"
