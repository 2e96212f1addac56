"""KNXnet/IP of knxd."""

from accounting import Dialect, assert_as_captured
from capture import Capture
from command import check
from daemons_media import knxd
from lab import HOST_V4


def test_knxd(fresh_lab):
    prober, host = fresh_lab
    knxd(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "knxnet-ip", HOST_V4)
    found = report.finding("3671/udp")
    assert (found["state"], found["reason"]) == ("open", "knxnet-ip reply")
    assert found["service"] == "knxnet-ip"
    assert found["facts"]["friendly_name"] == "lab"
    assert found["facts"]["individual_address"] == "1.1.1"
    assert found["facts"]["service_families"].startswith("core 1, ")
    assert {"discloses", "no-auth"} <= set(found["flags"])
    assert_as_captured(report, capture, "3671/udp", HOST_V4,
                       dialect=Dialect(lambda _: "description"))
