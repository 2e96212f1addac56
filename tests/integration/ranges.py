"""A prefix whose every address is in a state that is known, and the lab around it.

Tests and responder share this file, so both compute the same truth: addresses are
drawn by a key, in exact numbers. The prefix is routed over the cable to one host,
to which all of it is local.
"""

import collections
import dataclasses
import enum
import ipaddress
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import command
from lab import HOST_V4, PROBER_V4, stop, wait_until

HERE = pathlib.Path(__file__).resolve().parent
PORT, OTHER_PORT = 11211, 11212
# Nobody may have to enter the build folder, which can be closed to others.
PROGRAM = "/run/yamabiko"


class Kind(enum.Enum):
    """What an address does when it is asked on PORT."""

    MEMCACHED = "answers as memcached"
    GARBAGE = "answers with the request id and something that is not memcached"
    NOISE = "answers with something that shows no sign of our request"
    OTHER_PORT = "answers as memcached, from another port"
    OTHER_ADDRESS = "answers as memcached, from another address of the prefix"
    CLOSED = "says that the port is unreachable"
    FILTERED = "says that it is prohibited"
    NO_HOST = "has no host: the router says so"
    NO_ARP = "has no host: nobody answers our ARP"
    NO_ROUTE = "has no route from us"
    SILENT = "says nothing"


# Of 1024 addresses; what is left is silent. NOISE stays rare: once 256 datagrams
# have matched nothing, somebody may be guessing, and replies from other addresses
# are no longer looked up by their cookies of two octets.
SHARES = {
    Kind.MEMCACHED: 300, Kind.GARBAGE: 60, Kind.NOISE: 3, Kind.OTHER_PORT: 50,
    Kind.OTHER_ADDRESS: 30, Kind.CLOSED: 200, Kind.FILTERED: 120, Kind.NO_HOST: 40,
    # The kernel keeps 1024 neighbours for all namespaces together.
    Kind.NO_ARP: 10,
    Kind.NO_ROUTE: 40,
}


@dataclasses.dataclass(frozen=True)
class Expected:
    """What must be told of an address."""

    state: str
    reason: str
    service: str | None = None
    other_address: str | None = None
    other_port: int | None = None


