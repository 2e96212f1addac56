"""Programs behind a port mapper, asked on their own ports, beside what other tools say of them."""

import json
import re
import signal
import struct
import subprocess
import tempfile

import pytest

import daemons
import daemons_rpc
from accounting import Dialect, assert_as_captured
from capture import Capture
from command import IMPATIENT, YAMABIKO, check, identify
from lab import HOST_V4, PROBER_V4, stop, wait_until
from rpc_set import UDP

SERVICES = {100003: "nfs", 100004: "ypserv", 100005: "mountd", 100011: "rquotad",
            100021: "nlockmgr", 100024: "statd"}
MOUNTD_CALLS = {(104316, 0): "versions", (3, 0): "null-v3", (3, 5): "export", (3, 2): "dump"}


@pytest.fixture(scope="module")
def served(lab):
    """(prober, host, report of the whole, its capture) of a host with every server."""
    prober, host = lab
    daemons_rpc.all_of_them(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "rpcbind", HOST_V4)
    return prober, host, report, capture


def told_programs(found):
    """(program, version, netid, port) of each registration that a finding tells."""
    lines = [re.fullmatch(r"(\S+) (\S+) (\S+) (\S+)", line) for line in found["facts"]["programs"]]
    return {(line[1], int(version), line[3], line[4])
            for line in lines for version in line[2].split(",")}


def rpcinfo_p(prober):
    """(number, version, protocol, port, name) of each line."""
    lines = prober.run(["rpcinfo", "-p", HOST_V4]).stdout.splitlines()[1:]
    return [(int(number), int(version), protocol, int(port), name)
            for number, version, protocol, port, name in map(str.split, lines)]


def test_every_registered_program_is_asked_on_its_port(served):
    prober, _, report, _ = served
    versions = {}
    for number, version, protocol, port, name in rpcinfo_p(prober):
        versions.setdefault((number, name, protocol, port), set()).add(version)
    endpoints = set()
    for (number, name, protocol, port), registered in versions.items():
        endpoints.add((port, protocol))
        if number == 100000:
            continue
        found = report.finding(f"{port}/{protocol}")
        assert found["state"] == "open"
        assert found["service"] == SERVICES.get(number, "rpc-program")
        low, high = min(registered), max(registered)
        expected = str(low) if low == high else f"{low}-{high}"
        assert (found["version"], found["facts"][f"{name}_versions"]) == (expected, expected)
        assert [outcome for fact, outcome in found["facts"].items()
                if fact == f"{name}_v{high}" or fact.startswith(f"{name}_v") and outcome == "SUCCESS"]
    assert {(f["port"], f["transport"]) for f in report.findings} == endpoints
    assert len(report.findings) == len(endpoints), "an endpoint is reported once"


def test_exports_are_those_of_showmount(served):
    prober, _, report, _ = served
    shown = prober.run(["showmount", "-e", "--no-headers", HOST_V4]).stdout.splitlines()
    for endpoint in ("20048/udp", "20048/tcp"):
        found = report.finding(endpoint)
        assert found["facts"]["exports"] == [" ".join(line.split()) for line in shown]
        assert found["facts"]["exports"] == ["/run/srv 10.77.0.0/24", "/run/pub (everyone)"]
        assert "discloses" in found["flags"] and found["remediation"]


def test_figures_of_mountd_equal_the_capture(served):
    _, _, report, capture = served
    dialect = Dialect(
        identify=lambda call: MOUNTD_CALLS[struct.unpack_from("!2I", call, 16)],
        echoes=lambda call, reply: reply[:4] == call[:4])
    assert_as_captured(report, capture, "20048/udp", HOST_V4, dialect=dialect)


def test_nothing_else_is_asked(served):
    prober, _, _, capture = served
    known = {port for _, _, protocol, port, _ in rpcinfo_p(prober) if protocol == "udp"}
    sent = [d for d in capture.datagrams() if d.source == PROBER_V4]
    assert {d.destination for d in sent} == {HOST_V4}
    assert {d.destination_port for d in sent} == known


def test_as_rpcinfo_p(served):
    prober, _, report, _ = served
    listed = {(name, version, protocol, str(port))
              for _, version, protocol, port, name in rpcinfo_p(prober)}
    for endpoint in ("111/udp", "111/tcp"):
        told = told_programs(report.finding(endpoint))
        assert {line for line in told if line[2] in ("udp", "tcp")} == listed


