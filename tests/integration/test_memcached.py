"""memcached as it can be set up: open over UDP, without UDP, with SASL, with -Y."""

import pytest

import daemons
from accounting import assert_as_captured, assert_totals
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4


@pytest.fixture(scope="module")
def plain(lab):
    prober, host = lab
    daemons.memcached(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "memcached", HOST_V4)
    return report, capture


def test_plain_over_udp(plain):
    report, _ = plain
    found = report.finding("11211/udp")
    assert (found["state"], found["reason"]) == ("open", "memcached reply")
    assert (found["service"], found["version"]) == ("memcached", "1.6.18")
    assert {"discloses", "no-auth"} <= set(found["flags"])
    assert found["facts"]["item_size_max"] == 1048576 and found["facts"]["curr_items"] == 0
    assert found["remediation"]


def test_plain_is_severe_since_values_can_be_primed(plain):
    report, _ = plain
    found = report.finding("11211/udp")
    assert found["verdict"] == "severe"
    assert found["amplification"]["probe"] == "stats"
    assert found["amplification"]["response_datagrams"] == 2
    assert found["amplification"]["unbounded"] and found["amplification"]["computed"]
    assert found["amplification"]["published"][0]["factor"] == 51000


def test_plain_figures_equal_the_capture(plain):
    report, capture = plain
    assert_as_captured(report, capture, "11211/udp", HOST_V4)
    probes = {v["probe"] for v in report.finding("11211/udp")["amplification"]["variants"]}
    assert {"version", "stats", "stats-settings"} <= probes


def test_plain_over_tcp(plain):
    report, _ = plain
    found = report.finding("11211/tcp")
    assert (found["state"], found["service"], found["version"]) == ("open", "memcached", "1.6.18")
    assert {"discloses", "no-auth"} <= set(found["flags"])
    assert found["amplification"] is None and found["verdict"] is None


def test_totals_of_a_run_over_udp(fresh_lab):
    prober, host = fresh_lab
    daemons.memcached(host)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:11211", HOST_V4)
    assert_totals(report, capture, [PROBER_V4])


def test_what_is_never_sent(fresh_lab):
    """No frame but one of a single datagram: others crash 1.6.0 to 1.6.7."""
    prober, host = fresh_lab
    daemons.memcached(host)
    with Capture(prober) as capture:
        check(prober, "-p", "U:11211", "--measure", "all", HOST_V4)
    requests = [d.payload for d in capture.datagrams() if d.destination_port == 11211]
    assert requests
    assert {payload[2:8] for payload in requests} == {b"\0\0\0\1\0\0"}
    bodies = {payload[8:] for payload in requests}
    assert bodies <= {b"version\r\n", b"mn\r\n", b"stats\r\n", b"stats settings\r\n"}


def test_udp_switched_off(fresh_lab):
    prober, host = fresh_lab
    daemons.memcached(host, udp=False)
    report = check(prober, "--service", "memcached", HOST_V4)
    assert report.state("11211/udp") == ("closed", f"port-unreach from {HOST_V4}")
    found = report.finding("11211/udp")
    assert found["verdict"] is None and found["service"] is None
    assert found["service_guess"] == "memcached"
    assert report.finding("11211/tcp")["version"] == "1.6.18"


def test_sasl(fresh_lab):
    prober, host = fresh_lab
    host.path("/run/memcached.conf").write_text("mech_list: plain\n")
    daemons.memcached(host, "-S", udp=False, environment={"SASL_CONF_PATH": "/run"})
    found = check(prober, "--service", "memcached", HOST_V4).finding("11211/tcp")
    assert (found["state"], found["service"]) == ("open", "memcached")
    assert "auth-required" in found["flags"]
    assert not {"no-auth", "discloses"} & set(found["flags"])
    assert found["version"] == "1.6.18"
    assert found["facts"]["sasl_mechanisms"] == ["PLAIN"]


def test_ascii_authentication(fresh_lab):
    prober, host = fresh_lab
    host.path("/run/users").write_text("user:secret\n")
    host.path("/run/users").chmod(0o644)
    daemons.memcached(host, "-Y", "/run/users", udp=False)
    found = check(prober, "--service", "memcached", HOST_V4).finding("11211/tcp")
    assert (found["state"], found["service"]) == ("open", "memcached")
    assert found["flags"] == ["auth-required"]
    assert found["version"] is None


def test_values_are_counted_but_never_fetched(fresh_lab):
    """A large value is there; it shows in the facts, and the reply stays small."""
    prober, host = fresh_lab
    daemons.memcached(host)
    host.run(["python3", "-c",
              "import socket\n"
              "s = socket.create_connection(('127.0.0.1', 11211))\n"
              "s.sendall(b'set k 0 0 100000\\r\\n' + b'x' * 100000 + b'\\r\\n')\n"
              "assert s.recv(100) == b'STORED\\r\\n'\n"])
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:11211", HOST_V4)
    found = report.finding("11211/udp")
    assert found["facts"]["curr_items"] == 1 and found["facts"]["bytes"] > 100000
    assert found["amplification"]["response_bytes"] < 5000
    assert_as_captured(report, capture, "11211/udp", HOST_V4)