class Truth:
    def __init__(self, prefix, key):
        self.prefix = ipaddress.IPv4Network(prefix)
        addresses = [str(address) for address in self.prefix]
        order = random.Random(key).sample(addresses, len(addresses))
        self.kinds = dict.fromkeys(addresses, Kind.SILENT)
        for kind, share in SHARES.items():
            for _ in range(share * len(addresses) // 1024):
                self.kinds[order.pop()] = kind
        # Several addresses of one host: it answers for all of them from its first.
        first = self.of(Kind.MEMCACHED)
        self.spokesmen = dict(zip(self.of(Kind.OTHER_ADDRESS), first))

    def of(self, *kinds):
        return [address for address, kind in self.kinds.items() if kind in kinds]

    def expected(self, address):
        match self.kinds[address]:
            case Kind.MEMCACHED:
                return Expected("open", "memcached reply", "memcached")
            case Kind.GARBAGE | Kind.NOISE:
                return Expected("open", "unrecognised reply")
            case Kind.OTHER_PORT:
                return Expected("open", f"memcached reply from port {OTHER_PORT}", "memcached",
                                other_port=OTHER_PORT)
            case Kind.OTHER_ADDRESS:
                other = self.spokesmen[address]
                return Expected("open", f"memcached reply from {other}", "memcached", other)
            case Kind.CLOSED:
                return Expected("closed", f"port-unreach from {address}")
            case Kind.FILTERED:
                return Expected("filtered", f"admin-prohibited from {address}")
            case Kind.NO_HOST:
                return Expected("filtered", f"host-unreach from {HOST_V4}")
            case Kind.NO_ARP:
                return Expected("unreachable", f"host-unreach from {PROBER_V4}")
            case Kind.NO_ROUTE:
                return Expected("unreachable", "not sent: No route to host")
            case _:
                return Expected("no-answer", "no reply")

    def states(self):
        """How many addresses must be in each state."""
        return collections.Counter(self.expected(address).state for address in self.kinds)


def told(finding):
    """The same of a finding, to be compared with Expected."""
    return Expected(**{field.name: finding[field.name] for field in dataclasses.fields(Expected)})


def install(prober):
    """Puts the program where nobody can run it; returns its path in the prober."""
    shutil.copy(command.YAMABIKO, prober.path(PROGRAM))
    os.chmod(prober.path(PROGRAM), 0o755)


def route(prober, host, prefix):
    """Sends a prefix over the cable to a host which takes all of it as its own."""
    host.run(["ip", "route", "add", "local", prefix, "dev", "lo"])
    prober.run(["ip", "route", "add", prefix, "via", HOST_V4])
    # An address here is a host of its own elsewhere, and has a limit of its own to
    # the errors that it sends; together they must have none.
    host.sysctl("net.ipv4.icmp_ratemask", 0)


def play(prober, host, truth):
    """Makes everything that needs no responder true."""
    reject = [(Kind.CLOSED, "port-unreachable"), (Kind.FILTERED, "admin-prohibited")]
    host.firewall(*(f"ip daddr {{ {', '.join(truth.of(kind))} }} udp dport {PORT} "
                    f"reject with icmp {code}" for kind, code in reject))
    # What is local by its route alone is not to be had by ARP.
    host.sysctl("net.ipv4.conf.all.arp_ignore", 1)
    # ARP gives up after three of these; with the default of a second, that may come
    # after the end of a scan.
    prober.sysctl("net.ipv4.neigh.lan.retrans_time_ms", 200)
    routes = [f"route add {address} dev lan" for address in truth.of(Kind.NO_ARP)]
    routes += [f"route add unreachable {address}" for address in truth.of(Kind.NO_ROUTE)]
    prober.run(["ip", "-batch", "-"], input="\n".join(routes) + "\n")


def mixed(prober, host, prefix, key, *arguments):
    """The whole lab; returns its truth."""
    truth = Truth(prefix, key)
    install(prober)
    route(prober, host, prefix)
    play(prober, host, truth)
    respond(host, prefix, key, *arguments)
    return truth


def respond(host, prefix, *arguments):
    """Runs the responder until the lab ends."""
    process = host.start([sys.executable, "-B", HERE / "range_responder.py", prefix, *arguments],
                         stdout=subprocess.PIPE, text=True)
    if process.stdout.readline() != "ready\n":
        raise RuntimeError("the responder does not run")
    wait_until(lambda: host.listens("udp", PORT), "the responder to listen")
    return process


class Scan:
    """`yamabiko check` as nobody, in the background."""

    def __init__(self, prober, *arguments, ports=f"U:{PORT}"):
        # No pipes: nobody reads them as it runs, and a full one would hold it up.
        self._text, self._errors = (tempfile.TemporaryFile("w+") for _ in range(2))
        self._process = prober.start(
            [*command.NOBODY, PROGRAM, "check", "--quiet", "--format", "jsonl", "-p", ports,
             "--service", "memcached", *arguments],
            outer_pids=True, stdout=self._text, stderr=self._errors)

    def end(self, status=(0,)):
        """The report. The schema is not looked at: that takes longer than the scan,
        and other tests do."""
        try:
            told = self._process.wait(timeout=120)
        finally:
            stop(self._process)
        texts = []
        for file in (self._text, self._errors):
            file.seek(0)
            texts.append(file.read())
            file.close()
        assert told in status, f"exit status {told}: {texts[1][-2000:]}"
        return command.Report(texts[0], told, texts[1], 0.0)


def check(prober, *arguments, status=(0,), **options):
    return Scan(prober, *arguments, **options).end(status)


def wrong(truth, found, addresses):
    """Of each kind, the addresses of which something else is told; none, one hopes."""
    errors = collections.defaultdict(list)
    for address in addresses:
        expected = truth.expected(address)
        finding = found.get(address)
        if finding is None or told(finding) != expected:
            instead = finding and told(finding)
            errors[truth.kinds[address]].append(f"{address}: {instead} instead of {expected}")
    return errors


def by_target(report):
    """The findings by their addresses, of which none may have two."""
    found = {finding["target"]: finding for finding in report.findings}
    assert len(found) == len(report.findings), "an address has two findings"
    return found
