"""--pcap: what the file tells is what tcpdump saw, and tshark finds no fault in it."""

import signal
import subprocess

import pytest

import daemons
from capture import Capture
from command import IMPATIENT, check, run, start
from lab import HOST_V4, HOST_V6, PROBER_V4, PROBER_V6, settle, wait_until
from test_rpcbind import MANY
from tshark import datagrams, fields

HEADER = 24  # of the file
CHECKED = [option for layer in ("ip", "udp", "tcp")
           for option in ("-o", f"{layer}.check_checksum:TRUE")]
# A checksum that is wrong has the status 0; a warning is severity 0x600000, and
# each reset is one.
FAULTS = " || ".join(["_ws.malformed", "(_ws.expert.severity >= 0x600000 && !tcp.connection.rst)"] + [
    f"{layer}.checksum.status == 0" for layer in ("ip", "udp", "tcp", "icmp", "icmpv6")])


def tshark(host, file, wanted, *names, extra=()):
    return fields(file, wanted, *names, extra=(*CHECKED, *extra), run=host.run)


def recorded_datagrams(host, file):
    return datagrams(file, extra=CHECKED, run=host.run)


def no_guesses(host):
    """Options against guessing what is above UDP and TCP: cookies are random, so sooner
    or later one looks like RTCP, as like the binary magic of memcached."""
    known = host.run(["tshark", "-G", "heuristic-decodes"]).stdout.splitlines()
    names = {line.split("\t")[1] for line in known if line.split("\t")[0] in ("udp", "tcp")}
    assert "rtcp" in names
    return [part for name in sorted(names) for part in ("--disable-protocol", name)]


def assert_sound(host, file):
    assert tshark(host, file, FAULTS, "frame.number", "_ws.col.Info",
                  extra=("--disable-protocol", "memcache", *no_guesses(host))) == []


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    settle(prober, HOST_V6)
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    host.sysctl("net.ipv6.icmp.ratelimit", 0)
    daemons.rpcbind(host)
    daemons.memcached(host)
    daemons.register(host, MANY)  # so that a reply comes in fragments
    host.firewall("tcp dport 9002 reject with icmpx admin-prohibited",
                  "udp dport 9002 reject with icmpx admin-prohibited")
    return prober


@pytest.mark.parametrize("engine", ["socket", "portable"])
def test_payloads_are_those_on_the_wire(served, tmp_path, engine):
    file = tmp_path / "run.pcap"
    with Capture(served) as capture:
        report = check(served, "--engine", engine, "--pcap", file, "-p", "U:111,U:11211,U:9001",
                       HOST_V4, HOST_V6)
    assert report.finding("11211/udp", HOST_V6)["verdict"] == "severe"
    assert recorded_datagrams(served, file) == capture.counted()
    assert_sound(served, file)


@pytest.fixture(scope="module")
def recorded(served, tmp_path_factory):
    file = tmp_path_factory.mktemp("pcap") / "run.pcap"
    report = check(served, "--pcap", file, "-p", "111,11211,9001-9002", HOST_V4, HOST_V6)
    return report, file


def test_no_fault_in_any_packet(served, recorded):
    _, file = recorded
    assert_sound(served, file)


@pytest.mark.parametrize("wanted", [
    "memcache && udp", "memcache && tcp", "portmap && udp", "portmap && tcp",
    'portmap.procedure_v3 == 4 && rpc.msgtyp == 1 && rpc.state_accept == 0',
])
def test_the_protocols_are_recognised(served, recorded, wanted):
    _, file = recorded
    for family in ("ip", "ipv6"):
        assert tshark(served, file, f"{family} && {wanted}", "frame.number")


