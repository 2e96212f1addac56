"""Starts the daemons of the services that are described in TOML alone.

Each gets its smallest configuration, in files of the host's own /run.
"""

import pathlib
import sys

from daemons import start
from lab import wait_until

INETD_PORTS = {"echo": 7, "daytime": 13, "chargen": 19, "time": 37}


# xinetd hands over the socket with the datagram still in it, which no such program
# takes out, and to which none could answer but with the address of the sender.
ANSWER_WITH = """import socket, subprocess, sys
server = socket.socket(fileno=0)
_, sender = server.recvfrom(65536)
server.sendto(subprocess.run(sys.argv[1:], stdout=subprocess.PIPE).stdout, sender)
"""


def xinetd(host, *services, programs=()):
    """The internal services of these names, over UDP; `programs`: (port, command line) of
    those that answer with what a program prints."""
    def entry(name, port, kind, *lines):
        return "\n".join([f"service {name}", "{", f"type = {kind}", f"id = {name}-dgram",
                          "socket_type = dgram", "protocol = udp", "user = root",
                          f"port = {port}", "wait = yes", *lines, "}", ""])

    host.path("/run/answer.py").write_text(ANSWER_WITH)
    entries = [entry(name, INETD_PORTS[name], "INTERNAL UNLISTED") for name in services]
    entries += [entry(f"program-{port}", port, "UNLISTED", f"server = {sys.executable}",
                      f"server_args = -S /run/answer.py {command}")
                for port, command in programs]
    host.path("/run/xinetd.conf").write_text("".join(entries))
    ports = [*(INETD_PORTS[name] for name in services), *(port for port, _ in programs)]
    return start(host, ["xinetd", "-dontfork", "-f", "/run/xinetd.conf", "-pidfile", "/run/x.pid"],
                 [("udp", port) for port in ports])


def tftpd(host):
    """tftpd-hpa, serving a folder in which there is nothing."""
    host.path("/run/tftp").mkdir()
    return start(host, ["in.tftpd", "-L", "-a", ":69", "-s", "/run/tftp"], [("udp", 69)])


def coturn(host):
    """STUN without TURN."""
    return start(host, ["turnserver", "-S", "-n", "-p", "3478", "--no-tls", "--no-dtls",
                        "--no-cli", "--pidfile", "/run/turn.pid", "--log-file", "/run/turn.log"],
                 [("udp", 3478)])


def xl2tpd(host):
    """Lets everybody in."""
    host.path("/run/l2tp").write_text(
        "[global]\naccess control = no\n"
        "[lns default]\nip range = 198.51.100.10-198.51.100.20\nlocal ip = 198.51.100.1\n"
        "require authentication = no\n")
    host.path("/run/secrets").write_text("")
    return start(host, ["xl2tpd", "-D", "-c", "/run/l2tp", "-s", "/run/secrets",
                        "-p", "/run/l2tp.pid", "-C", "/run/l2tp-control"], [("udp", 1701)])


def openvpn(host):
    """One end of a tunnel, which waits for the other; it repeats its answer.

    That of --mode server (since 2.6) does not, but wants a TUN device.
    """
    host.path("/run/vpn").mkdir()
    host.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
              "-nodes", "-subj", "/CN=lab", "-keyout", "/run/vpn/key", "-out", "/run/vpn/crt"])
    return start(host, ["openvpn", "--tls-server", "--dev", "null", "--proto", "udp",
                        "--port", "1194", "--ca", "/run/vpn/crt", "--cert", "/run/vpn/crt",
                        "--key", "/run/vpn/key", "--dh", "none"], [("udp", 1194)])


def miniupnpd(host):
    """NAT-PMP and PCP for the prober's link; the other one leads nowhere."""
    host.run(["ip", "link", "add", "wan", "type", "veth", "peer", "name", "nowhere"])
    host.run(["ip", "addr", "add", "198.51.100.7/24", "dev", "wan"])
    for name in ("wan", "nowhere"):
        host.run(["ip", "link", "set", name, "up"])
    host.path("/run/upnp").write_text(
        "ext_ifname=wan\nlistening_ip=lan\next_ip=8.8.4.4\n"  # it must be no private one
        "enable_natpmp=yes\nenable_upnp=no\nuuid=00000000-0000-0000-0000-000000000001\n")
    return start(host, ["miniupnpd", "-d", "-f", "/run/upnp", "-P", "/run/upnp.pid"],
                 [("udp", 5351)])


