"""The TCP services of the profile identify, each of a real daemon."""

import dataclasses
import typing

import pytest

import daemons_directory as directory
import daemons_tcp as daemons
import daemons_tcp_binary as binary
import daemons_tcp_classic as classic
import daemons_tcp_text as text
import tshark
from capture import Capture
from command import check
from lab import HOST_V4, PROBER_V4, stop


@dataclasses.dataclass
class Case:
    start: typing.Callable
    service: str
    port: int
    version: str = ""  # how it begins
    facts: dict = dataclasses.field(default_factory=dict)
    flags: tuple = ()
    arguments: tuple = ()


CASES = {
    "mariadb": Case(daemons.mariadb, "mysql", 3306, "10.11.", {"software": "MariaDB"}),
    "mosquitto": Case(daemons.mosquitto, "mqtt", 1883, "2.0.", {"software": "mosquitto"},
                      ("no-auth", "discloses")),
    "mosquitto with passwords": Case(daemons.mosquitto, "mqtt", 1883, flags=("auth-required",),
                                     arguments=(False,)),
    "smbd": Case(daemons.smbd, "smb", 445,
                 facts={"name": "yamabiko", "dialect": "3.1.1", "signing": "not required"}),
    "smbd with SMB1": Case(daemons.smbd, "smb", 445,
                           facts={"dialect": "3.1.1", "smb1": "NT LM 0.12"},
                           arguments=("server min protocol = NT1",)),
    "smbd with SMB1 alone": Case(daemons.smbd, "smb", 445, facts={"dialect": "NT LM 0.12 (SMB1)"},
                                 arguments=("server max protocol = NT1",
                                            "server min protocol = NT1")),
    "smbd over NetBIOS": Case(lambda host: daemons.smbd(host, port=139), "netbios-ssn", 139,
                              facts={"name": "yamabiko", "dialect": "3.1.1"}),
    "xrdp": Case(daemons.xrdp, "rdp", 3389, facts={"security": "TLS"}),
    "Xvnc": Case(daemons.xvnc, "vnc", 5900, facts={"protocol": "003.008", "security": "none"},
                 flags=("no-auth",)),
    "Xvfb": Case(daemons.xvfb, "x11", 6001, facts={"vendor": "The X.Org Foundation"},
                 flags=("no-auth", "discloses"), arguments=("-ac",)),
    "Xvfb with xauth": Case(daemons.xvfb, "x11", 6001, flags=("auth-required",),
                            arguments=("-auth", "/run/none")),
    "sshd": Case(classic.sshd, "ssh", 22, "9.2p1", {"software": "OpenSSH", "protocol": "2.0"}),
    "telnetd": Case(classic.telnetd, "telnet", 23),
    "redis-server": Case(classic.redis, "redis", 6379, "7.0.", {"software": "Redis"},
                         ("no-auth", "discloses")),
    "redis-server with a password": Case(classic.redis, "redis", 6379, flags=("auth-required",),
                                         arguments=("--requirepass", "lab")),
    "redis-server protected": Case(classic.redis, "redis", 6379, facts={"software": "Redis"},
                                   arguments=("--protected-mode", "yes")),
    "vsftpd": Case(classic.vsftpd, "ftp", 21, "3.0.3", {"software": "vsFTPd"}),
    "exim4": Case(classic.exim, "smtp", 25, "4.96", {"software": "Exim", "host": "mail.lab.test"}),
    "dovecot IMAP": Case(classic.dovecot, "imap", 143, facts={"software": "Dovecot"}),
    "dovecot POP3": Case(classic.dovecot, "pop3", 110, facts={"software": "Dovecot"}),
    "dovecot LMTP": Case(classic.dovecot, "lmtp", 24, facts={"host": "mail.lab.test"}),
    "dovecot ManageSieve": Case(classic.dovecot, "managesieve", 4190,
                                facts={"software": "Dovecot (Debian) Pigeonhole"}),
    "postgres": Case(classic.postgresql, "postgresql", 5432, facts={"protocols": "3.0 to 3.0"}),
    "rsync": Case(text.rsyncd, "rsync", 873, facts={"first_module": "backup"},
                  flags=("discloses",)),
    "git-daemon": Case(text.git_daemon, "git", 9418),
    "nats-server": Case(text.nats, "nats", 4222, "2.9.", flags=("no-auth",)),
    "nats-server with a password": Case(text.nats, "nats", 4222, "2.9.", flags=("auth-required",),
                                        arguments=("--user", "lab", "--pass", "lab")),
    "beanstalkd": Case(text.beanstalkd, "beanstalkd", 11300, "1.12",
                       flags=("no-auth", "discloses")),
    "gearmand": Case(text.gearmand, "gearman", 4730, "1.1.", flags=("no-auth",)),
    "svnserve": Case(text.svnserve, "svn", 3690, facts={"protocols": "2 to 2"}),
    "munin-node": Case(text.munin_node, "munin-node", 4949, "2.0.", {"host": "lab"},
                       ("no-auth",)),
    "mpd": Case(text.mpd, "mpd", 6600, "0.23."),
    "dictd": Case(text.dictd, "dict", 2628, "1.13.", {"software": "dictd"}),
    "zabbix_agentd": Case(text.zabbix_agentd, "zabbix-agent", 10050, "6.0.", flags=("no-auth",)),
    "epmd": Case(text.epmd, "epmd", 4369, facts={"first_node": "lab"},
                 flags=("no-auth", "discloses")),
    "oidentd": Case(text.oidentd, "ident", 113, facts={"error": "NO-USER"}),
    "ngircd": Case(text.ngircd, "irc", 6667, facts={"host": "irc.lab.test"}),
    "inspircd": Case(text.inspircd, "irc", 6667, facts={"host": "irc.lab.test"}),
    "prosody": Case(text.prosody, "xmpp", 5222, facts={"error": "host-unknown"}),
    "prosody by its name": Case(text.prosody, "xmpp", 5222, facts={"host": HOST_V4},
                                flags=("auth-required",), arguments=(HOST_V4,)),
    "nbd-server": Case(text.nbd_server, "nbd", 10809, facts={"negotiation": "newstyle"}),
    "in.fingerd": Case(text.fingerd, "finger", 79, facts={"users": "none"}),
    "gophernicus": Case(text.gophernicus, "gopher", 70, "3.1.", {"software": "Gophernicus"}),
    "cvs": Case(text.cvs_pserver, "cvs", 2401, flags=("auth-required",)),
    "bird": Case(binary.bird, "bgp", 179, flags=("discloses",),
                 facts={"autonomous_system": "65001", "identifier": HOST_V4}),
    "slapd": Case(directory.slapd, "ldap", 389, facts={"product": "OpenLDAP"},
                  flags=("discloses",)),
    "openvpn --management": Case(binary.openvpn_management, "openvpn-management", 7505,
                                 flags=("no-auth",)),
    "rrdcached": Case(binary.rrdcached, "rrdcached", 42217, flags=("no-auth", "discloses")),
    "diod": Case(binary.diod, "9p", 564, facts={"protocol": "9P2000.L"}),
    "nrpe": Case(binary.nrpe, "nrpe", 5666, "4.1.", flags=("no-auth",)),
    "zebra": Case(binary.zebra, "frr-vty", 2601, "8.4.", {"software": "FRRouting"},
                  ("auth-required",)),
    "c-icap": Case(binary.c_icap, "icap", 1344, "0.5.", {"software": "C-ICAP"}),
    "rmiregistry": Case(binary.rmiregistry, "java-rmi", 1099),
    "pptpd": Case(binary.pptpd, "pptp", 1723, facts={"host": "local", "vendor": "linux"}),
    "tgtd": Case(binary.tgtd, "iscsi", 3260, facts={"authentication": "None"}, flags=("no-auth",)),
    "pymodbus": Case(binary.modbus, "modbus", 502, "1.2.3", {"vendor": "Lab", "product": "YB"},
                     ("no-auth", "discloses")),
    "storescp": Case(binary.storescp, "dicom", 11112, facts={"implementation": "OFFIS_DCMTK_367"},
                     flags=("no-auth",)),
    "gpsd": Case(binary.gpsd, "gpsd", 2947, "3.22", flags=("no-auth",)),
    "upsd": Case(binary.upsd, "nut", 3493, "2.8."),
    "clamd": Case(binary.clamd, "clamd", 3310, "1.", flags=("no-auth",)),
    "gmond": Case(binary.gmond, "ganglia", 8649, "3.7.", {"software": "gmond"},
                  ("no-auth", "discloses")),
    "ovsdb-server": Case(binary.ovsdb, "ovsdb", 6640, flags=("no-auth", "discloses")),
    "pyzmq": Case(binary.zeromq, "zeromq", 4506, facts={"socket": "ROUTER"}, flags=("no-auth",)),
}


