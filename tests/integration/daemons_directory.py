"""Starts daemons that look things up: names, the time, objects of management, directories."""

import os

from daemons import start
from lab import HOST_V4, wait_until

# A root zone of our own, large enough to be worth reflecting.
ROOT_ZONE = (
    "$TTL 3600\n"
    ". SOA a.root.test. hostmaster.root.test. 1 3600 600 86400 3600\n"
    + "".join(f". NS {letter}.root.test.\n{letter}.root.test. A 192.0.2.{number}\n"
              for number, letter in enumerate("abcdefghijklm", 1))
)
# A zone as others have them, with the texts that make them loud.
NAMED_ZONE = (
    "$TTL 3600\n"
    "@ SOA ns1 hostmaster 1 3600 600 86400 3600\n@ NS ns1\n@ NS ns2\n@ MX 10 mail\n"
    "@ A 192.0.2.80\nns1 A 192.0.2.1\nns2 A 192.0.2.2\nmail A 192.0.2.25\n"
    + "".join(f'@ TXT "{text}"\n' for text in (
        "v=spf1 mx ip4:192.0.2.0/24 ip4:198.51.100.0/24 include:_spf.example.com ~all",
        *(f"proof-of-service-{number}={str(number) * 200}" for number in range(1, 8))))
)
OPEN_RESOLVER = "recursion yes; allow-recursion { any; };"


def named(host, options="recursion no;", signed=False, port=53, zones=(".",)):
    """BIND, authoritative for the root zone and other names."""
    folder = host.path("/run/named")
    folder.mkdir()
    files = {zone: f"{zone if zone != '.' else 'root'}.zone" for zone in zones}
    for zone, file in files.items():
        (folder / file).write_text(ROOT_ZONE if zone == "." else NAMED_ZONE)
    signing = "dnssec-policy default; inline-signing yes;" if signed else ""
    (folder / "named.conf").write_text(
        f'options {{ directory "/run/named"; listen-on port {port} {{ any; }};'
        f" listen-on-v6 port {port} {{ any; }};"
        f" pid-file none; session-keyfile none; dnssec-validation no; {options} }};\n"
        "controls {};\n"
        + "".join(f'zone "{zone}" {{ type primary; file "{file}"; {signing} }};\n'
                  for zone, file in files.items()))
    process = start(host, ["named", "-f", "-c", "/run/named/named.conf"],
                    [("udp", port), ("tcp", port)])
    if signed:
        wait_until(lambda: all((folder / f"{file}.signed.jnl").exists()
                               or (folder / f"{file}.signed").exists()
                               for file in files.values()), "named to sign its zones")
    return process


def unbound(host, access="allow", port=5300):
    """A resolver that asks the named on `port` of the same host for everything."""
    host.path("/run/unbound.conf").write_text(
        'server:\n chroot: ""\n username: ""\n pidfile: ""\n do-daemonize: no\n use-syslog: no\n'
        " logfile: /dev/null\n interface: 0.0.0.0\n module-config: iterator\n"
        f" do-not-query-localhost: no\n access-control: 0.0.0.0/0 {access}\n"
        "remote-control:\n control-enable: no\n"
        f"stub-zone:\n name: .\n stub-addr: 127.0.0.1@{port}\n")
    return start(host, ["unbound", "-d", "-c", "/run/unbound.conf"], [("udp", 53), ("tcp", 53)])


def dnsmasq(host):
    return start(host, ["dnsmasq", "-k", "-C", "/dev/null", "-R", "-h", "-x", "/run/dnsmasq.pid",
                        "-u", "root", "-A", "/#/192.0.2.1"], [("udp", 53), ("tcp", 53)])


def ntpsec(host, *lines, restrict="unrestrict default noquery"):
    """ntpd of NTPsec, that obeys no server; its own default is to answer no queries."""
    host.path("/run/ntp.conf").write_text(
        "\n".join(["driftfile /run/ntp.drift", restrict, *lines, ""]))
    process = start(host, ["ntpd", "-n", "-c", "/run/ntp.conf", "-p", "/run/ntpd.pid",
                           "-l", "/run/ntp.log"], [("udp", 123)])
    log = host.path("/run/ntp.log")
    # It waits for two seconds before it looks for interfaces that have come up since; the
    # number that it gives one depends on which were there before.
    wait_until(lambda: f" lan {HOST_V4}:123" in log.read_text(), "ntpd to find lan")
    return process


