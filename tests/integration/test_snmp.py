"""SNMP agents: with the community public, and with another."""

import pytest

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured, assert_totals, same
from capture import Capture
from command import IMPATIENT, check
from lab import HOST_V4, PROBER_V4


def _identify(payload):
    version = payload[4]
    if version == 3:
        return "engine"
    pdu = {0xA0: "sys-descr", 0xA1: "getnext", 0xA5: "getbulk"}[payload[13]]
    return pdu if version == 1 else f"{pdu}-v1"


def _id(payload):
    return payload[payload.index(b"\x02\x04\x59\x4d"):][:6]


SNMP = Dialect(identify=_identify, echoes=same(_id))


@pytest.fixture(scope="module")
def public(lab):
    prober, host = lab
    daemons.snmpd(host, "rocommunity public", "sysContact nobody")
    with Capture(prober) as capture:
        report = check(prober, "--service", "snmp", HOST_V4)
    return report, capture


def test_public(public):
    report, _ = public
    found = report.finding("161/udp")
    assert (found["state"], found["service"]) == ("open", "snmp")
    assert found["facts"]["product"] == "Net-SNMP" and found["facts"]["engine_enterprise"] == 8072
    assert found["facts"]["sys_descr"][0].startswith("Linux ")
    assert {"discloses", "no-auth"} <= set(found["flags"])
    assert found["amplification"]["probe"] == "getbulk"
    assert found["verdict"] in ("high", "severe") and found["remediation"]


def test_figures_equal_the_capture(public):
    report, capture = public
    assert_as_captured(report, capture, "161/udp", HOST_V4, dialect=SNMP)
    assert_totals(report, capture, [PROBER_V4])


def test_another_community(fresh_lab):
    """Version 3 still tells of its engine; nothing is measured that public would open."""
    prober, host = fresh_lab
    daemons.snmpd(host, "rocommunity secret")
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:161", *IMPATIENT, HOST_V4)
    found = report.finding("161/udp")
    assert (found["state"], found["service"]) == ("open", "snmp")
    assert "community" not in found["facts"] and "no-auth" not in found["flags"]
    asked = {_identify(d.payload) for d in capture.datagrams() if d.destination_port == 161}
    assert asked <= {"sys-descr", "sys-descr-v1", "engine"}