def test_as_rpcinfo_s(served):
    prober, _, report, _ = served
    found = report.finding("111/udp")
    told = told_programs(found)
    owners = set()
    lines = prober.run(["rpcinfo", "-s", HOST_V4]).stdout.splitlines()[1:]
    for _, versions, netids, name, owner in map(str.split, lines):
        owners.add(owner)
        mine = [line for line in told if line[0] == name]
        assert {version for _, version, _, _ in mine} == set(map(int, versions.split(",")))
        assert {netid for _, _, netid, _ in mine} == set(netids.split(","))
    assert {line[0] for line in told} == {line.split()[3] for line in lines}
    assert set(found["facts"]["owners"]) == owners
    assert set(found["facts"]["transports"]) == {netid for _, _, netid, _ in told}


def rpcinfo_m(prober):
    """(calls of each version, look-ups) of a port mapper's statistics."""
    calls, lookups, version = {}, set(), None
    lines = prober.run(["rpcinfo", "-m", HOST_V4]).stdout.splitlines()
    for line in lines:
        words = line.split()
        if title := re.search(r"\(version (\d)\) statistics", line):
            version = title[1]
        elif words and all(re.fullmatch(r"\d+(/\d+)?", word) for word in words):
            # "succeeded/all" where that is told.
            calls[version] = calls.get(version, 0) + sum(
                int(word.split("/")[-1]) for word in words)
        elif len(words) == 5 and words[3].isdigit():
            name, wanted, netid, success, failure = words
            lookups.add(f"{name} {wanted} {netid}: {success} found, {failure} not")
    return calls, lookups


def test_as_rpcinfo_m(served):
    prober, _, _, _ = served
    prober.run(["rpcinfo", "-T", "udp", HOST_V4, "nfs", "3"])  # so that there is a look-up
    calls, lookups = rpcinfo_m(prober)
    facts = check(prober, "-p", "U:111", HOST_V4).finding("111/udp")["facts"]
    # Each of our own DUMPs is one more, and GETSTAT counts itself; each may be sent
    # again where the host is slow.
    assert calls["2"] < facts["calls_v2"] <= calls["2"] + 3
    assert calls["3"] < facts["calls_v3"] <= calls["3"] + 3
    assert calls["4"] + 1 < facts["calls_v4"] <= calls["4"] + 6
    assert lookups and set(facts["looked_up"]) == lookups


def test_as_nmap(served):
    prober, _, report, _ = served
    output = prober.run(["nmap", "-n", "-Pn", "-sT", "-p", "111", "--script", "rpcinfo",
                         HOST_V4]).stdout
    rows = re.findall(r"^\|[ _] +\d+ +(\S+) +(\d+)/(\S+) +(\S+)$", output, re.MULTILINE)
    names = {"rpcbind": "portmapper"}
    listed = {(names.get(name, name), int(version), netid, port)
              for versions, port, netid, name in rows for version in versions.split(",")}
    told = told_programs(report.finding("111/tcp"))
    assert {line for line in told if line[2] != "local"} == listed


def test_named_ports_are_the_only_ones(served):
    prober, _, _, _ = served
    report = check(prober, "-p", "111", HOST_V4)
    assert {f["port"] for f in report.findings} == {111}


def test_unregistered_port_is_ground(served):
    """No port mapper is asked: the programs are found by trying."""
    prober, _, _, _ = served
    report = check(prober, "-p", "20048,662", "--service", "rpc-program", HOST_V4)
    for transport in ("udp", "tcp"):
        found = report.finding(f"20048/{transport}")
        assert found["service"] == "rpc-program"
        assert found["facts"] == {"mountd_versions": "1-3"}
        assert report.finding(f"662/{transport}")["facts"] == {"status_versions": "1"}


def test_port_of_another_program_is_ground(served):
    prober, _, _, _ = served
    report = check(prober, "-p", "20048", "--service", "nfs", HOST_V4)
    for transport in ("udp", "tcp"):
        found = report.finding(f"20048/{transport}")
        assert (found["service"], found["version"]) == ("rpc-program", "1-3")
        assert found["facts"] == {"mountd_versions": "1-3"}