@pytest.mark.parametrize("ours, theirs, errors", [
    (PROBER_V4, HOST_V4, {("9001", "3", "3"), ("9002", "3", "13")}),
    (PROBER_V6, HOST_V6, {("9001", "1", "4"), ("9002", "1", "1")}),
])
def test_icmp_errors_quote_what_they_are_about(served, recorded, ours, theirs, errors):
    _, file = recorded
    family, icmp = ("ipv6", "icmpv6") if ":" in ours else ("ip", "icmp")
    fields = [f"{family}.src", f"{family}.dst", f"{icmp}.type", f"{icmp}.code"]
    rows = tshark(served, file, f"{icmp} && udp", *fields, "udp.dstport", "udp.payload")
    assert {(port, kind, code) for _, _, kind, code, port, _ in rows} == errors
    sent = {payload.hex() for *_, payload in recorded_datagrams(served, file)}
    for source, destination, *_, quoted in rows:
        # Of the error itself, and of the datagram that it quotes.
        assert (source, destination) == (f"{theirs},{ours}", f"{ours},{theirs}")
        assert quoted in sent
    # The same error ends a connect.
    rows = tshark(served, file, f"{icmp} && tcp", "tcp.dstport")
    assert set(rows) == {("9002",)}


def test_each_connection_is_a_stream(served, recorded):
    """With an end, and as many octets as the report counts."""
    report, file = recorded
    streams = {number for number, in tshark(served, file, "tcp && !icmp && !icmpv6", "tcp.stream")}
    assert len(streams) == report.statistics["connections"]
    opened = tshark(served, file, "tcp.flags == 0x012", "tcp.stream")
    ended = tshark(served, file, "tcp.flags.fin == 1 || tcp.flags.reset == 1", "tcp.stream")
    assert opened and set(opened) <= set(ended)
    # A closed port resets, once for each family.
    assert len(tshark(served, file, "tcp.srcport == 9001 && tcp.flags.reset == 1", "ip.src")) == 2
    received = sum(int(size) for size, in tshark(
        served, file, "tcp.srcport == 111 || tcp.srcport == 11211", "tcp.len"))
    over_udp = sum(len(payload) for source, *_, payload in recorded_datagrams(served, file).elements()
                   if source in (HOST_V4, HOST_V6))
    assert received == report.statistics["response_bytes"] - over_udp


def test_an_interrupt_leaves_a_whole_file(served, tmp_path):
    file = tmp_path / "run.pcap"
    process = start(served, "check", "--quiet", "--pcap", file, "--timeout", "30",
                    "-p", "U:111,U:9001", HOST_V4, "10.77.0.99", stdout=subprocess.DEVNULL)
    wait_until(lambda: file.exists() and file.stat().st_size > HEADER, "the first packets", 5)
    before = recorded_datagrams(served, file)
    assert before
    process.send_signal(signal.SIGINT)
    process.wait(5)
    assert recorded_datagrams(served, file) >= before
    assert_sound(served, file)


def test_a_kill_leaves_whole_packets(served, tmp_path):
    file = tmp_path / "run.pcap"
    process = start(served, "check", "--quiet", "--pcap", file, "--timeout", "30",
                    "-p", "U:111", HOST_V4, "10.77.0.99", stdout=subprocess.DEVNULL)
    wait_until(lambda: file.exists() and file.stat().st_size > HEADER, "the first packets", 5)
    process.kill()
    process.wait()
    assert recorded_datagrams(served, file)


def test_what_was_not_sent_is_not_recorded(fresh_lab, tmp_path):
    prober, _ = fresh_lab
    file = tmp_path / "run.pcap"
    for engine in ("socket", "portable"):
        prober.firewall("udp dport 9001 drop", chain="type filter hook output priority filter")
        check(prober, *IMPATIENT, "--engine", engine, "--pcap", file, "-p", "9001", HOST_V4,
              "10.99.0.1", status=3)
        rows = tshark(prober, file, "frame", "ip.dst", "tcp.flags")
        assert ("10.99.0.1", "") not in rows and (HOST_V4, "") not in rows
        assert (HOST_V4, "0x0002") in rows


def test_a_file_that_cannot_be_written_stops_all(served, tmp_path):
    with Capture(served) as capture:
        done = run(served, "check", "--pcap", tmp_path / "no" / "run.pcap", HOST_V4)
    assert done.returncode == 2
    assert "--pcap" in done.stderr and "No such file" in done.stderr
    assert capture.datagrams() == [] and capture.protocols() == []


def test_a_full_disk_is_told(served):
    done = run(served, "check", "--pcap", "/dev/full", "-p", "U:111", HOST_V4)
    assert done.returncode == 2 and "No space" in done.stderr
