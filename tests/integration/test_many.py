"""One host with many daemons at once: each told as what it is, and nothing invented."""

import pytest

import daemons
import daemons_directory as directory
import daemons_media as media
import daemons_simple as simple
from command import check
from lab import HOST_V4

# UDP port → service, and how its version begins where the daemon tells it.
EXPECTED = {
    7: ("echo", None), 13: ("daytime", None), 19: ("chargen", None), 37: ("time", None),
    53: ("dns", "9."), 69: ("tftp", None), 111: ("rpcbind", None), 123: ("ntp", ""),
    161: ("snmp", None), 177: ("xdmcp", None), 389: ("cldap", None), 500: ("ike", None),
    1194: ("openvpn", None), 1701: ("l2tp", None), 1812: ("radius", None),
    3478: ("stun", "4."), 5060: ("sip", "5."), 5683: ("coap", None),
    6881: ("bittorrent-dht", None), 11211: ("memcached", "1.6."),
}
# slapd has no CLDAP in Debian, so its port is open over TCP alone; FreeRADIUS is
# silent towards all but its clients.
NO_UDP = {389, 1812}


@pytest.fixture(scope="module")
def report(lab):
    prober, host = lab
    simple.xinetd(host, *simple.INETD_PORTS)
    for start in (simple.tftpd, simple.coturn, simple.xl2tpd, simple.openvpn, simple.xdm,
                  simple.transmission, directory.named, directory.ntpsec, directory.snmpd,
                  directory.slapd, daemons.rpcbind, daemons.memcached, media.kamailio,
                  media.coap_server, media.charon, media.freeradius):
        start(host)
    made = check(prober, HOST_V4)
    print(f"{len(made.findings)} endpoints in {made.seconds:.1f} s")
    return made


def test_what_repeats_its_answer_is_not_waited_for(report):
    """Else it took 15 s. That there would be more is told."""
    for port, service in ((1194, "openvpn"), (1701, "l2tp")):
        found = found_over(report, "udp")[port]
        assert (found["service"], found["verdict"]) == (service, "amplifies")
        repeated = next(v for v in found["amplification"]["variants"] if v["probe"] == "repeated")
        assert repeated["at_least"] and "truncated-count" in found["flags"]
        assert 1 <= repeated["response_datagrams"] <= 3


def found_over(report, transport):
    return {f["port"]: f for f in report.findings if f["transport"] == transport}


def test_each_is_told_as_what_it_is(report):
    found = found_over(report, "udp")
    told = {port: found[port]["service"] for port in EXPECTED}
    assert told == {port: None if port in NO_UDP else service
                    for port, (service, _) in EXPECTED.items()}
    for port, (service, version) in EXPECTED.items():
        if port in NO_UDP:
            continue
        assert found[port]["state"] == "open", service
        if version is not None:
            assert (found[port]["version"] or "none").startswith(version), service


def test_nothing_is_invented(report):
    for port, found in found_over(report, "udp").items():
        if port not in EXPECTED or port in NO_UDP:
            assert found["service"] is None, found
            assert found["state"] in ("closed", "no-answer"), found
    assert {port for port, found in found_over(report, "tcp").items() if found["service"]} <= \
        {53, 111, 389, 5060, 11211}