def transmission(host):
    """A BitTorrent client with its DHT on, which knows nobody."""
    host.path("/run/torrent").mkdir()
    return start(host, ["transmission-daemon", "-f", "-g", "/run/torrent", "-w", "/run/torrent",
                        "--dht", "--no-lpd", "--no-utp", "--peerport", "6881", "--no-portmap",
                        "-e", "/run/torrent/log"], [("udp", 6881)])


def amule(host):
    """A Kad node that knows nobody."""
    host.path("/run/amule").mkdir()
    host.path("/run/amule/amule.conf").write_text(
        "[eMule]\nConnectToKad=1\nConnectToED2K=0\nAutoconnect=1\nUDPEnable=1\nUDPPort=4672\n"
        "Port=4662\nAcceptExternalConnections=1\n[ExternalConnect]\n"
        "AcceptExternalConnections=1\nECPassword=098f6bcd4621d373cade4e832627b4f6\n")
    return start(host, ["amuled", "-c", "/run/amule"], [("udp", 4672)],
                 env={"HOME": "/run/amule", "PATH": "/usr/bin:/bin"})


def ripd(host, *routes):
    """frr's ripd, speaking version 1, with these routes of its own."""
    host.run(["sh", "-c", "chmod 755 /run && mkdir /run/frr && chown frr:frr /run/frr"])
    host.path("/run/frr/ripd.conf").write_text(
        "router rip\n version 1\n network lan\n"
        + "".join(f" route {route}\n" for route in routes)
        + "interface lan\n ip rip receive version 1\n ip rip send version 1\n")

    def run(daemon, configuration, sockets):
        return start(host, [f"/usr/lib/frr/{daemon}", "-u", "frr", "-g", "frr",
                            "-i", f"/run/frr/{daemon}.pid", "-z", "/run/frr/zserv",
                            "--vty_socket", "/run/frr", "-f", configuration], sockets)

    run("zebra", "/dev/null", [])
    # One that comes too early tries again only after ten seconds.
    wait_until(host.path("/run/frr/zserv").exists, "zebra to listen")
    process = run("ripd", "/run/frr/ripd.conf", [("udp", 520)])
    # It answers on a link once it is one of the routers there (224.0.0.9).
    groups = pathlib.Path(f"/proc/{host.pid}/net/igmp")
    wait_until(lambda: "090000E0" in groups.read_text(), "ripd to know the link")
    return process


def xdm(host):
    """Manages whoever asks, but has no display of its own."""
    folder = host.path("/run/xdm")
    folder.mkdir()
    (folder / "servers").write_text("")
    (folder / "access").write_text("*\n")
    (folder / "keys").write_text("")
    (folder / "config").write_text("".join(f"DisplayManager.{line}\n" for line in (
        "requestPort: 177", "servers: /run/xdm/servers", "accessFile: /run/xdm/access",
        "pidFile: /run/xdm/pid", "errorLogFile: /run/xdm/log", "authDir: /run/xdm",
        "keyFile: /run/xdm/keys")))
    return start(host, ["xdm", "-nodaemon", "-config", "/run/xdm/config"], [("udp", 177)])


def bosserver(host):
    """The overseer of an AFS server: of its daemons the one that needs no cell."""
    name = host.run(["hostname"]).stdout.strip()
    host.hosts_file(f"10.77.0.2 {name}\n")
    for inside in ("/etc/openafs/server", "/var/lib/openafs", "/var/log/openafs"):
        host.run(["sh", "-c", f"mkdir -p {inside} /run/afs{inside}"
                              f" && mount --bind /run/afs{inside} {inside}"])
    return start(host, ["bosserver", "-noauth", "-nofork"], [("udp", 7007)])


def murmur(host, *settings):
    """The server of Mumble, which becomes the user of its package."""
    host.path("/run/murmur").mkdir()
    host.run(["chown", "mumble-server", "/run/murmur"])
    host.path("/run/murmur/ini").write_text("\n".join(
        ["database=/run/murmur/db", "host=0.0.0.0", "bonjour=false", *settings]) + "\n")
    return start(host, ["murmurd", "-fg", "-ini", "/run/murmur/ini"], [("udp", 64738)])
