"""Starts daemons of TCP services, each with its smallest configuration and on its usual port."""

import os

from daemons import file_of, start


def mariadb(host):
    """Without tables of its own it lets everybody in, and needs no installation."""
    host.path("/run/mysql").mkdir()
    return start(host, ["mariadbd", "--no-defaults", "--user=root", "--datadir=/run/mysql",
                        "--socket=/run/mysql.sock", "--pid-file=/run/mysql.pid",
                        "--skip-grant-tables", "--skip-networking=0", "--skip-innodb",
                        "--default-storage-engine=MyISAM"], [("tcp", 3306)])


def mosquitto(host, anonymous=True):
    path = file_of(host, "mosquitto.conf",
                 f"listener 1883\nallow_anonymous {'true' if anonymous else 'false'}\n"
                 "user root\n")
    return start(host, ["mosquitto", "-c", path], [("tcp", 1883)])


def smbd(host, *lines, port=445):
    """A file server without shares; it speaks SMB2 unless told otherwise."""
    host.run(["mount", "-t", "tmpfs", "none", "/etc/samba"])
    host.path("/run/samba").mkdir()
    path = file_of(host, "smb.conf", "[global]\nworkgroup = LAB\nnetbios name = YAMABIKO\n"
                 + "".join(f"{kind} directory = /run/samba\n"
                           for kind in ("lock", "state", "cache", "pid"))
                 + "private dir = /run/samba\nncalrpc dir = /run/samba/ncalrpc\n"
                 f"disable spoolss = yes\nload printers = no\nsmb ports = {port}\n"
                 + "".join(f"{line}\n" for line in lines))
    return start(host, ["smbd", "-F", "--no-process-group", "-s", path, "-l", "/run/samba"],
                 [("tcp", port)])


def xrdp(host, security="negotiate"):
    path = file_of(host, "xrdp/xrdp.ini", "[Globals]\nport=3389\n"
                 f"security_layer={security}\n"
                 "crypt_level=high\ncertificate=/run/xrdp/crt\nkey_file=/run/xrdp/key\n"
                 "[Logging]\nLogFile=/run/xrdp/log\n[Xorg]\nname=Xorg\nlib=libxup.so\n"
                 "username=ask\npassword=ask\nport=-1\n")
    host.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=lab",
              "-keyout", "/run/xrdp/key", "-out", "/run/xrdp/crt"])
    return start(host, ["xrdp", "--nodaemon", "--config", path], [("tcp", 3389)])


def xvnc(host, *security):
    """A VNC server; without a password unless told otherwise."""
    return start(host, ["Xvnc", ":2", "-geometry", "64x64", "-rfbport", "5900",
                        "-nolock", "-nolisten", "unix", "-nolisten", "local", "-listen", "tcp",
                        *(security or ("-SecurityTypes", "None"))], [("tcp", 5900)],
                 env={**os.environ, "HOME": "/run"})


def xvfb(host, *access):
    """An X server that hears TCP; whoever comes is let in only with -ac."""
    return start(host, ["Xvfb", ":1", "-screen", "0", "64x64x8", "-listen", "tcp", "-nolock",
                        "-nolisten", "unix", "-nolisten", "local", *access], [("tcp", 6001)])