@pytest.mark.parametrize("arguments", [[], ["--nmap-probes"]])
def test_identify_grinds_a_port_that_nobody_knows(served, arguments):
    """nmap's own match takes whoever speaks RPC for a port mapper."""
    prober, host, _, _ = served
    host.firewall(*(f"{transport} dport 20999 redirect to :20048" for transport in ("tcp", "udp")),
                  chain="type nat hook prerouting priority dstnat")
    report = identify(prober, *arguments, f"{HOST_V4}:20999", f"{HOST_V4}:20999/udp")
    for transport in ("tcp", "udp"):
        found = report.finding(f"20999/{transport}")
        assert (found["service"], found["version"]) == ("rpc-program", "1-3")
        assert found["facts"]["mountd_versions"] == "1-3" and found["denial"] is None
        assert "rpc-program.toml:" in found["facts"]["recognised_by"][0]


@pytest.mark.parametrize("service", ["rpc-program", "nfs", "mountd"])
def test_yes_to_every_program_is_none_of_them(fresh_lab, service):
    prober, host = fresh_lab
    daemons.mock(host, "rpc-yes", 700)
    found = check(prober, "-p", "U:700", "--service", service, HOST_V4).finding("700/udp")
    assert (found["state"], found["service"]) == ("open", None)
    assert found["denial"].startswith("answers every RPC program")


def test_getport_stands_in_for_a_refused_list(fresh_lab):
    prober, host = fresh_lab
    daemons.mock(host, "rpc-no-dump", 111)
    daemons.mock(host, "rpc-yes", 4045)
    report = check(prober, "--service", "rpcbind", *IMPATIENT, HOST_V4)
    found = report.finding("111/udp")
    assert (found["service"], found["version"]) == ("rpcbind", "2-4")
    assert found["facts"]["dump_refusal"] == "PROC_UNAVAIL"
    assert found["facts"]["mountd_udp_port"] == 20048
    assert found["facts"]["nlockmgr_udp_port"] == 4045
    assert "nfs_tcp_port" not in found["facts"]
    assert report.state("20048/udp")[0] == "closed"
    assert report.finding("20048/udp")["service_guess"] == "mountd"
    # What says yes to everything is no lock manager.
    assert report.finding("4045/udp")["service"] is None
    assert report.finding("4045/udp")["denial"].startswith("answers every RPC program")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("to_file", [True, False])
def test_a_run_stopped_amid_the_follow_up_goes_on(fresh_lab, how, to_file):
    """The lists are asked for again, what they lead to is told, and nothing twice unmarked."""
    prober, host = fresh_lab
    daemons.rpcbind(host)
    silent = range(5001, 5005)
    daemons.register(host, [(100005, 3, UDP, port) for port in silent[:1]]
                     + [(100011 + port, 1, UDP, port) for port in silent[1:]])
    host.firewall("udp dport 5001-5004 drop")
    arguments = ["check", "--quiet", "--format", "jsonl", "--service", "rpcbind",
                 "--resume", "/run/follow.state", HOST_V4]
    if to_file:
        arguments[1:1] = ["-o", "/run/follow.jsonl"]
    state = prober.path("/run/follow.state")
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(prober.enter([YAMABIKO, *arguments]), stdout=output,
                                   start_new_session=True)
        # It is written when the first plan has ended; the silent ports take seconds.
        wait_until(state.exists, "the checkpoint")
        stop(process, how)
        output.seek(0)
        texts = [output.read()]
    assert process.returncode == (-how if how == signal.SIGKILL else 3)
    done = prober.run([YAMABIKO, *arguments])
    texts.append(done.stdout)
    if to_file:
        texts = [prober.path("/run/follow.jsonl").read_text()]
    found = [line for text in texts for line in map(json.loads, text.splitlines())
             if line["type"] == "finding"]
    once = {(f["port"], f["transport"]) for f in found if not f.get("may_repeat")}
    again = {(f["port"], f["transport"]) for f in found if f.get("may_repeat")}
    assert once | again == {(111, "udp"), (111, "tcp")} | {(port, "udp") for port in silent}
    assert len(found) - len([f for f in found if f.get("may_repeat")]) == len(once)
    assert not (to_file and again)
