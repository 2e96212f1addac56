"""Hosts and links for the tests: namespaces that vanish with the process that made them.

A host is a network, mount and PID namespace without a name. Its first process
is tied to ours by a parent-death signal, so nothing is left behind however we
end, SIGKILL included, and two runs can't disturb each other.
"""

import os
import pathlib
import signal
import subprocess
import time

# Within our own namespaces these addresses can't clash with anybody's.
PROBER_V4, PROBER_V6 = "10.77.0.1", "fd77::1"
HOST_V4, HOST_V6 = "10.77.0.2", "fd77::2"


def forbidden():
    """Why no lab can be made here, or an empty text."""
    if os.geteuid() != 0:
        return "the lab needs root for its namespaces"
    trial = subprocess.run(
        ["unshare", "--net", "--mount", "--pid", "--fork",
         "ip", "link", "add", "trial", "type", "veth"],
        capture_output=True, text=True, check=False,
    )
    return "" if trial.returncode == 0 else f"namespaces are forbidden: {trial.stderr.strip()}"


def wait_until(condition, what, seconds=20.0):
    """Polls until `condition` holds; a test must not go on without it."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.01)
    return value


class Host:
    """A machine of its own, as far as the network and /run are concerned."""

    def __init__(self):
        self._holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork",
             "--kill-child=KILL", "--", "sh", "-c", "echo up; exec sleep infinity"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )
        if self._holder.stdout.readline() != "up\n":
            raise RuntimeError("unshare made no namespaces")
        children = pathlib.Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        self.pid = int(children.read_text().split()[0])
        # Daemons keep their sockets and lock files in /run: each host has its own.
        self.run(["mount", "-t", "tmpfs", "-o", "mode=755", "none", "/run"])
        # Nobody else is on these links: waiting for duplicates would be in vain.
        self.sysctl("net.ipv6.conf.default.accept_dad", 0)
        self.run(["ip", "link", "set", "lo", "up"])

    def close(self):
        self._holder.kill()
        self._holder.wait()
        self._holder.stdout.close()

    def path(self, inside):
        """Where a file of this host is seen from outside."""
        return pathlib.Path(f"/proc/{self.pid}/root{inside}")

    def enter(self, command):
        """A command line that runs `command` in this host, under the same process id."""
        return ["nsenter", f"--target={self.pid}", "--net", "--mount", "--", *map(str, command)]

    def run(self, command, check=True, **options):
        settings = {"check": False, "capture_output": True, "text": True, "timeout": 60} | options
        done = subprocess.run(self.enter(command), **settings)
        if check and done.returncode != 0:
            raise RuntimeError(f"{command} gives {done.returncode}: {done.stderr}")
        return done

    def start(self, command, outer_pids=False, **options):
        """A process that ends with the host at the latest. `outer_pids`: only with stop();
        for what looks itself up in /proc, as the leak sanitizer does, which is not ours."""
        inside = ["nsenter", f"--target={self.pid}", "--net", "--mount",
                  *([] if outer_pids else ["--pid"]), "--", *map(str, command)]
        settings = {"stdin": subprocess.DEVNULL, "start_new_session": True} | options
        return subprocess.Popen(inside, **settings)

    def sysctl(self, name, value):
        self.run(["sysctl", "-q", "-w", f"{name}={value}"])

    def firewall(self, *rules, chain="type filter hook input priority filter"):
        """Replaces the rules of nft with these, one a line, in one chain."""
        script = "\n".join([
            "flush ruleset", "table inet lab {", "chain rules {", chain + ";", *rules, "}", "}", "",
        ])
        self.run(["nft", "-f", "-"], input=script)

    def hosts_file(self, text):
        """What names resolve to in this host; nothing else is asked."""
        self.path("/run/hosts").write_text("127.0.0.1 localhost\n" + text)
        self.path("/run/nsswitch").write_text("hosts: files\nservices: files\npasswd: files\n")
        for name, place in (("hosts", "/etc/hosts"), ("nsswitch", "/etc/nsswitch.conf")):
            self.run(["mount", "--bind", f"/run/{name}", place])

    def listens(self, transport, port):
        """Whether a socket waits on this port, by the kernel's own tables."""
        states = {"udp": "07", "tcp": "0A"}
        for table in (transport, f"{transport}6"):
            lines = pathlib.Path(f"/proc/{self.pid}/net/{table}").read_text().splitlines()[1:]
            for fields in map(str.split, lines):
                if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == states[transport]:
                    return True
        return False


def stop(process, how=signal.SIGKILL):
    """Ends a process of Host.start() and what runs below it."""
    if process.poll() is None:
        os.killpg(process.pid, how)
    process.wait()


class Lab:
    """Hosts and the cables between them; closes all at the end of `with`."""

    def __init__(self):
        self.hosts = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for host in self.hosts:
            host.close()
        self.hosts.clear()

    def host(self):
        host = Host()
        self.hosts.append(host)
        return host

    @staticmethod
    def cable(one, one_name, one_addresses, other, other_name, other_addresses):
        """Joins two hosts; addresses are written with their prefix length."""
        one.run(["ip", "link", "add", one_name, "type", "veth",
                 "peer", "name", other_name, "netns", str(other.pid)])
        for host, name, addresses in ((one, one_name, one_addresses),
                                      (other, other_name, other_addresses)):
            # So that settle() need not wait a whole second for its next try.
            host.sysctl(f"net.ipv6.neigh.{name}.retrans_time_ms", 50)
            for address in addresses:
                host.run(["ip", "addr", "add", address, "dev", name])
            host.run(["ip", "link", "set", name, "up"])

    def pair(self):
        """The usual lab: a prober and one host, on one cable."""
        prober, host = self.host(), self.host()
        self.cable(prober, "lan", [f"{PROBER_V4}/24", f"{PROBER_V6}/64"],
                   host, "lan", [f"{HOST_V4}/24", f"{HOST_V6}/64"])
        return prober, host


def settle(prober, address):
    """Waits until IPv6 gets through: the kernel may take a second to use a new link."""
    # That a port is closed is answer enough.
    prober.run(["python3", "-S", "-c",
                "import socket, sys, time\n"
                "end = time.monotonic() + 20\n"
                "while True:\n"
                "    try:\n"
                "        socket.create_connection((sys.argv[1], 1), 1)\n"
                "    except ConnectionRefusedError:\n"
                "        break\n"
                "    except OSError:\n"
                "        if time.monotonic() > end:\n"
                "            raise\n"
                "        time.sleep(0.02)\n", address])
