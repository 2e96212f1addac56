"""Hosts with several addresses: replies from elsewhere, names with many addresses."""

import pytest

import daemons
from accounting import assert_as_captured
from capture import Capture
from command import check
from lab import HOST_V4, HOST_V6, PROBER_V4, PROBER_V6, settle

SECOND_V4, FAR_V4 = "10.77.0.3", "10.88.0.1"


@pytest.fixture
def multihomed(fresh_lab):
    """A host with a second address on the cable and one behind it."""
    prober, host = fresh_lab
    settle(prober, HOST_V6)
    host.run(["ip", "addr", "add", f"{SECOND_V4}/24", "dev", "lan"])
    host.run(["ip", "addr", "add", f"{FAR_V4}/32", "dev", "lo"])
    prober.run(["ip", "route", "add", f"{FAR_V4}/32", "via", HOST_V4])
    return prober, host


@pytest.mark.parametrize("asked", [SECOND_V4, FAR_V4])
def test_memcached_answers_from_its_primary_address(multihomed, asked):
    prober, host = multihomed
    daemons.memcached(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "memcached", asked)
    found = report.finding("11211/udp", asked)
    assert (found["state"], found["service"]) == ("open", "memcached")
    assert (found["version"], found["verdict"]) == ("1.6.18", "severe")
    assert "other-address" in found["flags"]
    assert found["other_address"] == HOST_V4
    assert found["other_port"] is None and "other-port" not in found["flags"]
    assert_as_captured(report, capture, "11211/udp", asked, sources=[HOST_V4])
    # TCP replies from where it was asked.
    assert report.finding("11211/tcp", asked)["other_address"] is None


def test_each_address_keeps_its_own_replies(multihomed):
    """All replies come from one address, and still belong to three targets."""
    prober, host = multihomed
    daemons.memcached(host)
    report = check(prober, "-p", "U:11211", HOST_V4, SECOND_V4, FAR_V4)
    others = {f["target"]: f["other_address"] for f in report.findings}
    assert others == {HOST_V4: None, SECOND_V4: HOST_V4, FAR_V4: HOST_V4}
    datagrams = {f["amplification"]["response_datagrams"] for f in report.findings}
    assert datagrams == {2}


def test_rpcbind_answers_from_where_it_was_asked(multihomed):
    prober, host = multihomed
    daemons.rpcbind(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "rpcbind", SECOND_V4)
    found = report.finding("111/udp")
    assert found["service"] == "rpcbind" and found["other_address"] is None
    assert_as_captured(report, capture, "111/udp", SECOND_V4)


NAMES = f"{HOST_V4} shop.example\n{SECOND_V4} shop.example\n{HOST_V6} shop.example\n"


def test_a_name_is_all_of_its_addresses(multihomed):
    prober, host = multihomed
    prober.hosts_file(NAMES)
    daemons.rpcbind(host)
    report = check(prober, "-p", "U:111", "shop.example")
    assert {f["target"] for f in report.findings} == {HOST_V4, SECOND_V4, HOST_V6}
    assert {f["name"] for f in report.findings} == {"shop.example"}
    assert {f["service"] for f in report.findings} == {"rpcbind"}


@pytest.mark.parametrize("family, addresses", [("-4", {HOST_V4, SECOND_V4}), ("-6", {HOST_V6})])
def test_one_family_of_a_name(multihomed, family, addresses):
    prober, _ = multihomed
    prober.hosts_file(NAMES)
    report = check(prober, family, "-p", "U:111", "shop.example")
    assert {f["target"] for f in report.findings} == addresses


def test_network_as_a_target(multihomed):
    prober, host = multihomed
    daemons.rpcbind(host)
    report = check(prober, "-p", "T:111", "10.77.0.2/31")
    assert {f["target"]: f["service"] for f in report.findings} == {
        HOST_V4: "rpcbind", SECOND_V4: "rpcbind"}


@pytest.mark.parametrize("source, target", [("10.77.0.7", HOST_V4), ("fd77::7", HOST_V6)])
def test_requests_leave_from_the_chosen_address(fresh_lab, source, target):
    prober, host = fresh_lab
    prober.run(["ip", "addr", "add", source + ("/64" if ":" in source else "/24"), "dev", "lan"])
    settle(prober, HOST_V6)
    daemons.memcached(host)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:11211", "--source", source, target)
    assert report.finding("11211/udp")["service"] == "memcached"
    sources = {d.source for d in capture.datagrams() if d.destination_port == 11211}
    assert sources == {source}
    assert not sources & {PROBER_V4, PROBER_V6, settle}


def test_requests_leave_through_the_chosen_interface(workshop):
    """Two cables lead to the same address; the routes prefer the first."""
    prober, first, second = (workshop.host() for _ in range(3))
    workshop.cable(prober, "one", ["10.77.0.1/24"], first, "lan", [f"{HOST_V4}/24"])
    workshop.cable(prober, "two", ["10.77.0.9/24"], second, "lan", [f"{HOST_V4}/24"])
    daemons.memcached(second)
    assert check(prober, "-p", "11211", HOST_V4).summary["states"]["closed"] == 2
    report = check(prober, "-p", "11211", "--interface", "two", HOST_V4)
    for endpoint in ("11211/udp", "11211/tcp"):
        assert report.finding(endpoint)["service"] == "memcached"
