"""SIP over UDP and TCP, of a real proxy."""

import re

from accounting import Dialect, assert_as_captured, same
from capture import Capture
from command import check
from daemons_media import kamailio
from lab import HOST_V4


def call_id(message):
    return re.search(rb"\r\nCall-ID: (\w+)@", message)[1]


def test_kamailio(fresh_lab):
    prober, host = fresh_lab
    kamailio(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "sip", HOST_V4)
    for endpoint in ("5060/udp", "5060/tcp"):
        found = report.finding(endpoint)
        assert (found["state"], found["service"], found["version"]) == ("open", "sip", "5.6.3")
        assert found["facts"]["product"] == "kamailio"
        assert found["facts"]["status"] == "200 OK"
        assert not found["flags"]
    assert_as_captured(report, capture, "5060/udp", HOST_V4,
                       dialect=Dialect(lambda _: "options", same(call_id)))
    requests = [d.payload for d in capture.datagrams() if d.destination_port == 5060]
    assert {payload.split(b" ")[0] for payload in requests} == {b"OPTIONS"}
