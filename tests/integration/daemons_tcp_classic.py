"""Starts daemons of mail, news, files and shells, each with its smallest configuration."""

from daemons import file_of, start, wait_for_greeting
from daemons_tcp_text import inetd
from lab import HOST_V4


def sshd(host):
    host.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/run/key"])
    host.path("/run/sshd").mkdir()
    return start(host, ["/usr/sbin/sshd", "-D", "-f", "/dev/null", "-h", "/run/key", "-p", "22"],
                 [("tcp", 22)])


def telnetd(host):
    return inetd(host, 23, "/usr/sbin/telnetd")


def redis(host, *arguments):
    """Open to everybody unless told otherwise."""
    return start(host, ["redis-server", "--port", "6379", "--save", "", "--dir", "/run",
                        *(arguments or ("--protected-mode", "no"))], [("tcp", 6379)])


def vsftpd(host):
    host.path("/run/empty").mkdir()
    path = file_of(host, "vsftpd.conf", "listen=YES\nbackground=NO\nlocal_enable=YES\n"
                   "secure_chroot_dir=/run/empty\n")
    return start(host, ["vsftpd", path], [("tcp", 21)])


def exim(host):
    path = file_of(host, "exim.conf", "primary_hostname = mail.lab.test\n"
                   "spool_directory = /run/exim\n"
                   "log_file_path = /run/exim/%slog\npid_file_path = /run/exim.pid\n"
                   "host_lookup =\nbegin acl\n")
    host.run(["sh", "-c", "mkdir /run/exim && chown Debian-exim /run/exim"])
    return start(host, ["exim4", "-bdf", "-oX", "25", "-C", path], [("tcp", 25)])


def dovecot(host):
    """IMAP, POP3, LMTP and ManageSieve at once."""
    for name in ("dovecot", "mail"):
        host.path(f"/run/{name}").mkdir(exist_ok=True)
    path = file_of(host, "dovecot.conf", "\n".join([
        "protocols = imap pop3 lmtp sieve", "listen = *", "ssl = no", "log_path = /run/dovecot.log",
        "base_dir = /run/dovecot", "hostname = mail.lab.test", "mail_location = maildir:/run/mail",
        "service lmtp {", "  inet_listener lmtp {", "    port = 24", "  }", "}",
        "passdb {", "  driver = static", "  args = password=lab", "}",
        "userdb {", "  driver = static", "  args = uid=nobody gid=nogroup", "}", ""]))
    process = start(host, ["dovecot", "-F", "-c", path],
                    [("tcp", port) for port in (143, 110, 24, 4190)])
    wait_for_greeting(host, 143, "* OK [CAPABILITY")
    return process


def postgresql(host):
    """A cluster without anything in it; postgres refuses to run as root."""
    programs = "/usr/lib/postgresql/15/bin"
    host.run(["sh", "-c", "mkdir /run/pg && chown postgres /run/pg"])
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
    host.run([*as_postgres, f"{programs}/initdb", "--no-sync", "-A", "trust", "-D", "/run/pg"])
    return start(host, [*as_postgres, f"{programs}/postgres", "-D", "/run/pg", "-h", HOST_V4,
                        "-k", "/run/pg", "-c", "fsync=off"], [("tcp", 5432)])
