"""NTP servers: NTPsec that answers queries, and as it is by default."""

import pytest

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured, assert_totals
from capture import Capture
from command import IMPATIENT, check
from lab import HOST_V4, PROBER_V4


def _identify(payload):
    mode = payload[0] & 7
    if mode == 3:
        return "time"
    if mode == 7:
        return {8: "monlist", 192: "monlist-long"}[len(payload)]
    assert mode == 6
    return {(1, 0): "readstat", (2, 0): "readvar", (2, 7): "version"}[payload[1], payload[11]]


def _echoes(request, reply):
    modes = request[0] & 7, reply[0] & 7
    if modes == (3, 4):
        return reply[24:32] == request[40:48]
    return modes == (6, 6) and reply[2:4] == request[2:4]


NTP = Dialect(identify=_identify, echoes=_echoes)


@pytest.fixture(scope="module")
def ntpsec(lab):
    prober, host = lab
    daemons.ntpsec(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "ntp", *IMPATIENT, HOST_V4)
    return report, capture


def test_open_to_queries(ntpsec):
    report, _ = ntpsec
    found = report.finding("123/udp")
    assert (found["state"], found["service"]) == ("open", "ntp")
    assert found["version"][0].isdigit() and found["facts"]["product"] == "NTPsec"
    assert found["facts"]["control_system"].startswith("Linux/")
    assert "discloses" in found["flags"]
    assert found["amplification"]["probe"] == "readvar" and found["verdict"] == "amplifies"


def test_figures_equal_the_capture(ntpsec):
    report, capture = ntpsec
    assert_as_captured(report, capture, "123/udp", HOST_V4, dialect=NTP)
    assert_totals(report, capture, [PROBER_V4])


def test_closed_to_queries(fresh_lab):
    prober, host = fresh_lab
    daemons.ntpsec(host, restrict="")
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:123", *IMPATIENT, HOST_V4)
    found = report.finding("123/udp")
    assert (found["state"], found["service"], found["version"]) == ("open", "ntp", None)
    assert found["facts"]["ntp_version"] == 4
    assert found["verdict"] == "not-amplifying"
    asked = {_identify(d.payload) for d in capture.datagrams() if d.destination_port == 123}
    assert {"time", "readvar", "monlist", "monlist-long"} <= asked
