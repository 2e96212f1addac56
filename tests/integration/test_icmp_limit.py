"""A host that limits its ICMP errors: what is open there must not wait for what is closed.

Linux sends six errors to a destination, then one each icmp_ratelimit milliseconds.
"""

import json
import signal
import subprocess
import time

import pytest

import command
import daemons
from lab import HOST_V4

OPEN = {111: "rpcbind", 9013: "memcached", 9027: "memcached", 11211: "memcached"}
CLOSED = {port for port in range(9001, 9038) if port not in OPEN}
# Both services are looked for on each port, so a closed one takes two errors.
WHAT = ("--service", "rpcbind,memcached", "-p", "U:111,11211,9001-9037", HOST_V4)
# It takes 0.6 s on a machine that has nothing else to do.
OPEN_SECONDS = 6.0 if command.instrumented() else 2.0


@pytest.fixture
def limited(fresh_lab):
    """(prober, host) with the four daemons; nothing has used up the host's errors yet."""
    prober, host = fresh_lab
    assert len(OPEN) + len(CLOSED) == 39
    for port, service in OPEN.items():
        if service == "rpcbind":
            daemons.rpcbind(host)
        else:
            daemons.memcached(host, port=port)
    return prober, host


def stream(prober, until=float("inf")):
    """(seconds, finding) of each as it comes out of the pipe, and the exit status.

    Interrupted at the first that comes after `until`.
    """
    begin = time.monotonic()
    process = command.start(prober, "check", "--quiet", "--format", "jsonl", *WHAT,
                            stdout=subprocess.PIPE, text=True)
    told = []
    try:
        for line in process.stdout:
            finding = json.loads(line)
            if finding["type"] != "finding":
                continue
            told.append((time.monotonic() - begin, finding))
            if told[-1][0] > until:
                process.send_signal(signal.SIGINT)
        return told, process.wait(timeout=10)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def test_open_ports_do_not_wait_for_closed_ones(limited):
    prober, host = limited
    assert "= 1000" in host.run(["sysctl", "net.ipv4.icmp_ratelimit"]).stdout
    # The first after the three rounds, which end after 4.5 s, is the last that is
    # waited for: all of them would take half a minute.
    told, _ = stream(prober, until=4.5)
    opened = {finding["port"]: (seconds, finding) for seconds, finding in told
              if finding["state"] == "open"}
    assert {port: finding["service"] for port, (_, finding) in opened.items()} == OPEN
    for seconds, finding in opened.values():
        assert finding["amplification"]["variants"], "it was not measured"
        assert seconds < OPEN_SECONDS, f"port {finding['port']} after {seconds:.2f} s"
    closed = [(seconds, finding["state"]) for seconds, finding in told
              if finding["port"] in CLOSED]
    assert {state for _, state in closed} == {"closed"}
    assert max(seconds for seconds, _ in closed) > 4.5


def test_all_closed_ports_are_known_in_the_end(limited):
    prober, host = limited
    host.sysctl("net.ipv4.icmp_ratelimit", 250)
    told, status = stream(prober)
    assert status == 0
    states = {finding["port"]: finding["state"] for _, finding in told}
    assert len(told) == len(states)
    assert states == dict.fromkeys(OPEN, "open") | dict.fromkeys(CLOSED, "closed")
