"""A service of which nothing may be asked: only the state of its port is told."""

import sys

import pytest

import daemons
from capture import Capture
from command import IMPATIENT, check
from lab import HOST_V4

PORT = 10074


def requests(capture):
    return [d.payload for d in capture.datagrams() if d.destination_port == PORT]


def test_closed(fresh_lab):
    prober, _ = fresh_lab
    with Capture(prober) as capture:
        report = check(prober, "--service", "mitel-tp240", "--measure", "all", HOST_V4)
    assert report.state(f"{PORT}/udp") == ("closed", f"port-unreach from {HOST_V4}")
    assert requests(capture) == [b""]


def answering(host, reply):
    """Sends `reply` back for whatever comes to PORT; nothing if it is None."""
    send = "" if reply is None else f"; s.sendto({reply!r}, sender)"
    host.start([sys.executable, "-c",
                "import socket\n"
                "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                f"s.bind(('', {PORT}))\n"
                "while True:\n"
                f"    _, sender = s.recvfrom(9){send}\n"])
    daemons.wait_until(lambda: host.listens("udp", PORT), "the port to be open")


def test_silent(fresh_lab):
    prober, host = fresh_lab
    answering(host, None)
    with Capture(prober) as capture:
        report = check(prober, "--service", "mitel-tp240", *IMPATIENT, HOST_V4)
    assert report.state(f"{PORT}/udp") == ("no-answer", "no reply")
    assert set(requests(capture)) == {b""}


@pytest.mark.parametrize("reply", [b"here", b""])
def test_an_answer_claims_nothing(fresh_lab, reply):
    prober, host = fresh_lab
    answering(host, reply)
    with Capture(prober) as capture:
        report = check(prober, "--service", "mitel-tp240", "--measure", "all", HOST_V4)
    found = report.finding(f"{PORT}/udp")
    assert found["state"] == "open"
    assert found["service"] is None and found["service_guess"] == "mitel-tp240"
    assert found["denial"] is None and not found["remediation"]
    assert requests(capture) == [b""]
