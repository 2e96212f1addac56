"""The small services of inetd, as xinetd has them."""

import pytest

import daemons_simple
from command import IMPATIENT, check
from exchange import checked
from lab import HOST_V4

QUOTE = "Every echo was a call once, and every call hopes for one."
PROGRAMS = ((11, "/bin/ps -ef"), (17, f"/bin/echo {QUOTE}"))


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    # ps is to list the processes of the host, not those of the machine that runs the tests.
    assert host.start(["mount", "-t", "proc", "proc", "/proc"]).wait() == 0
    daemons_simple.xinetd(host, *daemons_simple.INETD_PORTS, programs=PROGRAMS)
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


def test_systat(served):
    found = checked(served, "systat", 11, lambda request: "users")
    assert found["facts"]["list"] == "processes"
    assert found["flags"] == ["discloses", "loop-prone"]
    assert found["verdict"] == "amplifies"
    assert found["amplification"]["response_bytes"] > 200


def test_qotd(served):
    found = checked(served, "qotd", 17, lambda request: "quote")
    assert found["flags"] == ["loop-prone"]
    assert found["amplification"]["response_bytes"] == len(QUOTE + "\n")
    assert found["amplification"]["published"][0]["factor"] == 140.3


def test_none_is_taken_for_another(served):
    """Only the port suggests which it is: a reply of one must not pass as another's."""
    for service, port in (("daytime", 19), ("time", 13), ("chargen", 13), ("qotd", 19),
                          ("systat", 19), ("qotd", 13), ("echo", 37),
                          ("qotd", 11), ("systat", 17), ("daytime", 11), ("chargen", 17)):
        report = check(served, "--service", service, "-p", f"U:{port}", *IMPATIENT, HOST_V4)
        assert report.finding(f"{port}/udp")["service"] is None, (service, port)
