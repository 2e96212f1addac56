"""Starts daemons of media, telephony, tunnels and devices, each with its smallest configuration."""

import os
import subprocess

from daemons import start
from lab import HOST_V4, wait_until


def _file(host, name, text):
    """A file in /run of the host, which is its own."""
    path = host.path(f"/run/{name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return f"/run/{name}"


def miniupnpd(host):
    """A gateway whose inner and outer interface are the same."""
    path = _file(host, "miniupnpd.conf", "\n".join([
        "ext_ifname=lan", "ext_ip=8.8.8.8", "listening_ip=lan", "port=5000", "enable_upnp=yes",
        "enable_natpmp=no", "uuid=79616d61-6269-4b6f-8000-000000000001", "serial=1",
        "secure_mode=yes", ""]))
    return start(host, ["miniupnpd", "-d", "-f", path], [("udp", 1900)])


def kamailio(host):
    """A proxy that answers OPTIONS itself, as the shipped configuration does for its own name."""
    path = _file(host, "kamailio.cfg", "\n".join([
        "#!KAMAILIO", "children=1", "log_stderror=yes", "debug=0", "fork=no",
        f"listen=udp:{HOST_V4}:5060", f"listen=tcp:{HOST_V4}:5060",
        'loadmodule "sl.so"', 'loadmodule "siputils.so"', 'loadmodule "pv.so"',
        "request_route {", "  options_reply();", "}", ""]))
    return start(host, ["kamailio", "-f", path, "-DD", "-E"], [("udp", 5060), ("tcp", 5060)])


def coap_server(host):
    """The example server of libcoap; its variant without TLS needs nothing else."""
    return start(host, ["coap-server-notls", "-A", HOST_V4, "-p", "5683"], [("udp", 5683)])


def charon(host, connections=True):
    """IKEv1 and IKEv2; with one connection that nobody has the key of, or without any."""
    settings = _file(host, "strongswan.conf", "charon {\n  load_modular = yes\n"
                     "  send_vendor_id = yes\n  plugins {\n"
                     "    include /etc/strongswan.d/charon/*.conf\n  }\n}\n")
    environment = {**os.environ, "STRONGSWAN_CONF": settings}
    process = start(host, ["/usr/lib/ipsec/charon"], [("udp", 500)], env=environment)
    if connections:
        path = _file(host, "swanctl.conf", "connections {\n  lab {\n    version = 0\n"
                     "    proposals = aes256-sha256-modp2048\n"
                     "    local {\n      auth = psk\n    }\n"
                     "    remote {\n      auth = psk\n    }\n  }\n}\n"
                     "secrets {\n  ike {\n    secret = lab\n  }\n}\n")
        wait_until(lambda: host.path("/run/charon.vici").exists(), "charon to take commands")
        host.run(["swanctl", "--load-all", "--file", path], env=environment)
    return process


def ipmi_sim(host):
    """A simulated management controller; without authentication, among others."""
    types = "none md2 md5 straight"
    lan = _file(host, "lan.conf", "\n".join([
        'name "lab"', "set_working_mc 0x20", "startlan 1", f"addr {HOST_V4} 623",
        "priv_limit admin", f"allowed_auths_callback {types}", f"allowed_auths_user {types}",
        f"allowed_auths_operator {types}", f"allowed_auths_admin {types}",
        "guid a123456789abcdefa123456789abcdef", "endlan", ""]))
    controller = _file(host, "controller.emu",
                       "mc_setbmc 0x20\n"
                       "mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr\n"
                       "sel_enable 0x20 1000 0x0a\nmc_enable 0x20\n")
    return start(host, ["ipmi_sim", "-c", lan, "-f", controller, "-s", "/run/ipmi", "-n"],
                 [("udp", 623)], stdin=subprocess.PIPE)


def knxd(host):
    """A KNXnet/IP server without a bus: its only interface is a dummy."""
    host.run(["ip", "route", "replace", "default", "dev", "lan"])  # it wants one for its group
    return start(host, ["knxd", "-e", "1.1.1", "-E", "1.1.2:4", "-n", "lab", "-DTRS",
                        "-b", "dummy:"], [("udp", 3671)])


def freeradius(host, client="192.0.2.1", secret="lab"):
    """Answers Status-Server, but only to one client, which by default is not the prober."""
    path = _file(host, "radius/radiusd.conf", "\n".join([
        'prefix = "/usr"', 'logdir = "/run/radius"', "libdir = /usr/lib/freeradius",
        "security {", "  status_server = yes", "}",
        "client one {", f"  ipaddr = {client}", f"  secret = {secret}", "}",
        "modules {", "}",
        "server default {", "  listen {", "    type = auth", "    ipaddr = *", "    port = 1812",
        "  }", "  authorize {", "  }", "}", ""]))
    assert path.endswith("radiusd.conf")
    return start(host, ["freeradius", "-f", "-l", "stdout", "-d", "/run/radius"], [("udp", 1812)])


def caddy(host):
    """HTTP/3 with a certificate of its own authority."""
    path = _file(host, "Caddyfile", "{\n  admin off\n  auto_https disable_redirects\n"
                 "  skip_install_trust\n  storage file_system /run/caddy\n  default_sni lab\n}\n"
                 "https://lab:443 {\n  tls internal\n  respond lab\n}\n")
    environment = {**os.environ, "HOME": "/run", "XDG_DATA_HOME": "/run"}
    return start(host, ["caddy", "run", "--config", path, "--adapter", "caddyfile"],
                 [("udp", 443), ("tcp", 443)], env=environment)


def wsdd(host):
    """Hears only its group, so what comes to the host alone is led there."""
    host.hosts_file(f"{HOST_V4} lab\n")  # it looks up its own name, and nobody would answer
    host.run(["ip", "route", "replace", "default", "dev", "lan"])
    host.firewall("udp dport 3702 dnat ip to 239.255.255.250",
                  chain="type nat hook prerouting priority dstnat")
    process = start(host, ["wsdd", "-4", "-i", "lan", "-n", "lab",
                           "-U", "79616d61-6269-4b6f-8000-000000000004"], [("udp", 3702)])
    # It sits in a blocking read until something else happens to an address.
    for verb in ("add", "del"):
        host.run(["ip", "addr", verb, "10.77.1.1/32", "dev", "lo"])
    wait_until(lambda: host.listens("tcp", 5357), "wsdd to go on")
    return process


def _certificate(host):
    host.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
              "-nodes", "-keyout", "/run/key.pem", "-out", "/run/certificate.pem",
              "-subj", "/CN=lab", "-days", "1"])


def openssl_dtls(host):
    """Asks for a cookie, and keeps nothing before it has come back."""
    _certificate(host)
    return start(host, ["openssl", "s_server", "-dtls", "-accept", "4433", "-cert",
                        "/run/certificate.pem", "-key", "/run/key.pem", "-quiet", "-listen"],
                 [("udp", 4433)], stdin=subprocess.PIPE)


def gnutls_dtls(host):
    _certificate(host)
    return start(host, ["gnutls-serv", "--udp", "-p", "4433", "--x509keyfile", "/run/key.pem",
                        "--x509certfile", "/run/certificate.pem"], [("udp", 4433)])
