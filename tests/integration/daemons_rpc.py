"""Starts ONC RPC servers, which register with the rpcbind of their host."""

import subprocess

from daemons import rpcbind
from lab import HOST_V4, wait_until

# Program → what registers it here.
PROGRAMS = {100001: "rstatd", 100002: "rusersd", 100003: "nfs", 100004: "ypserv",
            100005: "mountd", 100008: "walld", 100011: "rquotad", 100021: "nlockmgr",
            100024: "status"}


def _registered(host):
    done = host.run(["rpcinfo", "-p", "127.0.0.1"], check=False)
    return {int(line.split()[0]) for line in done.stdout.splitlines()[1:]}


def _start(host, command):
    return host.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ganesha(host):
    """NFS 3 and 4 in user space, of two folders in memory; one is everybody's."""
    host.path("/run/ganesha").mkdir()

    def export(number, name, clients):
        host.path(f"/run/{name}").mkdir()
        return (f"EXPORT {{ Export_Id = {number}; Path = /run/{name}; Pseudo = /{name};"
                f" Access_Type = RO; Protocols = 3,4; {clients} FSAL {{ Name = MEM; }} }}\n")

    host.path("/run/ganesha.conf").write_text(
        "NFS_CORE_PARAM { Protocols = 3,4; Enable_UDP = true; NFS_Port = 2049; MNT_Port = 20048;"
        " NLM_Port = 32803; Enable_RQUOTA = false; }\n"
        "NFSv4 { RecoveryBackend = fs; RecoveryRoot = /run/ganesha; }\n"
        + export(1, "srv", "CLIENT { Clients = 10.77.0.0/24; Access_Type = RO; }")
        + export(2, "pub", ""))
    return _start(host, ["ganesha.nfsd", "-F", "-f", "/run/ganesha.conf",
                         "-L", "/run/ganesha.log", "-p", "/run/ganesha.pid"])


def statd(host):
    """Must be able to look up the name of its own host."""
    host.hosts_file(f"{HOST_V4} {host.run(['hostname']).stdout.strip()}\n")
    host.run(["sh", "-c", "mkdir -p /run/statd/sm /run/statd/sm.bak && chown -R statd /run/statd"])
    return _start(host, ["rpc.statd", "-F", "-L", "-p", "662", "-P", "/run/statd"])


def all_of_them(host):
    """Every server above, and those that need nothing but a start."""
    rpcbind(host)
    statd(host)
    ganesha(host)
    host.path("/run/yp").mkdir()
    for command in (["rpc.rquotad", "-F", "-p", "875"], ["ypserv", "-f", "-p", "834"],
                    ["rpc.rusersd"], ["rpc.rstatd"], ["rpc.rwalld"]):
        _start(host, command)
    wait_until(lambda: set(PROGRAMS) <= _registered(host), "all programs to be registered")
