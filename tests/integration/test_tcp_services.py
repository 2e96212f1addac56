"""The TCP services of the profile identify, each of a real daemon."""

import dataclasses
import typing

import pytest

import daemons_tcp as daemons
import daemons_tcp_text as text
from command import check
from lab import HOST_V4, stop


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
    "xrdp": Case(daemons.xrdp, "rdp", 3389, facts={"security": "TLS"}),
    "Xvnc": Case(daemons.xvnc, "vnc", 5900, facts={"protocol": "003.008", "security": "none"},
                 flags=("no-auth",)),
    "Xvfb": Case(daemons.xvfb, "x11", 6001, facts={"vendor": "The X.Org Foundation"},
                 flags=("no-auth", "discloses"), arguments=("-ac",)),
    "Xvfb with xauth": Case(daemons.xvfb, "x11", 6001, flags=("auth-required",),
                            arguments=("-auth", "/run/none")),
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
}


@pytest.mark.parametrize("name", CASES)
def test_service(fresh_lab, name):
    prober, host = fresh_lab
    case = CASES[name]
    process = case.start(host, *case.arguments)
    # Some take their time with the first connection.
    report = check(prober, "--profile", "identify", "--timeout", "3", "-p", f"T:{case.port}", HOST_V4)
    found = report.finding(f"{case.port}/tcp")
    assert (found["state"], found["service"]) == ("open", case.service)
    version = found["version"] or ""
    assert version.startswith(case.version) and bool(version) == bool(case.version)
    assert case.facts.items() <= found["facts"].items()
    assert set(case.flags) == set(found["flags"])
    stop(process)
