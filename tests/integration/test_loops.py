"""Loop tests: one error or response to what was recognised, when that is asked for."""

import pytest

import daemons
import daemons_directory as directory
import daemons_simple as simple
from capture import Capture
from command import check, run
from lab import HOST_V4

MESSAGES = {  # of each port, how its loop test is told from what else it is sent
    7: lambda payload: len(payload) == 8,  # each of its requests is such
    13: lambda payload: b"UTC" in payload,
    19: lambda payload: len(payload) == 74,
    37: lambda payload: len(payload) == 4,
    53: lambda payload: payload[2] & 0x80,
    69: lambda payload: payload[1] == 5,
    123: lambda payload: payload[0] == 0x97,
}
PORTS = ",".join(f"U:{port}" for port in MESSAGES)


def sent(capture):
    """How many loop tests each port got."""
    counts = dict.fromkeys(MESSAGES, 0)
    for datagram in capture.datagrams():
        port = datagram.destination_port
        if datagram.destination == HOST_V4 and port in MESSAGES:
            counts[port] += bool(MESSAGES[port](datagram.payload))
    return counts


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    simple.xinetd(host, *simple.INETD_PORTS)
    simple.tftpd(host)
    directory.named(host)
    directory.ntpsec(host)
    return prober


def test_real_daemons(served):
    with Capture(served) as capture:
        report = check(served, "-p", PORTS, "--loops", HOST_V4)
    counts = sent(capture)
    # On port 7 the identifying request looks the same.
    assert counts.pop(7) >= 2
    assert set(counts.values()) == {1}, counts
    prone = {port for port in MESSAGES
             if "loop-prone" in report.finding(f"{port}/udp")["flags"]}
    assert prone == {7, 13, 19, 37}
    for port in MESSAGES:
        found = report.finding(f"{port}/udp")
        assert found["service"] is not None
        assert "loop" not in {v["probe"] for v in found["amplification"]["variants"]}


def test_not_unasked(served):
    with Capture(served) as capture:
        check(served, "-p", PORTS, HOST_V4)
    counts = sent(capture)
    counts.pop(7)
    assert set(counts.values()) == {0}, counts


def test_what_answers_errors_with_errors(fresh_lab):
    prober, host = fresh_lab
    daemons.mock(host, "tftp-errors", 69)
    daemons.mock(host, "dns-errors", 53)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:53,U:69", "--loops", HOST_V4)
    for port, service in ((53, "dns"), (69, "tftp")):
        found = report.finding(f"{port}/udp")
        assert (found["service"], "loop-prone" in found["flags"]) == (service, True)
    counts = sent(capture)
    assert (counts[53], counts[69]) == (1, 1)
    plain = check(prober, "-p", "U:53,U:69", HOST_V4)
    assert not any("loop-prone" in found["flags"] for found in plain.findings)


def test_a_dry_run_tells_of_them(served):
    arguments = ("check", "--dry-run", "--service", "tftp", HOST_V4)
    assert "loop test" not in run(served, *arguments).stdout
    assert "loop test, once, after all others" in run(served, *arguments, "--loops").stdout
