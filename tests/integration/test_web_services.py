"""Services of the web and of what runs behind it, each of a real daemon."""

import dataclasses
import json
import re
import typing

import pytest

import daemons_infrastructure as infrastructure
import daemons_web as web
from command import check, run
from lab import HOST_V4


@dataclasses.dataclass
class Case:
    start: typing.Callable
    service: str
    port: int
    package: str = ""  # whose version it must tell; empty: it tells none
    facts: dict = dataclasses.field(default_factory=dict)
    flags: tuple = ()
    arguments: tuple = ()
    options: tuple = ()


OPEN = ("no-auth", "discloses")
CASES = {
    "nginx": Case(web.nginx, "http", 80, "nginx", {"product": "nginx", "title": "lab"}),
    "nginx with a listing": Case(lambda host: web.nginx(host, "autoindex on;", index=False),
                                 "http", 80, "nginx", {"title": "Index of /"}, ("discloses",)),
    "nginx with a password": Case(web.nginx_with_password, "http", 80, "nginx",
                                  {"authenticate": 'Basic realm="lab"'}, ("auth-required",)),
    "Apache": Case(web.apache, "http", 80, "apache2", {"product": "Apache", "title": "lab"}),
    "lighttpd": Case(web.lighttpd, "http", 80, "lighttpd", {"product": "lighttpd", "title": "lab"}),
    "H2O": Case(web.h2o, "http", 80, "h2o", {"product": "h2o", "title": "lab"}),
    "gunicorn": Case(web.gunicorn, "http", 8000, facts={"product": "gunicorn", "title": "lab"}),
    "nghttpd": Case(web.nghttpd, "http2", 50051),
    "HAProxy": Case(web.haproxy, "haproxy-stats", 8404, "haproxy", flags=OPEN),
    "HAProxy with a password": Case(web.haproxy, "haproxy-stats", 8404, flags=("auth-required",),
                                    arguments=("stats auth lab:lab",)),
    "Varnish": Case(infrastructure.varnish, "varnish-cli", 6082, flags=("auth-required",)),
    "Squid": Case(web.squid, "http-proxy", 3128, "squid", {"product": "Squid", "name": "lab"}),
    "Tinyproxy": Case(web.tinyproxy, "http-proxy", 8888, "tinyproxy", {"product": "Tinyproxy"}),
    "Privoxy": Case(web.privoxy, "http-proxy", 8118, facts={"product": "Privoxy"}),
    "etcd": Case(web.etcd, "etcd", 2379, "etcd-server", flags=("discloses",)),
    "Prometheus": Case(web.prometheus, "prometheus", 9090, "prometheus", flags=OPEN),
    "Alertmanager": Case(web.alertmanager, "alertmanager", 9093, "prometheus-alertmanager",
                         flags=OPEN),
    "node exporter": Case(web.node_exporter, "prometheus-exporter", 9182,
                          facts={"exporter": "Node Exporter"}, flags=OPEN),
    "InfluxDB": Case(web.influxdb, "influxdb", 8086, "influxdb", {"build": "OSS"}, ("discloses",)),
    "CUPS": Case(web.cups, "cups", 631, "cups-daemon", {"page": "Home"}, ("discloses",)),
    "Icecast": Case(web.icecast, "icecast", 8000, "icecast2", flags=("discloses",)),
    "Transmission": Case(web.transmission, "transmission-rpc", 9091, flags=("no-auth",),
                         arguments=("--no-auth",)),
    "Transmission with a password": Case(web.transmission, "transmission-rpc", 9091,
                                         flags=("auth-required",),
                                         arguments=("--auth", "-u", "lab", "-v", "lab")),
    "Syncthing": Case(web.syncthing, "syncthing", 8384, "syncthing", flags=("discloses",)),
    "aria2": Case(web.aria2, "aria2", 6800, "aria2", flags=OPEN),
    # With a secret it waits two seconds before it refuses.
    "aria2 with a secret": Case(web.aria2, "aria2", 6800, flags=("auth-required",),
                                arguments=("--rpc-secret=lab",), options=("--timeout", "5")),
    "docker-registry": Case(web.docker_registry, "docker-registry", 5000,
                            facts={"api": "registry/2.0"}, flags=("no-auth",)),
    "Tarantool": Case(infrastructure.tarantool, "tarantool", 3301, "tarantool",
                      {"protocol": "Binary"}, ("discloses",)),
    "PHP-FPM": Case(infrastructure.php_fpm, "fastcgi", 9000, facts={"multiplexes": "0"},
                    flags=("no-auth",)),
    "uWSGI": Case(infrastructure.uwsgi, "uwsgi", 3031, flags=("no-auth",)),
    "krb5kdc": Case(infrastructure.krb5kdc, "kerberos", 88, facts={"text": "CLIENT_NOT_FOUND"}),
    "Tor control": Case(infrastructure.tor, "tor-control", 9051, "tor",
                        {"methods": "COOKIE,SAFECOOKIE"}, ("auth-required", "discloses")),
    "Tor": Case(infrastructure.tor, "socks5", 9050, facts={"method": "none"}, flags=("no-auth",)),
    "i2pd": Case(infrastructure.i2pd, "i2p-sam", 7656, flags=("no-auth",)),
    "OpenVPN": Case(infrastructure.openvpn, "openvpn-tcp", 1194),
}


