"""SSDP of a real gateway."""

from accounting import Dialect, assert_as_captured
from capture import Capture
from command import check
from daemons_media import miniupnpd
from lab import HOST_V4


def test_miniupnpd(fresh_lab):
    prober, host = fresh_lab
    miniupnpd(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "ssdp", HOST_V4)
    found = report.finding("1900/udp")
    assert (found["state"], found["reason"]) == ("open", "ssdp reply")
    assert (found["service"], found["version"]) == ("ssdp", "2.3.1")
    assert found["facts"]["product"] == "MiniUPnPd"
    assert found["facts"]["locations"] == [f"http://{HOST_V4}:5000/rootDesc.xml"]
    assert "discloses" in found["flags"]
    assert found["verdict"] == "high"
    assert found["amplification"]["probe"] == "all"
    assert found["amplification"]["response_datagrams"] == 13
    assert_as_captured(report, capture, "1900/udp", HOST_V4, dialect=Dialect(
        lambda request: "all" if b"ssdp:all" in request else "rootdevice"))
