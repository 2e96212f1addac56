"""Starts daemons that speak TCP, for `yamabiko identify`: many on one host, some inside TLS.

Each gets its smallest configuration, in files of the host's own /run.
"""

import os
import pathlib
import shutil

from daemons import start, wait_for_greeting
from lab import wait_until


def certificate(host, *names):
    """A self-signed certificate and its key, of these names; (certificate, key)."""
    folder = host.path("/run/tls")
    if not folder.exists():
        folder.mkdir()
        host.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                  "-nodes", "-days", "30", "-subj", f"/O=Lab/CN={names[0]}",
                  "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
                  "-keyout", "/run/tls/key.pem", "-out", "/run/tls/cert.pem"])
    return "/run/tls/cert.pem", "/run/tls/key.pem"


def sshd(host):
    host.path("/run/sshd").mkdir(mode=0o755)
    host.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/run/ssh_key"])
    return start(host, ["/usr/sbin/sshd", "-D", "-f", "/dev/null", "-h", "/run/ssh_key",
                        "-o", "PidFile=none"], [("tcp", 22)])


def redis(host):
    return start(host, ["redis-server", "--port", "6379", "--protected-mode", "no", "--save", "",
                        "--dir", "/run"], [("tcp", 6379)])


def vsftpd(host):
    host.path("/run/vsftpd").mkdir()
    host.path("/run/vsftpd.conf").write_text(
        "listen=YES\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\nsecure_chroot_dir=/run/vsftpd\n")
    return start(host, ["vsftpd", "/run/vsftpd.conf"], [("tcp", 21)])


def dovecot(host):
    """IMAP and POP3, plain and inside TLS, LMTP and ManageSieve left out."""
    cert, key = certificate(host, "mail.lab.test")
    host.path("/run/dovecot").mkdir(mode=0o755)
    host.path("/run/dovecot.conf").write_text(
        "protocols = imap pop3\nbase_dir = /run/dovecot\nlog_path = /run/dovecot.log\n"
        "default_internal_user = nobody\ndefault_internal_group = nogroup\n"
        "default_login_user = nobody\ndefault_vsz_limit = 1G\n"
        f"ssl = yes\nssl_cert = <{cert}\nssl_key = <{key}\nmail_location = maildir:/run/mail\n"
        "passdb {\n driver = static\n args = nopassword=y\n}\n")
    process = start(host, ["dovecot", "-F", "-c", "/run/dovecot.conf"],
                    [("tcp", port) for port in (110, 143, 993, 995)])
    wait_for_greeting(host, 143, "* OK [CAPABILITY")
    return process


def mariadb(host):
    host.run(["mariadb-install-db", "--no-defaults", "--datadir=/run/mysql", "--user=root",
              "--skip-test-db", "--auth-root-authentication-method=normal"])
    return start(host, ["mariadbd", "--no-defaults", "--user=root", "--datadir=/run/mysql",
                        "--socket=/run/mysql.sock", "--pid-file=/run/mysql.pid",
                        "--innodb-buffer-pool-size=8M"], [("tcp", 3306)])


def postgresql(host):
    """Run by its own user: it refuses to be root."""
    tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder = host.path("/run/postgresql")
    folder.mkdir()
    shutil.chown(folder, "postgres")
    as_postgres = ["setpriv", "--reuid=postgres", "--clear-groups", "--"]
    host.run([*as_postgres, tools / "initdb", "-D", "/run/postgresql/data", "-A", "trust",
              "--no-sync"])
    return start(host, [*as_postgres, tools / "postgres", "-D", "/run/postgresql/data",
                        "-k", "/run/postgresql", "-c", "listen_addresses=*"], [("tcp", 5432)])


def lighttpd(host, port=80):
    host.path("/run/lighttpd.conf").write_text(
        f'server.document-root = "/run"\nserver.port = {port}\n')
    return start(host, ["lighttpd", "-D", "-f", "/run/lighttpd.conf"], [("tcp", port)])


def nginx(host, plain=8080, tls=443):
    cert, key = certificate(host, "mail.lab.test")
    host.path("/run/nginx.conf").write_text(
        "daemon off;\npid /run/nginx.pid;\nerror_log /run/nginx.log;\nevents {}\nhttp {\n"
        " access_log off;\n client_body_temp_path /run/nginx_body;\n proxy_temp_path /run/nginx_p;\n"
        " fastcgi_temp_path /run/nginx_f;\n uwsgi_temp_path /run/nginx_u;\n"
        " scgi_temp_path /run/nginx_s;\n"
        f" server {{ listen {plain}; }}\n server {{ listen {tls} ssl http2;\n"
        f"  ssl_certificate {cert}; ssl_certificate_key {key}; }}\n}}\n")
    return start(host, ["nginx", "-c", "/run/nginx.conf", "-e", "/run/nginx.log"],
                 [("tcp", plain), ("tcp", tls)])


def apache(host, port=8000):
    host.path("/run/apache2.conf").write_text(
        "LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n"
        "LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\n"
        f"ServerName lab.test\nListen {port}\nPidFile /run/apache2.pid\nErrorLog /run/apache2.log\n"
        "DocumentRoot /run\nUser nobody\nGroup nogroup\n")
    return start(host, ["apache2", "-X", "-f", "/run/apache2.conf"], [("tcp", port)])


def mosquitto(host):
    host.path("/run/mosquitto.conf").write_text(
        "listener 1883\nallow_anonymous true\npersistence false\nuser root\n")
    return start(host, ["mosquitto", "-c", "/run/mosquitto.conf"], [("tcp", 1883)])


def rsyncd(host):
    host.path("/run/rsyncd.conf").write_text("use chroot = no\n[lab]\npath = /run\n")
    return start(host, ["rsync", "--daemon", "--no-detach", "--config=/run/rsyncd.conf"],
                 [("tcp", 873)])


def ngircd(host):
    host.path("/run/ngircd.conf").write_text(
        "[Global]\nName = irc.lab.test\nInfo = Lab\nPorts = 6667\nServerUID = root\n"
        "ServerGID = root\n[Options]\nPAM = no\nIdent = no\nDNS = no\n")
    return start(host, ["ngircd", "-n", "-f", "/run/ngircd.conf"], [("tcp", 6667)])


def cupsd(host):
    host.path("/run/cups").mkdir()
    host.path("/run/cupsd.conf").write_text("Listen 0.0.0.0:631\nWebInterface No\n")
    host.path("/run/cups-files.conf").write_text(
        "ServerRoot /run/cups\nStateDir /run/cups\nCacheDir /run/cups\nRequestRoot /run/cups\n"
        "TempDir /run/cups\nErrorLog /run/cups.log\nAccessLog /run/cups.log\nPageLog /run/cups.log\n")
    return start(host, ["cupsd", "-f", "-c", "/run/cupsd.conf", "-s", "/run/cups-files.conf"],
                 [("tcp", 631)])


def s_server(host, port, *arguments, name="tls.lab.test"):
    """The TLS server of OpenSSL, with a web server inside unless told otherwise."""
    cert, key = certificate(host, name)
    return start(host, ["openssl", "s_server", "-quiet", "-accept", port, "-cert", cert,
                        "-key", key, *(arguments or ["-www"])], [("tcp", port)],
                 env={**os.environ, "HOME": "/run"})


def wait_for_greeting(host, address, port):
    """Some listen before they are ready to speak."""
    def speaks():
        done = host.run(["bash", "-c", f"read -t 1 -n 1 x < /dev/tcp/{address}/{port} && echo $x"],
                        check=False)
        return bool(done.stdout.strip())
    wait_until(speaks, f"port {port} to speak")
