"""Ports where nothing is, hosts that say nothing, and how long either may take."""

import subprocess

import pytest

import daemons
from command import IMPATIENT, check, instrumented, run, start
from lab import HOST_V4

SLACK = 6.0 if instrumented() else 1.5


def test_closed_is_known_at_once(lab):
    prober, _ = lab
    report = check(prober, "-p", "111,11211", HOST_V4)
    assert report.state("111/udp") == ("closed", f"port-unreach from {HOST_V4}")
    assert report.state("111/tcp") == ("closed", "reset")
    assert report.summary["states"]["closed"] == 4
    assert report.seconds < SLACK


def test_closed_and_answered_need_no_silence(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    daemons.memcached(host)
    report = check(prober, "-p", "111,11211,123,53,161", HOST_V4)
    assert report.summary["states"] == {
        "open": 4, "closed": 6, "filtered": 0, "unreachable": 0, "no-answer": 0}
    assert report.seconds < SLACK


def test_more_closed_ports_than_icmp_may_tell_of_at_once(fresh_lab):
    """Linux sends six errors to a destination, then one a second."""
    prober, host = fresh_lab
    assert "= 1000" in host.run(["sysctl", "net.ipv4.icmp_ratelimit"]).stdout
    report = check(prober, "-p", "U:9001-9010", HOST_V4)
    assert {report.state(f"{port}/udp") for port in range(9001, 9011)} == {
        ("closed", f"port-unreach from {HOST_V4}")}


def test_silence_ends_within_five_seconds(fresh_lab):
    prober, host = fresh_lab
    host.firewall("udp dport 1-65535 drop", "tcp dport 1-65535 drop")
    report = check(prober, HOST_V4)
    assert {found["state"] for found in report.findings} == {"no-answer"}
    assert report.seconds < 5 + SLACK
    assert report.finding("111/udp")["verdict"] is None
    assert report.finding("111/udp")["amplification"] is None


def test_patience_is_an_option(fresh_lab):
    prober, host = fresh_lab
    host.firewall("udp dport 1-65535 drop", "tcp dport 1-65535 drop")
    report = check(prober, *IMPATIENT, HOST_V4)
    assert {found["state"] for found in report.findings} == {"no-answer"}
    assert report.seconds < 2 * 0.4 + SLACK


def test_an_address_that_nobody_has(lab):
    """Our own system gives up on ARP; that is no statement of the target."""
    prober, _ = lab
    prober.sysctl("net.ipv4.neigh.lan.retrans_time_ms", 200)
    report = check(prober, "-p", "111", "10.77.0.99", status=3)
    for endpoint in ("111/udp", "111/tcp"):
        assert report.state(endpoint)[0] == "unreachable"


@pytest.mark.parametrize("target", ["10.99.0.1", "fd99::1"])
def test_no_route(lab, target):
    prober, _ = lab
    report = check(prober, "-p", "111", target, status=3)
    for endpoint in ("111/udp", "111/tcp"):
        state, reason = report.state(endpoint)
        assert state == "unreachable" and reason
    assert report.seconds < SLACK


def test_every_run_ends(fresh_lab):
    """Many at once, whose rounds end within the same milliseconds as their progress is told."""
    prober, host = fresh_lab
    host.firewall("udp dport 9 drop")
    runs = [start(prober, "check", "--timeout", f"{milliseconds / 1000:.3f}", "--retries", "0",
                  "-p", "U:9", HOST_V4, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for milliseconds in range(1796, 1816) for _ in range(4)]
    try:
        assert [run.wait(timeout=30) for run in runs] == [0] * len(runs)
    finally:
        for run in runs:
            run.kill()
            run.wait()


def test_a_network_without_a_route_was_not_probed(lab):
    """Of a range nothing is told of what can't be reached, but that it was not is."""
    prober, _ = lab
    report = check(prober, "-p", "U:53", "203.0.113.0/28", status=3)
    assert report.findings == [] and report.summary["states"]["unreachable"] == 16
    assert [each["target"] for each in report.summary["unprobed"]] == ["all 16 addresses"]


def test_excluding_everything_is_a_mistake(lab):
    prober, _ = lab
    done = run(prober, "check", HOST_V4, "--exclude", HOST_V4)
    assert done.returncode == 2 and "every target is excluded" in done.stderr