def upstream_version(host, package):
    """Of what is installed, without what Debian adds to it."""
    version = host.run(["dpkg-query", "-W", "-f", "${Version}", package]).stdout
    return re.match(r"(?:[0-9]+:)?([0-9.]*[0-9])", version).group(1)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_is_recognised(case, fresh_lab):
    prober, host = fresh_lab
    case.start(host, *case.arguments)
    report = check(prober, "--profile", "identify", "-p", f"T:{case.port}", *case.options, HOST_V4)
    found = report.finding(f"{case.port}/tcp")
    assert (found["state"], found["service"]) == ("open", case.service), found
    version = upstream_version(host, case.package) if case.package else None
    assert (found.get("version") or "").startswith(version or ""), (found, version)
    assert bool(found.get("version")) == bool(version)
    assert found.get("facts", {}).items() >= case.facts.items()
    assert set(found.get("flags", ())) == set(case.flags)


# Icecast is one of the services of port 8000 that speak HTTP: what the general
# one tells of it must not stay.
def test_of_a_kind_of_http_only_its_own_facts_are_told(fresh_lab):
    prober, host = fresh_lab
    web.icecast(host)
    found = check(prober, "--profile", "identify", "-p", "T:8000", HOST_V4).finding("8000/tcp")
    assert found["service"] == "icecast"
    assert "server" not in found.get("facts", {})


def identified(prober, port):
    """The service that `yamabiko identify` finds there."""
    done = run(prober, "identify", "--format", "jsonl", f"{HOST_V4}:{port}")
    assert done.returncode == 0, done.stderr
    lines = map(json.loads, done.stdout.splitlines())
    return [line["service"] for line in lines if line["type"] == "finding"]


def test_identify_goes_on_behind_the_general_service(fresh_lab):
    prober, host = fresh_lab
    web.icecast(host)
    assert identified(prober, 8000) == ["icecast"]


def test_identify_holds_one_reply_against_all_on_any_port(fresh_lab):
    prober, host = fresh_lab
    web.nginx(host, "} server { listen 8999; add_header X-Jenkins 2.387.2;")
    assert identified(prober, 8999) == ["jenkins-web"]


def test_a_printer_is_sent_nothing(fresh_lab):
    prober, host = fresh_lab
    # It would answer a request of HTTP, as a node exporter at this port does.
    web.start(host, ["prometheus-node-exporter", "--web.listen-address=:9100"], [("tcp", 9100)])
    report = check(prober, "--profile", "identify", "-p", "T:9100", HOST_V4)
    found = report.finding("9100/tcp")
    assert (found["state"], found["reason"]) == ("open", "connected")
    assert report.statistics["requests_sent"] == 0
