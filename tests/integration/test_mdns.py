"""Avahi, asked directly."""

import pytest

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured, assert_totals
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4

QUESTIONS = {
    b"\x09_services\x07_dns-sd\x04_udp\x05local\0\0\x0c\0\1": "services",
    b"\x09_services\x07_dns-sd\x04_udp\x05local\0\0\xff\0\1": "services-any",
    b"\x0c_workstation\x04_tcp\x05local\0\0\x0c\0\1": "workstation",
}
MDNS = Dialect(identify=lambda payload: QUESTIONS[payload[12:]],
               echoes=lambda request, reply: request[:2] == reply[:2])


@pytest.fixture(scope="module")
def avahi(lab):
    prober, host = lab
    daemons.avahi(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "mdns", HOST_V4)
    return report, capture


def test_avahi(avahi):
    report, _ = avahi
    found = report.finding("5353/udp")
    assert (found["state"], found["service"]) == ("open", "mdns")
    assert "_workstation._tcp.local" in found["facts"]["services"]
    assert found["facts"]["names"][0].startswith("lab [")
    assert "discloses" in found["flags"]
    assert found["amplification"]["probe"] == "workstation" and found["verdict"] == "amplifies"


def test_figures_equal_the_capture(avahi):
    """Its multicast traffic is none of ours and is not counted."""
    report, capture = avahi
    assert_as_captured(report, capture, "5353/udp", HOST_V4, dialect=MDNS)
    assert_totals(report, capture, [PROBER_V4])
