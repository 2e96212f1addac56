"""CoAP of the example server of libcoap."""

from accounting import Dialect, assert_as_captured, same
from capture import Capture
from command import check
from daemons_media import coap_server
from lab import HOST_V4


def _identify(request):
    """By the path; a server that is slow to reset the ping is asked for /yamabiko, too."""
    if len(request) == 4:
        return "ping"
    return "absent" if request.endswith(b"\xb8yamabiko") else "core"


def key(message):
    """The token, or the message ID where there is none."""
    return message[4:8] if message[0] & 15 else message[2:4]


def test_coap_server(fresh_lab):
    prober, host = fresh_lab
    coap_server(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "coap", HOST_V4)
    found = report.finding("5683/udp")
    assert (found["state"], found["reason"]) == ("open", "coap reply")
    assert found["service"] == "coap"
    assert {"discloses", "no-auth"} <= set(found["flags"])
    assert '</time>;if="clock"' in found["facts"]["resources"]
    assert found["amplification"]["probe"] == "core"
    assert_as_captured(report, capture, "5683/udp", HOST_V4, dialect=Dialect(
        _identify, same(key)))
    # Codes 0.00 and GET alone.
    requests = [d.payload for d in capture.datagrams() if d.destination_port == 5683]
    assert {payload[1] for payload in requests} == {0, 1}
