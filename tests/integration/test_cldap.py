"""LDAP directories: a domain controller of Samba over UDP and TCP, OpenLDAP over TCP."""

import pytest

import daemons_directory as daemons
from accounting import Dialect, assert_as_captured, assert_totals, same
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4


def _identify(payload):
    attributes = payload[payload.index(b"objectClass") + 11:]
    return {b"0\0": "root-dse", b"0\x05\x04\x031.1": "root-dse-none",
            b"0\x06\x04\x01*\x04\x01+": "root-dse-all"}[attributes]


def _id(payload):
    return payload[payload.index(b"\x02\x04\x59\x4d"):][:6]


CLDAP = Dialect(identify=_identify, echoes=same(_id))


@pytest.fixture(scope="module")
def domain(lab):
    prober, host = lab
    daemons.samba_domain(host)
    with Capture(prober) as capture:
        report = check(prober, "-p", "U:389", HOST_V4)
    return report, capture, check(prober, "-p", "T:389", HOST_V4)


def test_domain_controller(domain):
    report, _, _ = domain
    found = report.finding("389/udp")
    assert (found["state"], found["service"]) == ("open", "cldap")
    assert found["facts"]["product"] == "Samba"
    assert found["facts"]["dns_host_name"] == "dc.lab.test"
    assert found["facts"]["naming_contexts"][0] == "DC=lab,DC=test"
    assert "discloses" in found["flags"]
    assert found["verdict"] == "high" and found["amplification"]["probe"] == "root-dse"
    assert found["remediation"]


def test_figures_equal_the_capture(domain):
    report, capture, _ = domain
    assert_as_captured(report, capture, "389/udp", HOST_V4, dialect=CLDAP)
    assert_totals(report, capture, [PROBER_V4])


def test_domain_controller_over_tcp(domain):
    _, _, report = domain
    found = report.finding("389/tcp")
    assert (found["state"], found["service"]) == ("open", "cldap")
    assert "GSSAPI" in found["facts"]["sasl_mechanisms"]


def test_openldap(fresh_lab):
    prober, host = fresh_lab
    daemons.slapd(host)
    report = check(prober, "--service", "cldap", HOST_V4)
    found = report.finding("389/tcp")
    assert (found["service"], found["facts"]["product"]) == ("cldap", "OpenLDAP")
    assert found["facts"]["naming_contexts"] == ["dc=lab,dc=test"]
    assert report.finding("389/udp")["state"] == "closed"
