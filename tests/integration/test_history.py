"""Runs are kept, also those that are killed, and compared with each other."""

import json
import os
import signal
import subprocess
import sys
import tempfile

import pytest

import command
import daemons
from command import IMPATIENT
from histories import MEMCACHED, database, diff, history, rows, save
from lab import HOST_V4, PROBER_V4, stop, wait_until

ADDRESSES = [f"10.77.0.{last}" for last in range(32, 42)]
NETWORK = "10.77.0.32/28"


@pytest.fixture(scope="module")
def network(lab):
    """Ten addresses in a network that is silent otherwise."""
    prober, host = lab
    for address in ADDRESSES:
        host.run(["ip", "addr", "add", f"{address}/24", "dev", "lan"])
    return prober, host


def test_what_became_of_an_endpoint(network):
    prober, host = network
    daemon = daemons.memcached(host)
    where = ("-p", "U:11211,U:11212", "--service", "memcached", "--quiet", *IMPATIENT)
    told = save(prober, *where, HOST_V4)
    first = [line for line in told if line["type"] == "finding"]
    assert {line["service"] for line in first if line["state"] == "open"} == {"memcached"}
    save(prober, *where, HOST_V4)
    # What is saved is what was told, and no less.
    stored = [json.loads(text) for text, in
              rows(prober, "SELECT json FROM finding WHERE run = 1 ORDER BY id")]
    assert stored == first
    assert diff(prober, "1", "2", status=0)[1]["same"] == 1

    stop(daemon)
    save(prober, *where, HOST_V4)
    changes, totals, text = diff(prober, "2", "3", status=1)
    assert [(c["kind"], c["target"], c["port"]) for c in changes] == [("gone", HOST_V4, 11211)]
    assert changes[0]["after"]["state"] == "closed" and "gone" in text
    assert diff(prober, "last", "last-1", status=1)[0][0]["kind"] == "exposed"
    assert totals == {"type": "diff-summary", "exposed": 0, "gone": 1, "changed": 0, "unknown": 0,
                      "same": 0}

    runs = history(prober)
    assert [(run["run"], run["state"], run["open"]) for run in runs] == \
        [(3, "ended", 0), (2, "ended", 1), (1, "ended", 1)]
    life = [line for line in history(prober, "--target", HOST_V4) if line["type"] == "life"]
    assert [line["runs_open"] for line in life if line["port"] == 11211] == [2]
    text = command.run(prober, "history", "--db", database("history.db"), "--target", HOST_V4).stdout
    assert f"{HOST_V4} 11211/udp\nOpen in 2 runs: first " in text and "closed" in text
    assert "11212" not in text


def test_what_is_not_reached_is_unknown(network):
    prober, host = network
    daemon = daemons.memcached(host)
    quiet = ("-p", "U:11211", "--service", "memcached", "--quiet", *IMPATIENT)
    name = "unknown.db"
    save(prober, *quiet, HOST_V4, ADDRESSES[0], name=name)
    host.firewall(f"ip daddr {HOST_V4} drop")
    try:
        save(prober, *quiet, HOST_V4, ADDRESSES[0], name=name)
        save(prober, *quiet, ADDRESSES[0], name=name)
    finally:
        host.firewall()
    changes, _, _ = diff(prober, "1", "2", status=1, name=name)
    assert [(c["kind"], c["target"], c["reason"]) for c in changes] == \
        [("unknown", HOST_V4, "the host gave no sign of life")]
    changes, _, _ = diff(prober, "1", "3", status=1, name=name)
    assert [(c["kind"], c["reason"]) for c in changes] == [("unknown", "the host was not asked")]
    stop(daemon)


def test_files_and_nmap(network):
    prober, host = network
    daemon = daemons.memcached(host)
    asked = ("-p", "U:11211,T:11211", "--service", "memcached", "--quiet", *IMPATIENT, HOST_V4)
    save(prober, *asked, "-o", "/run/before.jsonl", name="files.db")
    prober.run(["nmap", "-n", "-sS", "-sU", "-p", "U:11211,T:11211", "-oX", "/run/before.xml",
                HOST_V4], timeout=120)
    stop(daemon)
    save(prober, *asked, "-o", "/run/after.jsonl", name="files.db")
    # One with itself, with the run that it is of, and with the other.
    assert diff(prober, "/run/before.jsonl", "/run/before.jsonl", status=0)[1]["same"] == 2
    assert diff(prober, "/run/before.jsonl", "1", status=0, name="files.db")[1]["same"] == 2
    for before in ("/run/before.jsonl", "/run/before.xml"):
        changes, totals, _ = diff(prober, before, "/run/after.jsonl", status=1)
        kinds = {(c["kind"], c["transport"]) for c in changes}
        # To nmap, a UDP service whose request it does not have may be silent.
        assert ("gone", "tcp") in kinds and totals["unknown"] == 0


def test_what_can_not_be_compared(network):
    prober, _ = network
    prober.path("/run/wrong.jsonl").write_text('{"type": "run"}\n')
    prober.path("/run/wrong.xml").write_text("<html/>")
    for name, part in (("/run/wrong.jsonl", "wrong.jsonl: line 1: "), ("/run/wrong.xml", "no nmaprun"),
                       ("no-such-file", "is no file"), ("77", "there is no run 77")):
        done = command.run(prober, "diff", "--db", "/run/none.db", name, name)
        assert done.returncode == 2 and part in done.stderr


