"""RMCP and IPMI of a simulated management controller."""

from accounting import Dialect, assert_as_captured
from capture import Capture
from command import check
from daemons_media import ipmi_sim
from lab import HOST_V4


def test_ipmi_sim(fresh_lab):
    prober, host = fresh_lab
    ipmi_sim(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "ipmi", HOST_V4)
    found = report.finding("623/udp")
    assert (found["state"], found["reason"]) == ("open", "ipmi reply")
    assert (found["service"], found["version"]) == ("ipmi", "2.0")
    assert found["flags"] == ["no-auth"]
    assert_as_captured(report, capture, "623/udp", HOST_V4, dialect=Dialect(
        lambda request: "presence-ping" if request[3] == 6 else "authentication"))
    # One question before any session, nothing else; a slow host is asked it again.
    assert {d.payload[3] for d in capture.datagrams() if d.destination_port == 623} == {7}
