"""Starts daemons with TCP protocols of their own, each with its smallest configuration."""

import os

from daemons import file_of, start
from daemons_web import folder_of


def varnish(host):
    """Its command line, which asks for the secret."""
    return start(host, ["varnishd", "-F", "-n", folder_of(host, "varnish"), "-a", "127.0.0.1:80",
                        "-T", "0.0.0.0:6082", "-b", "127.0.0.1:1", "-j", "none"], [("tcp", 6082)])


def tarantool(host):
    path = file_of(host, "tarantool/lab.lua",
                   "box.cfg{listen = '0.0.0.0:3301', work_dir = '/run/tarantool'}\n")
    return start(host, ["tarantool", path], [("tcp", 3301)])


def php_fpm(host):
    path = file_of(host, "fpm.conf",
                   "[global]\npid = /run/fpm.pid\nerror_log = /run/fpm.log\ndaemonize = no\n[lab]\n"
                   "user = nobody\nlisten = 9000\npm = static\npm.max_children = 1\n")
    return start(host, ["php-fpm8.2", "-F", "-y", path], [("tcp", 9000)])


def uwsgi(host):
    return start(host, ["uwsgi-core", "--socket", "0.0.0.0:3031", "--plugin", "ping"],
                 [("tcp", 3031)])


def krb5kdc(host):
    configuration = file_of(host, "krb5.conf", "[libdefaults]\ndefault_realm = LAB.TEST\n")
    profile = file_of(host, "kdc.conf",
                      "[kdcdefaults]\nkdc_listen = 88\nkdc_tcp_listen = 88\n"
                      "[realms]\nLAB.TEST = {\ndatabase_name = /run/kdc-db\nkey_stash_file = /run/kdc-stash\n}\n")
    variables = {**os.environ, "KRB5_CONFIG": configuration, "KRB5_KDC_PROFILE": profile}
    host.run(["kdb5_util", "create", "-s", "-P", "lab", "-r", "LAB.TEST"], env=variables)
    return start(host, ["krb5kdc", "-n", "-P", "/run/kdc.pid"], [("tcp", 88)], env=variables)


def tor(host):
    """Without a way to log in it would open its control port to the machine itself alone."""
    path = file_of(host, "torrc", "")
    return start(host, ["tor", "-f", path, "--DataDirectory", folder_of(host, "tor"),
                        "--User", "root", "--SocksPort", "0.0.0.0:9050",
                        "--ControlPort", "0.0.0.0:9051", "--CookieAuthentication", "1"],
                 [("tcp", 9050), ("tcp", 9051)])


def i2pd(host):
    return start(host, ["i2pd", f"--datadir={folder_of(host, 'i2pd')}", "--conf=/dev/null",
                        "--sam.enabled=1", "--sam.address=0.0.0.0",
                        "--reseed.urls=http://127.0.0.1:1/"], [("tcp", 7656)])


def openvpn(host):
    """One end of a tunnel, which waits for the other."""
    folder_of(host, "vpn")
    host.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
              "-nodes", "-subj", "/CN=lab", "-keyout", "/run/vpn/key", "-out", "/run/vpn/crt"])
    return start(host, ["openvpn", "--tls-server", "--dev", "null", "--proto", "tcp-server",
                        "--port", "1194", "--ca", "/run/vpn/crt", "--cert", "/run/vpn/crt",
                        "--key", "/run/vpn/key", "--dh", "none"], [("tcp", 1194)])
