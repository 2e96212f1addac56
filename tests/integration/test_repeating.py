"""Protocols that repeat their answer to whoever keeps silent: L2TP and OpenVPN.

How often cannot be known sooner than after some 15 seconds; so both are asked at once.
"""

import pytest

import daemons_simple
from capture import Capture
from command import check
from exchange import Filtered
from lab import HOST_V4

COOKIES = {  # where a request and a reply have it
    "l2tp": (slice(58, 60), slice(4, 6)),
    "openvpn": (slice(1, 9), slice(14, 22)),
}


@pytest.fixture(scope="module")
def asked(lab):
    prober, host = lab
    daemons_simple.xl2tpd(host)
    daemons_simple.openvpn(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "l2tp", "--service", "openvpn", HOST_V4)
    return report, capture


def measured(asked, service, port):
    """The measuring variant, which must be that of the capture."""
    report, capture = asked
    of_request, of_reply = COOKIES[service]
    here = Filtered(capture, lambda d: port in (d.source_port, d.destination_port))
    # The second of two requests measures.
    requests = [d.payload for d in here.datagrams() if d.destination_port == port]
    assert len(requests) == 2
    found = report.finding(f"{port}/udp")
    assert (found["state"], found["service"]) == ("open", service)
    variant = next(v for v in found["amplification"]["variants"] if v["probe"] == "repeated")
    replies = [d for d in here.datagrams()
               if d.source_port == port and d.payload[of_reply] == requests[1][of_request]]
    count = variant["response_datagrams"]
    # One may come right at the end of the longest exchange.
    assert variant["at_least"] and len(replies) - 1 <= count <= len(replies)
    assert variant["response_bytes"] == sum(len(d.payload) for d in replies[:count])
    assert variant["response_packets"] == sum(len(d.frames) for d in replies[:count])
    return found, variant


def test_xl2tpd(asked):
    found, variant = measured(asked, "l2tp", 1701)
    assert found["facts"]["vendor"] == "xelerance.com"
    assert found["flags"] == ["discloses", "retransmits", "truncated-count"]
    assert variant["response_datagrams"] >= 4
    assert variant["paf"] >= 4 and found["verdict"] == "amplifies"


def test_openvpn(asked):
    found, variant = measured(asked, "openvpn", 1194)
    assert variant["response_datagrams"] >= 3
    assert "retransmits" in found["flags"]
    assert found["verdict"] == "amplifies"
    assert found["remediation"]
