"""The TCP services of the profile identify, each of a real daemon."""

import dataclasses
import typing

import pytest

import daemons_tcp as daemons
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
}


@pytest.mark.parametrize("name", CASES)
def test_service(fresh_lab, name):
    prober, host = fresh_lab
    case = CASES[name]
    process = case.start(host, *case.arguments)
    report = check(prober, "--profile", "identify", "-p", f"T:{case.port}", HOST_V4)
    found = report.finding(f"{case.port}/tcp")
    assert (found["state"], found["service"]) == ("open", case.service)
    version = found["version"] or ""
    assert version.startswith(case.version) and bool(version) == bool(case.version)
    assert case.facts.items() <= found["facts"].items()
    assert set(case.flags) == set(found["flags"])
    stop(process)
