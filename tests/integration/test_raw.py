"""--engine raw sends its own frames through a router, and finds what sockets find."""

import pathlib
import re
import subprocess

import pytest

import daemons
from accounting import assert_as_captured
from capture import Capture
from command import IMPATIENT, NOBODY, YAMABIKO, check, run
from lab import HOST_V4, HOST_V6, PROBER_V4, settle, wait_until

RAW = ("--engine", "raw")
# Behind the host, which is the router on the way to them.
FAR_V4, FAR_V6, SILENT_V4 = "10.90.0.1", "fd90::1", "10.91.0.1"
PORTS = "U:111,U:9001-9003,U:11211"


# What differs between two runs against one daemon: it counts its calls.
PASSING = {"rtt_ms", "facts", "amplification"}


def told(report):
    return {(f["target"], f["transport"], f["port"]): {
        **{name: value for name, value in f.items() if name not in PASSING},
        "fact names": [*f["facts"]],
        "variants": {v["probe"]: (v["request_bytes"], v["response_datagrams"])
                     for v in (f["amplification"] or {"variants": []})["variants"]},
    } for f in report.findings}


@pytest.fixture(scope="module")
def routed(lab):
    prober, host = lab
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    host.sysctl("net.ipv6.icmp.ratelimit", 0)
    for address in (f"{FAR_V4}/32", f"{FAR_V6}/128"):
        host.run(["ip", "addr", "add", address, "dev", "lo"])
    host.run(["ip", "route", "add", "blackhole", f"{SILENT_V4}/32"])
    prober.run(["ip", "route", "add", "10.90.0.0/15", "via", HOST_V4])
    prober.run(["ip", "-6", "route", "add", "fd90::/64", "via", HOST_V6])
    daemons.rpcbind(host)
    daemons.memcached(host)
    host.firewall("udp dport 9001 drop", "udp dport 9003 reject with icmpx admin-prohibited")
    settle(prober, FAR_V6)
    return prober, host


def test_the_same_findings(routed):
    prober, _ = routed
    arguments = [*IMPATIENT, "-p", PORTS, FAR_V4, FAR_V6, SILENT_V4, HOST_V4]
    usual, raw = check(prober, *arguments), check(prober, *RAW, *arguments)
    assert told(raw) == told(usual)
    assert {f["state"] for f in raw.findings} == {"open", "closed", "filtered", "no-answer"}


@pytest.mark.parametrize("target, answers_from", [(FAR_V4, HOST_V4), (FAR_V6, HOST_V6)])
def test_the_same_figures(routed, target, answers_from):
    prober, _ = routed
    with Capture(prober) as capture:
        report = check(prober, *RAW, "-p", "U:111,U:11211", target)
    for endpoint in ("111/udp", "11211/udp"):
        assert_as_captured(report, capture, endpoint, target, (answers_from,))


@pytest.mark.parametrize("target", [FAR_V4, FAR_V6])
def test_checksums(routed, target):
    """What arrives has the checksums of tshark, those of UDP included."""
    prober, host = routed
    with Capture(host, keep="/run/raw.pcap"):
        check(prober, *RAW, *IMPATIENT, "-p", "U:9001-9002", target)
    shown = host.run(["tshark", "-r", "/run/raw.pcap", "-o", "udp.check_checksum:TRUE",
                      "-o", "ip.check_checksum:TRUE",
                      "-Y", "udp.dstport in {9001,9002} and not icmp and not icmpv6", "-T", "fields",
                      "-e", "udp.checksum.status", "-e", "ip.checksum.status"]).stdout
    statuses = [line.split() for line in shown.splitlines()]
    # 1 means good; IPv6 has no checksum of its own.
    assert statuses and all(set(status) == {"1"} for status in statuses)


def test_a_router_that_nobody_knows_yet(routed):
    """The first datagrams go through the socket, and make the kernel look for it."""
    prober, _ = routed
    prober.run(["ip", "neigh", "flush", "all"])
    report = check(prober, *RAW, *IMPATIENT, "-p", "U:111,U:11211", FAR_V4)
    assert {f["service"] for f in report.findings} == {"rpcbind", "memcached"}


def test_a_source_of_our_choice(routed):
    prober, host = routed
    prober.run(["ip", "addr", "add", "10.77.0.9/24", "dev", "lan"])
    with Capture(host) as capture:
        check(prober, *RAW, *IMPATIENT, "--source", "10.77.0.9", "-p", "U:11211", FAR_V4)
    sources = {d.source for d in capture.datagrams() if d.destination == FAR_V4}
    assert sources == {"10.77.0.9"}
    prober.run(["ip", "addr", "del", "10.77.0.9/24", "dev", "lan"])


def test_no_privilege_but_one_is_left(routed):
    prober, _ = routed
    # It becomes the program itself, under the same number.
    process = subprocess.Popen(
        prober.enter([YAMABIKO, "check", *RAW, "--quiet", "-p", "U:9001", FAR_V4]),
        stdout=subprocess.DEVNULL)

    def privileges():
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        sets = dict(re.findall(r"^(Cap\w+|NoNewPrivs):\s+(\w+)$", status, re.M))
        return sets if sets["CapEff"] == net_raw else None

    net_raw = f"{1 << 13:016x}"
    sets = wait_until(privileges, "privileges to be dropped")
    assert sets["NoNewPrivs"] == "1"
    assert {sets[name] for name in ("CapPrm", "CapEff", "CapBnd")} == {net_raw}
    assert int(sets["CapInh"], 16) == int(sets["CapAmb"], 16) == 0
    process.wait()


def test_without_the_privilege(routed):
    prober, _ = routed
    done = run(prober, "check", *RAW, "-p", "U:111", PROBER_V4, user=NOBODY)
    assert done.returncode == 2
    assert "CAP_NET_RAW" in done.stderr and done.stdout == ""
