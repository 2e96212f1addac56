"""DNS servers: BIND with its own root, open and closed resolvers, dnsmasq."""

import struct

import pytest

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured, assert_totals
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4

# (end of the name and type, whether with EDNS) → probe; names are unlike enough.
QUESTIONS = {
    (b"\x07version\x04bind\0\0\x10\0\x03", False): "version",
    (b"\x09localhost\0\0\x01\0\x01", False): "localhost",
    (b"\x08hostname\x04bind\0\0\x10\0\x03", False): "hostname",
    (b"\x02id\x06server\0\0\x10\0\x03", False): "id-server",
    (b"\0\0\x02\0\x01", False): "ns",
    (b"\0\0\xff\0\x01", False): "any",
    (b"\0\0\x02\0\x01", True): "ns-edns",
    (b"\0\0\xff\0\x01", True): "any-edns",
    (b"\0\0\x30\0\x01", True): "dnskey-edns",
    (b"\0\0\x10\0\x01", True): "txt-edns",
}


def _identify(payload):
    _, _, *counts = struct.unpack_from("!6H", payload)
    assert counts[:3] == [1, 0, 0]
    edns = counts[3] == 1
    return QUESTIONS[payload[12:-11] if edns else payload[12:], edns]


DNS = Dialect(identify=_identify, echoes=lambda request, reply: reply[:2] == request[:2])


@pytest.fixture(scope="module")
def authoritative(lab):
    prober, host = lab
    daemons.named(host, signed=True)
    with Capture(prober) as capture:
        report = check(prober, "--service", "dns", HOST_V4)
    return report, capture


def test_authoritative_server(authoritative):
    report, _ = authoritative
    found = report.finding("53/udp")
    assert (found["state"], found["service"]) == ("open", "dns")
    assert found["version"].startswith("9.") and found["facts"]["product"] == "BIND"
    assert found["facts"]["open_resolver"] == "no"
    assert "discloses" in found["flags"] and "no-auth" not in found["flags"]
    assert found["verdict"] in ("amplifies", "high") and found["remediation"]
    variants = {v["probe"]: v for v in found["amplification"]["variants"]}
    assert {"version", "ns", "any", "ns-edns", "any-edns", "dnskey-edns",
            "txt-edns"} <= set(variants)
    assert variants["any-edns"]["response_bytes"] > variants["any"]["response_bytes"]


def test_figures_equal_the_capture(authoritative):
    report, capture = authoritative
    assert_as_captured(report, capture, "53/udp", HOST_V4, dialect=DNS)


def test_over_tcp(authoritative):
    report, _ = authoritative
    found = report.finding("53/tcp")
    assert (found["state"], found["service"]) == ("open", "dns")
    assert found["version"].startswith("9.")
    assert found["amplification"] is None


def test_open_resolver(fresh_lab):
    prober, host = fresh_lab
    daemons.named(host, port=5300)
    daemons.unbound(host)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:53", HOST_V4)
    found = report.finding("53/udp")
    assert found["facts"]["product"] == "unbound" and found["version"][0].isdigit()
    assert found["facts"]["open_resolver"] == "yes" and "no-auth" in found["flags"]
    assert_as_captured(report, capture, "53/udp", HOST_V4, dialect=DNS)
    assert_totals(report, capture, [PROBER_V4])


def test_refusing_resolver_does_not_amplify(fresh_lab):
    prober, host = fresh_lab
    daemons.unbound(host, access="refuse")
    found = check(prober, "-p", "U:53", HOST_V4).finding("53/udp")
    assert (found["state"], found["service"], found["version"]) == ("open", "dns", None)
    assert found["facts"]["reply_ns"] == "REFUSED" and found["facts"]["open_resolver"] == "no"
    assert found["verdict"] == "not-amplifying"


def test_dnsmasq(fresh_lab):
    prober, host = fresh_lab
    daemons.dnsmasq(host)
    report = check(prober, "--service", "dns", HOST_V4)
    for endpoint in ("53/udp", "53/tcp"):
        found = report.finding(endpoint)
        assert (found["service"], found["facts"]["product"]) == ("dns", "dnsmasq")
        assert found["version"][0].isdigit()
