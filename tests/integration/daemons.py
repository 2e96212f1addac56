"""Starts the real daemons in a host of the lab, each with its smallest configuration."""

import os
import pathlib
import subprocess
import sys
import tempfile

import mocks
from lab import wait_until

HERE = pathlib.Path(__file__).resolve().parent


def start(host, command, sockets, **options):
    """A daemon, as soon as it listens on these (transport, port)."""
    # To a file: some write more than a pipe that nobody reads holds.
    with tempfile.TemporaryFile("w+", errors="replace") as complaints:
        process = host.start(command, stdout=subprocess.DEVNULL, stderr=complaints, **options)

        def ready():
            if process.poll() is not None:
                complaints.seek(0)
                raise RuntimeError(f"{command[0]} ended at once: {complaints.read()}")
            return all(host.listens(transport, port) for transport, port in sockets)

        wait_until(ready, f"{command[0]} to listen")
    return process


def file_of(host, name, text):
    """A file in /run of the host, which is its own."""
    path = host.path(f"/run/{name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return f"/run/{name}"


def wait_for_greeting(host, port, greeting=""):
    """For a daemon that listens before it is ready to speak; with a greeting, one that
    says until then that it is not."""
    read = f"exec 3<>/dev/tcp/127.0.0.1/{port}; head -c {max(1, len(greeting))} <&3"

    def ready():
        said = host.run(["timeout", 2, "bash", "-c", read], check=False).stdout
        return said == greeting if greeting else said

    wait_until(ready, f"the greeting of port {port}")


def rpcbind(host, *arguments):
    return start(host, ["rpcbind", "-f", *arguments], [("udp", 111), ("tcp", 111)])


def memcached(host, *arguments, udp=True, tcp=True, port=11211, environment=None):
    """Over UDP, too, unless `udp` is false; listens on all addresses."""
    command = ["memcached", "-u", "nobody", "-p", port, "-U", port if udp else 0, *arguments]
    sockets = [("udp", port)] * udp + [("tcp", port)] * tcp
    return start(host, command, sockets, env={**os.environ, **(environment or {})})


def mock(host, kind, *arguments):
    """One of mocks.py, told apart by its name."""
    if kind not in mocks.KINDS:
        raise ValueError(f"no mock is called {kind}")
    process = host.start([sys.executable, "-B", HERE / "mocks.py", kind, *arguments],
                         stdout=subprocess.PIPE, text=True)
    if process.stdout.readline() != "ready\n":
        raise RuntimeError(f"the mock {kind} does not run")
    return process


def register(host, mappings):
    """Registers (program, version, protocol, port) with the rpcbind of a host."""
    lines = "".join(" ".join(map(str, mapping)) + "\n" for mapping in mappings)
    host.run([sys.executable, "-B", HERE / "rpc_set.py"], input=lines)
