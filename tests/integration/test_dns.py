"""DNS servers: BIND with its own root, open and closed resolvers, dnsmasq."""

import struct

import pytest

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured, assert_totals
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4

# Questions without recursion desired → probe.
IDENTIFYING = {
    b"\x07version\x04bind\0\0\x10\0\x03": "version",
    b"\x09localhost\0\0\x01\0\x01": "localhost",
    b"\x08hostname\x04bind\0\0\x10\0\x03": "hostname",
    b"\x02id\x06server\0\0\x10\0\x03": "id-server",
}
# The others are named by whose record they ask for, its type, and the size of EDNS.
NAMES = {b"\0": "", b"\x07example\x03org\0": "name-"}
TYPES = {1: "a", 2: "ns", 6: "soa", 15: "mx", 16: "txt", 48: "dnskey", 255: "any"}
SIZES = {4096: "-edns", 1232: "-edns-1232", 512: "-edns-512"}


def _identify(payload):
    _, flags, *counts = struct.unpack_from("!6H", payload)
    assert counts[:3] == [1, 0, 0]
    if flags == 0:
        return IDENTIFYING[payload[12:]]
    question, edns = (payload[12:-11], payload[-11:]) if counts[3] == 1 else (payload[12:], b"")
    suffix = SIZES[struct.unpack_from("!H", edns, 3)[0]] if edns else ""
    record_type, _ = struct.unpack("!HH", question[-4:])
    return NAMES[question[:-4]] + TYPES[record_type] + suffix


DNS = Dialect(identify=_identify, echoes=lambda request, reply: reply[:2] == request[:2])


@pytest.fixture(scope="module")
def authoritative(lab):
    prober, host = lab
    daemons.named(host, signed=True)
    with Capture(prober) as capture:
        report = check(prober, "--service", "dns", HOST_V4)
    return report, capture


def test_authoritative_server(authoritative):
    report, capture = authoritative
    found = report.finding("53/udp")
    assert (found["state"], found["service"]) == ("open", "dns")
    assert found["version"].startswith("9.") and found["facts"]["product"] == "BIND"
    assert found["facts"]["open_resolver"] == "no"
    assert "discloses" in found["flags"] and "no-auth" not in found["flags"]
    assert found["verdict"] in ("amplifies", "high") and found["remediation"]
    variants = {v["probe"]: v for v in found["amplification"]["variants"]}
    assert {"version", "ns", "any", "ns-edns", "any-edns", "dnskey", "dnskey-edns", "txt-edns",
            "any-edns-1232", "dnskey-edns-512", "dnskey-edns-1232"} <= set(variants)
    assert variants["any-edns"]["response_bytes"] > variants["any"]["response_bytes"]
    # 512 octets don't hold it, and no other name is asked for.
    assert variants["any-edns-512"]["response_bytes"] < variants["any"]["response_bytes"]
    assert not any(name.startswith("name-") for name in variants)
    asked = {_identify(d.payload) for d in capture.datagrams() if d.destination_port == 53}
    assert asked and not any(name.startswith("name-") for name in asked)


def test_figures_equal_the_capture(authoritative):
    report, capture = authoritative
    assert_as_captured(report, capture, "53/udp", HOST_V4, dialect=DNS)


def test_zone_that_the_user_names(fresh_lab):
    """Of a server that is not the root's nothing else tells how loud it is."""
    prober, host = fresh_lab
    daemons.named(host, "recursion no; max-udp-size 4096;", signed=True, zones=("example.org",))
    with Capture(prober) as capture:
        report = check(prober, "--service", "dns", "--dns-name", "example.org.", HOST_V4)
    found = report.finding("53/udp")
    variants = {v["probe"]: v for v in found["amplification"]["variants"]}
    assert found["facts"]["reply_any_edns"].startswith("REFUSED")
    assert variants["any-edns"]["response_bytes"] < 100
    assert variants["name-any-edns"]["response_bytes"] > 2500
    assert variants["name-txt-edns"]["response_bytes"] > 1400
    for size in ("512", "1232"):
        assert "truncated" in found["facts"][f"reply_name_any_edns_{size}"]
    assert {name for name in variants if name.startswith("name-")} == {
        *(f"name-{each}{suffix}" for each in ("any", "dnskey", "txt")
          for suffix in ("", *SIZES.values())),
        *(f"name-{each}-edns" for each in ("a", "ns", "mx", "soa"))}
    assert found["verdict"] in ("high", "severe") and found["facts"]["asked_name"] == "example.org"
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