def snmpd(host, *lines):
    """The agent of Net-SNMP with these lines of configuration."""
    host.path("/run/snmpd.conf").write_text("".join(f"{line}\n" for line in lines))
    return start(host, ["snmpd", "-f", "-C", "-c", "/run/snmpd.conf", "-Lf", "/dev/null",
                        "-p", "/run/snmpd.pid", "udp:161"], [("udp", 161)],
                 env={**os.environ, "SNMP_PERSISTENT_DIR": "/run/snmp"})


def slapd(host):
    """OpenLDAP with an empty database; Debian builds it without CLDAP."""
    host.path("/run/ldap").mkdir()
    host.path("/run/slapd.conf").write_text(
        "include /etc/ldap/schema/core.schema\npidfile /run/slapd.pid\n"
        "modulepath /usr/lib/ldap\nmoduleload back_mdb\n"
        'database mdb\nsuffix "dc=lab,dc=test"\ndirectory /run/ldap\n')
    return start(host, ["slapd", "-d", "0", "-f", "/run/slapd.conf", "-h", "ldap:///"],
                 [("tcp", 389)])


def samba_domain(host):
    """A domain controller of Active Directory, as far as its directory goes."""
    host.run(["mount", "-t", "tmpfs", "none", "/etc/samba"])
    attributes = "--option=posix:eadb=/run/ad/eadb.tdb"  # a tmpfs has none of its own
    host.run(["samba-tool", "domain", "provision", "--realm=LAB.TEST", "--domain=LAB",
              "--server-role=dc", "--dns-backend=NONE", "--adminpass=Passw0rd.lab",
              "--targetdir=/run/ad", f"--host-ip={HOST_V4}", "--host-name=dc", attributes])
    return start(host, ["samba", "-F", "-M", "single", "--no-process-group",
                        "-s", "/run/ad/etc/smb.conf", attributes,
                        "--option=server services = ldap cldap", "--option=pid directory = /run",
                        "--option=log file = /run/samba.log"], [("udp", 389), ("tcp", 389)])


def avahi(host):
    """mDNS without D-Bus; ready once it has made sure that its names are free."""
    # What other packages have put there would be published, too.
    host.run(["mount", "-t", "tmpfs", "none", "/etc/avahi/services"])
    host.path("/run/avahi-daemon").mkdir()
    host.path("/run/avahi.conf").write_text(
        "[server]\nhost-name=lab\nenable-dbus=no\nallow-interfaces=lan\n"
        "[publish]\npublish-workstation=yes\npublish-hinfo=yes\n")
    process = start(host, ["avahi-daemon", "-f", "/run/avahi.conf", "--no-drop-root",
                           "--no-rlimits", "--no-chroot"], [("udp", 5353)])
    question = ("import socket, sys\n"
                "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                "s.settimeout(0.1)\n"
                "s.sendto(bytes.fromhex(sys.argv[2]), (sys.argv[1], 5353))\n"
                "s.recv(1500)\n")
    services = (b"\0\1\0\0\0\1\0\0\0\0\0\0\x09_services\x07_dns-sd\x04_udp\x05local\0"
                b"\0\x0c\0\1").hex()
    wait_until(lambda: host.run(["python3", "-S", "-c", question, HOST_V4, services],
                                check=False).returncode == 0, "avahi-daemon to publish")
    return process


def nmbd(host):
    """NetBIOS names of Samba, in the workgroup LAB."""
    host.run(["mount", "-t", "tmpfs", "none", "/etc/samba"])
    host.path("/run/smb.conf").write_text(
        "[global]\nworkgroup = LAB\nnetbios name = YAMABIKO\nbind interfaces only = no\n"
        + "".join(f"{kind} directory = /run/samba\n" for kind in ("lock", "state", "cache", "pid"))
        + "private dir = /run/samba\nncalrpc dir = /run/samba/ncalrpc\n")
    host.path("/run/samba").mkdir()
    return start(host, ["nmbd", "-F", "--no-process-group", "-s", "/run/smb.conf",
                        "-l", "/run/samba"], [("udp", 137)])
