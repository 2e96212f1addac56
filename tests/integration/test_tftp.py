"""TFTP, which answers from a port of its own."""

import daemons_simple
from command import check
from exchange import checked
from lab import HOST_V4


def test_tftpd_hpa(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.tftpd(host)
    found = checked(prober, "tftp", 69, lambda request: "absent", any_port=True)
    assert found["facts"] == {"error": "File not found"}
    assert found["flags"] == ["no-auth", "other-port"]
    assert found["other_port"] not in (None, 69)
    assert found["verdict"] == "not-amplifying"
    assert found["remediation"]


def test_both_of_two_hosts_are_told_apart(workshop):
    """A reply is known by its address: each gets its own."""
    prober, one, other = workshop.host(), workshop.host(), workshop.host()
    workshop.cable(prober, "first", ["10.77.1.1/24"], one, "lan", ["10.77.1.2/24"])
    workshop.cable(prober, "second", ["10.77.2.1/24"], other, "lan", ["10.77.2.2/24"])
    daemons_simple.tftpd(one)
    report = check(prober, "--service", "tftp", "10.77.1.2", "10.77.2.2")
    assert report.finding("69/udp", "10.77.1.2")["service"] == "tftp"
    assert report.state("69/udp", "10.77.2.2")[0] == "closed"


def test_closed(fresh_lab):
    prober, _ = fresh_lab
    assert check(prober, "--service", "tftp", HOST_V4).state("69/udp")[0] == "closed"
