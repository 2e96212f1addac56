"""Whether the probes of an installed nmap lead to the line that nmap itself matches.

Each is asked about the same daemons; nmap's own words come from its trace, in which no
script has changed them yet.
"""

import json
import pathlib
import re

import pytest

import daemons
import daemons_directory
import daemons_identify
import daemons_tcp
import daemons_tcp_classic
import daemons_tcp_text
import daemons_web
from command import identify
from lab import HOST_V4, settle

# What each daemon listens on, over TCP.
DAEMONS = [
    (daemons_tcp_classic.vsftpd, [21]),
    (daemons_tcp_classic.sshd, [22]),
    (daemons_directory.named, [53]),
    (daemons_web.lighttpd, [80]),
    (daemons_identify.dovecot, [110, 143]),
    (daemons.rpcbind, [111]),
    (daemons_directory.slapd, [389]),
    (daemons_identify.nginx, [443, 8080]),
    (daemons_identify.cupsd, [631]),
    (daemons_tcp_text.rsyncd, [873]),
    (daemons_tcp.mosquitto, [1883]),
    (daemons_tcp.mariadb, [3306]),
    (lambda host: daemons_identify.s_server(host, 4443), [4443]),
    (daemons_tcp_classic.postgresql, [5432]),
    (daemons_tcp_classic.redis, [6379]),
    (daemons_tcp_text.ngircd, [6667]),
    (lambda host: daemons_web.apache(host, 8000), [8000]),
    (daemons.memcached, [11211]),
]
PORTS = [port for _, ports in DAEMONS for port in ports]
LISTED = ",".join(map(str, PORTS))
# They tell how long they have been up.
CHANGING_INFO = {11211}
UDP_PORTS = [53, 111, 161]

PROBES = pathlib.Path("/usr/share/nmap/nmap-service-probes")
MATCH = re.compile(
    r"Service scan (?P<soft>soft )?(?:hard )?match \(Probe \S+ matched with \S+ line (?P<line>\d+)\): "
    r"\S+:(?P<port>\d+) is (?:SSL/)?(?P<service>[^\s|]+?)(?:\.  Version: \|(?P<product>[^|]*)\|"
    r"(?P<version>[^|]*)\|(?P<info>[^|]*)\|)?$")


def traced(prober, ports, *how):
    """What nmap matched at each port: the line of its file, and what that line tells."""
    done = prober.run(["nmap", "-n", "-Pn", *how, "-sV", "--version-trace", "-p", ports, HOST_V4],
                      timeout=240)
    found = {}
    for line in done.stdout.splitlines():
        if match := MATCH.match(line):
            port = int(match["port"])
            # A soft match is improved by a hard one only.
            if not (match["soft"] and port in found):
                found[port] = match.groupdict()
    return found


@pytest.fixture(scope="module")
def answers(lab):
    """(nmap's by port, ours by port)"""
    prober, host = lab
    for begin, _ in DAEMONS:
        begin(host)
    daemons.wait_for_greeting(host, 3306)
    settle(prober, HOST_V4)
    theirs = traced(prober, LISTED, "-sT")
    report = identify(prober, "--nmap-probes", f"{HOST_V4}:{LISTED}")
    return theirs, {finding["port"]: finding for finding in report.findings}


def told(finding, name):
    """nmap's word, which has a name of its own where the registry knows better."""
    facts = finding["facts"]
    value = facts.get(f"nmap_{name}", finding["version"] if name == "version" else facts.get(name))
    return value or ""


def agree(theirs, ours, port):
    expected, finding = theirs[port], ours[port]
    by = finding["facts"]["recognised_by"][-1]
    assert by.startswith(f"{PROBES}:{expected['line']}, "), (by, expected)
    # nmap calls a soft match that tells a version a match; the file does not.
    word = PROBES.read_bytes().splitlines()[int(expected["line"]) - 1].split()[0].decode()
    assert f", {word} of probe " in by
    assert finding["facts"]["nmap_service"] == expected["service"]
    for name in ("product", "version", "info"):
        if (name == "info" and port in CHANGING_INFO) or not expected[name]:
            continue
        assert told(finding, name) == expected[name]


@pytest.mark.parametrize("port", PORTS)
def test_same_line_as_nmap(answers, port):
    agree(*answers, port)


def test_same_line_as_nmap_over_udp(lab, answers):
    prober, host = lab
    daemons_directory.snmpd(host)
    theirs = traced(prober, ",".join(map(str, UDP_PORTS)), "-sU")
    report = identify(prober, "--nmap-probes", f"{HOST_V4}:{','.join(map(str, UDP_PORTS))}/udp")
    ours = {finding["port"]: finding for finding in report.findings}
    for port in UDP_PORTS:
        agree(theirs, ours, port)


def test_without_nmap_the_registry_does_it(lab, answers):
    del answers  # the daemons run
    prober, _ = lab
    report = identify(prober, f"{HOST_V4}:21,22,110,143,6379,11211")
    found = {finding["port"]: finding["service"] for finding in report.findings}
    assert found == {21: "ftp", 22: "ssh", 110: "pop3", 143: "imap", 6379: "redis",
                     11211: "memcached"}
    assert "nmap" not in json.dumps([finding["facts"] for finding in report.findings])
