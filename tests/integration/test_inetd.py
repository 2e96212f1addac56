"""The small services of inetd, as xinetd has them."""

import pytest

import daemons_simple
from command import IMPATIENT, check
from exchange import checked
from lab import HOST_V4


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    daemons_simple.xinetd(host, *daemons_simple.INETD_PORTS)
    return prober


def test_echo(served):
    found = checked(served, "echo", 7, lambda request: "echo")
    assert found["flags"] == ["loop-prone"]
    assert found["verdict"] == "not-amplifying"
    assert found["amplification"]["baf"] == 1
    assert found["remediation"]


def test_daytime(served):
    found = checked(served, "daytime", 13, lambda request: "daytime")
    assert found["facts"]["time"].endswith(" UTC")
    assert found["flags"] == ["loop-prone"]


def test_time(served):
    found = checked(served, "time", 37, lambda request: "time")
    assert found["flags"] == ["loop-prone"]
    assert found["verdict"] == "not-amplifying"


def test_chargen(served):
    found = checked(served, "chargen", 19, lambda request: "characters")
    assert found["flags"] == ["loop-prone"]
    assert found["verdict"] == "high"
    assert found["amplification"]["response_bytes"] > 500
    assert found["amplification"]["published"][0]["factor"] == 358.8


def test_none_is_taken_for_another(served):
    """Only the port suggests which it is: a reply of one must not pass as another's."""
    for service, port in (("daytime", 19), ("time", 13), ("chargen", 13), ("qotd", 19),
                          ("systat", 19), ("qotd", 13), ("echo", 37)):
        report = check(served, "--service", service, "-p", f"U:{port}", *IMPATIENT, HOST_V4)
        assert report.finding(f"{port}/udp")["service"] is None, (service, port)
