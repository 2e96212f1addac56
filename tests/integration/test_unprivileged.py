"""As nobody, without any capability, all states are told as they are to root."""

import os
import shutil

import pytest

import command
import daemons
from accounting import assert_as_captured
from capture import Capture
from lab import HOST_V4, HOST_V6, settle


@pytest.fixture
def reachable(monkeypatch, fresh_lab):
    """The program where nobody can reach it: a build folder may be closed to others."""
    prober, host = fresh_lab
    settle(prober, HOST_V6)
    shutil.copy(command.YAMABIKO, prober.path("/run/yamabiko"))
    os.chmod(prober.path("/run/yamabiko"), 0o755)
    monkeypatch.setattr(command, "YAMABIKO", "/run/yamabiko")
    return prober, host


def told(report):
    """What may not depend on who asks."""
    return {(f["target"], f["transport"], f["port"]):
            (f["state"], f["reason"], f["service"], f["version"], f["verdict"], tuple(f["flags"]))
            for f in report.findings}


def test_the_same_as_root(reachable):
    prober, host = reachable
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    daemons.rpcbind(host)
    daemons.memcached(host)
    host.firewall("udp dport 9001 drop", "tcp dport 9001 drop",
                  "udp dport 9002 reject with icmpx admin-prohibited",
                  "tcp dport 9002 reject with icmpx admin-prohibited",
                  "udp dport 9003 reject with icmpx host-unreachable",
                  "tcp dport 9003 reject with tcp reset")
    arguments = [*command.IMPATIENT, "-p", "111,11211,9001-9004", HOST_V4, HOST_V6]
    root = command.check(prober, *arguments)
    with Capture(prober) as capture:
        nobody = command.check(prober, *arguments, user=command.NOBODY)
    assert told(nobody) == told(root)
    states = {f["state"] for f in nobody.findings}
    assert states == {"open", "closed", "filtered", "no-answer"}
    for endpoint in ("111/udp", "11211/udp"):
        assert_as_captured(nobody, capture, endpoint, HOST_V4)


def test_it_is_really_nobody(reachable):
    prober, _ = reachable
    shown = prober.run([*command.NOBODY, "cat", "/proc/self/status"]).stdout
    lines = dict(line.split(":\t", 1) for line in shown.splitlines() if ":\t" in line)
    assert "0" not in lines["Uid"].split()
    assert int(lines["CapEff"], 16) == 0