@pytest.mark.parametrize("name", CASES)
def test_service(fresh_lab, name):
    prober, host = fresh_lab
    case = CASES[name]
    process = case.start(host, *case.arguments)
    # Some take their time with the first connection.
    report = check(prober, "--profile", "identify", "--timeout", "3",
                   "-p", f"T:{case.port}", HOST_V4)
    found = report.finding(f"{case.port}/tcp")
    assert (found["state"], found["service"]) == ("open", case.service)
    version = found["version"] or ""
    assert version.startswith(case.version) and bool(version) == bool(case.version)
    assert case.facts.items() <= found["facts"].items()
    assert set(case.flags) == set(found["flags"])
    stop(process)


def test_octets_are_those_of_tshark(fresh_lab):
    """Of services that answer a request with one piece, and of one that speaks first."""
    prober, host = fresh_lab
    names = ("sshd", "redis-server", "beanstalkd", "postgres")
    for name in names:
        CASES[name].start(host)
    ports = sorted(CASES[name].port for name in names)
    with Capture(prober, keep="/run/tcp.pcap"):
        report = check(prober, "--profile", "identify", "-p",
                       "T:" + ",".join(map(str, ports)), HOST_V4)
    rows = tshark.fields("/run/tcp.pcap", "tcp.len > 0 && !tcp.analysis.retransmission",
                         "ip.dst", "tcp.len", run=prober.run)
    octets = {address: sum(int(size) for to, size in rows if to == address)
              for address in (HOST_V4, PROBER_V4)}
    assert {f["service"] for f in report.findings} == {CASES[name].service for name in names}
    assert report.statistics["request_bytes"] == octets[HOST_V4] > 0
    assert report.statistics["response_bytes"] == octets[PROBER_V4] > 0
    opened = tshark.fields("/run/tcp.pcap", "tcp.flags == 0x002", "tcp.dstport", run=prober.run)
    assert report.statistics["connections"] == len(opened)


def test_many_on_one_host(fresh_lab):
    """A scan of all ports of the profile tells each service, and nothing else."""
    prober, host = fresh_lab
    names = ("sshd", "redis-server", "mosquitto", "nats-server", "beanstalkd", "gearmand",
             "svnserve", "gpsd", "pymodbus", "clamd", "storescp", "bird", "dovecot IMAP")
    for name in names:
        CASES[name].start(host)
    report = check(prober, "--profile", "identify", "--timeout", "3", HOST_V4)
    found = {(f["port"], f["service"]) for f in report.findings if f["transport"] == "tcp"
             and f["state"] == "open"}
    dovecot = {(110, "pop3"), (24, "lmtp"), (4190, "managesieve")}
    assert found == {(CASES[name].port, CASES[name].service) for name in names} | dovecot
