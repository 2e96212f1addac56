"""QUIC of a real web server."""

from accounting import Dialect, assert_as_captured
from capture import Capture
from command import check
from daemons_media import caddy
from lab import HOST_V4


def test_caddy(fresh_lab):
    prober, host = fresh_lab
    caddy(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "quic", HOST_V4)
    found = report.finding("443/udp")
    assert (found["state"], found["reason"]) == ("open", "quic reply")
    assert found["service"] == "quic"
    assert found["facts"]["quic_versions"] == ["v1", "0x709a50c4", "draft-29"]
    assert found["verdict"] == "not-amplifying"
    assert_as_captured(report, capture, "443/udp", HOST_V4,
                       dialect=Dialect(lambda _: "version-negotiation"))
    # As large as RFC 9000 wants it, and not fragmented.
    assert [len(d.payload) for d in capture.datagrams() if d.destination_port == 443] == [1200]
