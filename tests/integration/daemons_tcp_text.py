"""Starts daemons of TCP services that speak in lines, each with its smallest configuration."""

import os

from daemons import file_of, start
from lab import wait_until


def inetd(host, port, *command, user="root"):
    """What serves one connection on its standard input, below xinetd."""
    path = file_of(host, "xinetd.conf",
                   f"service lab\n{{\ntype = UNLISTED\nsocket_type = stream\nprotocol = tcp\n"
                   f"wait = no\nuser = {user}\nport = {port}\nserver = {command[0]}\n"
                   + (f"server_args = {' '.join(command[1:])}\n" if command[1:] else "") + "}\n")
    return start(host, ["xinetd", "-dontfork", "-f", path, "-pidfile", "/run/x.pid"],
                 [("tcp", port)])


def rsyncd(host):
    """With one module, whose files are nobody's business."""
    path = file_of(host, "rsyncd.conf", "use chroot = no\n[backup]\npath = /run\n"
                   "comment = of the lab\nlist = yes\n")
    return start(host, ["rsync", "--daemon", "--no-detach", f"--config={path}"], [("tcp", 873)])


def git_daemon(host):
    """That exports nothing."""
    host.path("/run/none").mkdir()
    return start(host, ["/usr/lib/git-core/git-daemon", "--reuseaddr", "--base-path=/run/none"],
                 [("tcp", 9418)])


def nats(host, *arguments):
    return start(host, ["nats-server", "-a", "0.0.0.0", "-p", "4222", *arguments],
                 [("tcp", 4222)])


def beanstalkd(host):
    return start(host, ["beanstalkd", "-l", "0.0.0.0", "-p", "11300"], [("tcp", 11300)])


def gearmand(host):
    return start(host, ["gearmand", "--listen=0.0.0.0", "--port=4730",
                        "--log-file=/run/gearmand.log", "--pid-file=/run/gearmand.pid"],
                 [("tcp", 4730)])


def svnserve(host):
    return start(host, ["svnserve", "-d", "--foreground", "-r", "/run"], [("tcp", 3690)])


def munin_node(host):
    host.hosts_file("10.77.0.2 lab\n10.77.0.1 prober\n")  # it looks up who comes
    path = file_of(host, "munin.conf", "log_level 4\nlog_file /run/munin.log\n"
                   "pid_file /run/munin.pid\nbackground 0\nsetsid 0\nuser root\ngroup root\n"
                   "host_name lab\ncidr_allow 10.77.0.0/24\nhost *\nport 4949\n")
    return start(host, ["munin-node", "--config", path], [("tcp", 4949)])


def mpd(host):
    path = file_of(host, "mpd.conf", 'music_directory "/run"\ndb_file "/run/mpd.db"\n'
                   'bind_to_address "any"\nport "6600"\n'
                   'audio_output {\ntype "null"\nname "lab"\n}\n')
    return start(host, ["mpd", "--no-daemon", "--stderr", path], [("tcp", 6600)])


def dictd(host):
    host.hosts_file("10.77.0.2 lab\n10.77.0.1 prober\n")  # it looks up who comes
    path = file_of(host, "dictd.conf", "access { allow * }\n"
                   'database_virtual lab { name "lab" database_list "" }\n')
    return start(host, ["dictd", "-dnodetach", "--config", path, "--pid-file", "/run/dictd.pid"],
                 [("tcp", 2628)])


def zabbix_agentd(host, *lines):
    path = file_of(host, "zabbix.conf", "LogType=file\nLogFile=/run/zabbix.log\n"
                   "PidFile=/run/zabbix.pid\nServer=10.77.0.1\nListenPort=10050\n"
                   "Hostname=lab\nStartAgents=1\nAllowRoot=1\n"
                   + "".join(f"{line}\n" for line in lines))
    return start(host, ["zabbix_agentd", "-f", "-c", path], [("tcp", 10050)])


def epmd(host):
    """With one node, whose port is its own choice."""
    process = start(host, ["epmd"], [("tcp", 4369)])
    host.start(["erl", "-noinput", "-sname", "lab@localhost"], env={**os.environ, "HOME": "/run"})
    names = ["epmd", "-names"]
    wait_until(lambda: "lab" in host.run(names, check=False).stdout, "the node to register")
    return process


def oidentd(host):
    return start(host, ["oidentd", "-i", "-m", "-u", "nobody", "-g", "nogroup"], [("tcp", 113)])


def ngircd(host):
    path = file_of(host, "ngircd.conf", "[Global]\nName = irc.lab.test\nInfo = lab\n"
                   "ServerUID = nobody\nServerGID = nogroup\n[Options]\nPAM = no\nIdent = no\n"
                   "DNS = no\n")
    return start(host, ["ngircd", "-n", "-f", path], [("tcp", 6667)])


def inspircd(host):
    path = file_of(host, "inspircd.conf", "\n".join([
        '<config format="xml">', '<server name="irc.lab.test" description="lab" network="Lab">',
        '<admin name="lab" nick="lab" email="lab@lab.test">',
        '<bind address="*" port="6667" type="clients">', '<dns server="127.0.0.1" timeout="1">',
        '<class name="lab">', '<connect allow="*" resolvehostnames="no">',
        '<pid file="/run/inspircd.pid">', ""]))
    return start(host, ["inspircd", "--config", path, "--nofork", "--runasroot", "--nolog"],
                 [("tcp", 6667)])


def prosody(host, name="lab.test"):
    path = file_of(host, "prosody.cfg.lua", 'modules_enabled = { "saslauth" }\n'
                   "modules_disabled = { \"s2s\" }\n"
                   'interfaces = { "*" }\nc2s_require_encryption = false\n'
                   'allow_unencrypted_plain_auth = true\ndata_path = "/run"\n'
                   'pidfile = "/run/prosody.pid"\nlog = "/run/prosody.log"\n'
                   f'run_as_root = true\nVirtualHost "{name}"\n')
    return start(host, ["prosody", "-F", "--config", path], [("tcp", 5222)])


def nbd_server(host):
    host.path("/run/disk").write_bytes(bytes(4096))
    host.hosts_file("10.77.0.2 lab\n10.77.0.1 prober\n")
    path = file_of(host, "nbd.conf", "[generic]\nallowlist = false\n[lab]\n"
                   "exportname = /run/disk\nreadonly = true\n")
    # It goes into the background but for -d, with which it serves one connection alone.
    return start(host, ["sh", "-c", f"nbd-server -C {path}; exec sleep infinity"],
                 [("tcp", 10809)])


def fingerd(host):
    return inetd(host, 79, "/usr/sbin/in.fingerd")


def gophernicus(host):
    """With a menu of one line; it refuses to run as root."""
    file_of(host, "gopher/gophermap", "Welcome to the lab\n")
    return inetd(host, 70, "/usr/sbin/gophernicus", "-r", "/run/gopher", "-h", "lab.test",
                 user="nobody")


def cvs_pserver(host):
    return inetd(host, 2401, "/usr/bin/cvs", "-f", "--allow-root=/run/cvs", "pserver")
