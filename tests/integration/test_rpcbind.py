"""rpcbind, bare and with registered programs, against a capture of the same exchanges."""

import pytest

import daemons
from accounting import assert_as_captured, assert_totals
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4, stop

# What a small NFS server registers: nfs, mountd, nlockmgr and status.
NFS_SERVER = [(100003, 3, 6, 2049), (100003, 4, 6, 2049), (100005, 3, 17, 20048),
              (100005, 3, 6, 20048), (100021, 4, 17, 32803), (100024, 1, 17, 662)]
# Enough that DUMP of versions 3 and 4 does not fit in one IP packet.
MANY = [(0x20000000 + number, 1, 17, 30000 + number) for number in range(60)]


@pytest.fixture(scope="module")
def bare(lab):
    prober, host = lab
    process = daemons.rpcbind(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "rpcbind", HOST_V4)
    yield report, capture
    stop(process)


def test_bare_is_identified_and_measured(bare):
    report, _ = bare
    found = report.finding("111/udp")
    assert (found["state"], found["reason"]) == ("open", "rpcbind reply")
    assert (found["service"], found["version"]) == ("rpcbind", "2-4")
    assert found["verdict"] == "amplifies"
    assert "discloses" in found["flags"]
    assert found["amplification"]["probe"] in ("dump-v3", "dump-v4")
    # Four times what a test of version 2 alone would have told.
    assert found["amplification"]["response_bytes"] == 684
    assert found["amplification"]["baf"] == 17.1
    assert "portmapper 2,3,4 udp 111" in found["facts"]["programs"]


def test_bare_figures_equal_the_capture(bare):
    report, capture = bare
    assert_as_captured(report, capture, "111/udp", HOST_V4)
    probes = {v["probe"] for v in report.finding("111/udp")["amplification"]["variants"]}
    assert {"versions", "dump-v2", "dump-v3", "dump-v4", "getstat"} <= probes


def test_bare_over_tcp(bare):
    report, _ = bare
    found = report.finding("111/tcp")
    assert (found["state"], found["service"], found["version"]) == ("open", "rpcbind", "2-4")
    # A handshake keeps it from being reflected, so there is nothing to judge.
    assert found["amplification"] is None and found["verdict"] is None
    assert "portmapper 2,3,4 tcp 111" in found["facts"]["programs"]


@pytest.fixture
def rpcbind(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    return prober, host


def test_totals_of_a_run_over_udp(rpcbind):
    prober, _ = rpcbind
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:111", HOST_V4)
    assert_totals(report, capture, [PROBER_V4])


def test_never_measuring_sends_only_small_requests(rpcbind):
    prober, _ = rpcbind
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:111", "--measure", "never", HOST_V4)
    found = report.finding("111/udp")
    assert (found["state"], found["version"]) == ("open", "2-4")
    assert found["verdict"] == "not-amplifying"
    assert_as_captured(report, capture, "111/udp", HOST_V4)
    assert max(v["baf"] for v in found["amplification"]["variants"]) < 1


def test_registered_programs_are_named(rpcbind):
    prober, host = rpcbind
    daemons.register(host, NFS_SERVER)
    with Capture(prober) as capture:
        report = check(prober, "--service", "rpcbind", HOST_V4)
    for endpoint in ("111/udp", "111/tcp"):
        programs = report.finding(endpoint)["facts"]["programs"]
        assert "nfs 3,4 tcp 2049" in programs
        assert "mountd 3 udp 20048" in programs and "mountd 3 tcp 20048" in programs
        assert "nlockmgr 4 udp 32803" in programs and "status 1 udp 662" in programs
    assert_as_captured(report, capture, "111/udp", HOST_V4)


def test_reply_in_fragments_is_counted_in_packets(rpcbind):
    prober, host = rpcbind
    daemons.register(host, MANY)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:111", HOST_V4)
    assert_as_captured(report, capture, "111/udp", HOST_V4)
    found = report.finding("111/udp")
    assert found["amplification"]["response_datagrams"] == 1
    assert found["amplification"]["response_packets"] >= 3
    assert found["amplification"]["paf"] >= 3
    assert found["verdict"] == "high"


def test_a_port_mapper_on_another_port_is_found_when_asked_for(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    host.firewall("udp dport 1111 redirect to :111", "tcp dport 1111 redirect to :111",
                  chain="type nat hook prerouting priority dstnat")
    report = check(prober, "-p", "1111", "--service", "rpcbind", HOST_V4)
    for endpoint in ("1111/udp", "1111/tcp"):
        assert report.finding(endpoint)["service"] == "rpcbind"