# Answers "version" from the address that was asked.
ANSWERING = r'''
import socket
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.IPPROTO_IP, 8, 1)
udp.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)
udp.bind(("", 11213))
while True:
    request, control, _, peer = udp.recvmsg(2048, 256)
    reply = request[:2] + b"\0\0\0\1\0\0VERSION 1.6.18\r\n"
    udp.sendmsg([reply], [(socket.IPPROTO_IP, 8, bytes(4) + control[0][2][8:12] + bytes(4))], 0, peer)
'''
PREFIX = "10.80.0.0/21"
RANGE = ("-p", "U:11213", "--service", "memcached", "--measure", "never", "--quiet", "--host-rate",
         "0", *IMPATIENT)


@pytest.fixture(scope="module")
def answering(network):
    """2,048 addresses that all answer."""
    prober, host = network
    host.run(["ip", "route", "add", "local", PREFIX, "dev", "lo"])
    prober.run(["ip", "route", "add", PREFIX, "via", HOST_V4])
    host.start([sys.executable, "-B", "-c", ANSWERING])
    wait_until(lambda: host.listens("udp", 11213), "the answering service")
    return prober


def read_findings(stream, count):
    """The first so many findings that it tells."""
    found = []
    while len(found) < count:
        line = json.loads(stream.readline())
        if line["type"] == "finding":
            found.append((line["target"], line["port"]))
    return found


def test_a_kill_loses_nothing_that_was_printed(answering):
    prober, name = answering, "killed.db"
    where = database(name)
    process = command.start(prober, "check", "--format", "jsonl", *RANGE, "--rate", "700",
                            "--db", where, PREFIX, stdout=subprocess.PIPE, text=True,
                            start_new_session=True)
    printed = read_findings(process.stdout, 300)
    # What it is writing at this moment counts, too: a pipe gives it all.
    stop(process, signal.SIGKILL)
    rest = process.stdout.read()
    for line in rest[:rest.rfind("\n") + 1].splitlines():
        printed.append((json.loads(line)["target"], json.loads(line)["port"]))
    assert process.returncode == -signal.SIGKILL
    stored = set(map(tuple, rows(prober, "SELECT address, port FROM finding", name)))
    assert len(printed) >= 300 and set(printed) <= stored
    assert len(stored) < 2048
    run, = history(prober, name=name)
    assert (run["state"], run["open"]) == ("did not end", len(stored))
    text = command.run(prober, "history", "--db", where).stdout
    assert "did not end" in text

    # Of what it had not come to yet nothing is claimed.
    whole = save(prober, *RANGE, "--rate", "0", PREFIX, name=name)
    assert sum(line["type"] == "finding" for line in whole) == 2048
    changes, totals, _ = diff(prober, "2", "1", status=1, name=name)
    assert (totals["gone"], totals["unknown"]) == (0, 2048 - len(stored))
    assert {c["reason"] for c in changes} == {"the run did not come to its end"}


def test_two_runs_at_once(answering):
    prober, name = answering, "both.db"
    halves = ("10.80.0.0/22", "10.80.4.0/22")
    with tempfile.TemporaryFile("w+") as errors:
        runs = [command.start(prober, "check", *RANGE, "--rate", "1500", "--db", database(name),
                              half, stdout=subprocess.DEVNULL, stderr=errors) for half in halves]
        assert [run.wait(timeout=120) for run in runs] == [0, 0], errors.seek(0) or errors.read()
    assert [(run["state"], run["open"]) for run in history(prober, name=name)] == \
        [("ended", 1024)] * 2
    # The addresses of one lie wholly before those of the other.
    seen = rows(prober, "SELECT count(DISTINCT address), hex(min(address_key)), "
                        "hex(max(address_key)) FROM finding GROUP BY run ORDER BY 2", name)
    assert seen == [[1024, "040A500000", "040A5003FF"], [1024, "040A500400", "040A5007FF"]]


def test_the_usual_place(network):
    prober, host = network
    daemon = daemons.memcached(host)
    state = {"XDG_STATE_HOME": "/run/state"}
    done = command.run(prober, "check", "--save", *MEMCACHED, HOST_V4, environment=state)
    assert done.returncode == 0
    assert prober.path("/run/state/yamabiko/history.db").exists()
    listed = command.run(prober, "history", environment=state)
    assert "ended" in listed.stdout and "severe" in listed.stdout
    home = {"XDG_STATE_HOME": "", "HOME": "/run/home"}
    assert command.run(prober, "history", environment=home).returncode == 0
    assert prober.path("/run/home/.local/state/yamabiko/history.db").exists()
    stop(daemon)


def test_a_history_that_can_not_be_written(network):
    prober, _ = network
    done = command.run(prober, "check", *MEMCACHED, "--db", "/proc/none/history.db", PROBER_V4)
    assert done.returncode == 2 and "/proc/none" in done.stderr
    assert os.path.exists("/proc/none") is False
