"""IKE of a real daemon, with a connection and without."""

from accounting import Dialect, assert_as_captured, same
from capture import Capture
from command import check
from daemons_media import charon
from lab import HOST_V4


def test_charon(fresh_lab):
    prober, host = fresh_lab
    charon(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "ike", HOST_V4)
    found = report.finding("500/udp")
    assert (found["state"], found["reason"]) == ("open", "ike reply")
    assert found["service"] == "ike"
    assert found["facts"]["product"] == "strongSwan"
    assert {"strongSwan", "XAUTH", "Dead Peer Detection"} <= set(found["facts"]["ikev1_vendor_ids"])
    assert found["facts"]["ikev2_notifications"] == ["INVALID_KE_PAYLOAD"]
    assert found["verdict"] == "not-amplifying"
    sizes = {156: "main-mode", 188: "sa-init"}
    requests = [d.payload for d in capture.datagrams() if d.destination_port == 500]
    # The second request of Main Mode is the measuring one.
    assert [len(payload) for payload in requests].count(156) == 2
    again = [payload for payload in requests if len(payload) == 156][-1]
    assert_as_captured(report, capture, "500/udp", HOST_V4, dialect=Dialect(
        lambda payload: "retransmissions" if payload == again else sizes[len(payload)],
        same(lambda payload: payload[:8])))


def test_charon_without_connections(fresh_lab):
    prober, host = fresh_lab
    charon(host, connections=False)
    found = check(prober, "--service", "ike", HOST_V4).finding("500/udp")
    assert (found["state"], found["service"]) == ("open", "ike")
    assert found["facts"]["ikev1_accepts_a_proposal"] == "no"
