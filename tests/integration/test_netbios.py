"""nmbd of Samba."""

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4

NETBIOS = Dialect(identify=lambda payload: {b"\0\x21\0\1": "node-status"}[payload[-4:]],
                  echoes=lambda request, reply: request[:2] == reply[:2])


def test_nmbd(lab):
    prober, host = lab
    daemons.nmbd(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "netbios", HOST_V4)
    found = report.finding("137/udp")
    assert (found["state"], found["service"]) == ("open", "netbios")
    assert found["facts"]["computer_name"] == "YAMABIKO" and found["facts"]["workgroup"] == "LAB"
    assert found["flags"] == ["discloses"] and found["verdict"] == "amplifies"
    assert_as_captured(report, capture, "137/udp", HOST_V4, dialect=NETBIOS)
    sent = [d for d in capture.datagrams() if d.source == PROBER_V4]
    assert len(sent) == report.statistics["requests_sent"] == 1
