"""What the benchmarks share: helpers in C++, timed commands, networks of a lab, rows of a table."""

import dataclasses
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

import lab  # noqa: E402  (found by the line above)
from command import NOBODY  # noqa: E402

BINARY = ROOT / "build" / "release" / "yamabiko"
HELPERS = ROOT / "build" / "bench"
# Writable for nobody, and gone with the host.
OUTPUT = "/run/bench"
# The longest that any single command may take.
LIMIT = 600.0
# Runs a command and tells its seconds, its processor seconds and its peak memory
# in KiB. It stands between us and the command, as the peak of a process counts
# the program that started it; so figures below its own 10 MiB are not seen.
MEASURE = ("import resource, subprocess, sys, time\n"
           "begin = time.monotonic()\n"
           "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
           "seconds = time.monotonic() - begin\n"
           "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
           "print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
           "sys.exit(done.returncode)\n")


class Missing(Exception):
    """Why a benchmark can't be run here."""


@dataclasses.dataclass
class Row:
    work: str
    ours: str
    peer: str
    ratio: str
    goal: str
    met: bool | None  # None where there is no goal


@dataclasses.dataclass
class Run:
    seconds: float
    cpu_seconds: float
    peak_mib: float
    report: pathlib.Path

    def summary(self):
        """The last line of a report in JSON Lines, however long the report is."""
        with self.report.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 65536))
            return json.loads(file.read().splitlines()[-1])


def need(*tools):
    if missing := [tool for tool in tools if not shutil.which(tool)]:
        raise Missing(f"not installed: {', '.join(missing)}; try: apt-get install {' '.join(missing)}")


def helper(name, *options, newer_than=None):
    """The program of bench/NAME.cpp, built if it is older than its source (or another file)."""
    source, program = ROOT / "bench" / f"{name}.cpp", HELPERS / name
    sources = [source, newer_than or source]
    if not program.exists() or program.stat().st_mtime < max(s.stat().st_mtime for s in sources):
        need("g++")
        HELPERS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["g++", "-std=c++20", "-O2", "-o", program, source, *options],
                       check=True)
    return program


def pair(made):
    """The usual two hosts; the prober has yamabiko in /run, where nobody may run it."""
    prober, host = made.pair()
    shutil.copy(BINARY, prober.path("/run/yamabiko"))
    prober.path("/run/yamabiko").chmod(0o755)
    prober.path(OUTPUT).mkdir(mode=0o777)
    prober.path(OUTPUT).chmod(0o777)
    return prober, host


def route(prober, host, prefix, kind):
    """Sends a prefix over the cable, to where it is "local" (all answer) or "blackhole"."""
    host.run(["ip", "route", "add", kind, prefix, *(["dev", "lo"] if kind == "local" else [])])
    prober.run(["ip", "route", "add", prefix, "via", lab.HOST_V4])


def serve(host, name, transport, port):
    """Runs a helper until the lab ends."""
    host.start([helper(name), port])
    lab.wait_until(lambda: host.listens(transport, port), f"{name} to listen")


def timed(host, command):
    """Runs a command to its end. It dies with its host, so also when we are interrupted."""
    process = host.start([sys.executable, "-S", "-c", MEASURE, *command],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        told, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        lab.stop(process)
        raise RuntimeError(f"{command[0]} took more than {LIMIT:g} s") from None
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} gives {process.returncode}: {errors.strip()[-500:]}")
    seconds, cpu, peak = map(float, told.split())
    return Run(seconds, cpu, peak / 1024, host.path(f"{OUTPUT}/report"))


def check(*arguments):
    """The command line of `yamabiko check` as nobody, without any limit of rate."""
    return [*NOBODY, "/run/yamabiko", "check", "--quiet", "--i-am-responsible", "--measure", "never",
            "--rate", "0", "--host-rate", "0", "--format", "jsonl", "-o", f"{OUTPUT}/report",
            *arguments]


def silent(prefix):
    """Asks each address of a prefix once, and hardly waits."""
    return check(prefix, "-p", "U:11211", "--service", "memcached", "--retries", "0",
                 "--timeout", "0.1")


def silent_raw(prefix):
    """The same on packet sockets, so as root, who keeps but one privilege."""
    command = silent(prefix)
    return [*command[len(NOBODY):], "--engine", "raw"]


def median(runs):
    """The run whose time is the median of an odd number of runs."""
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def send_rate(host, interface, command):
    """Packets a second that a command sends, from the first to the last, and how many.

    Read from the counter of the interface, so that the time to start, to wait for
    answers and to report counts for nobody.
    """
    table = pathlib.Path(f"/proc/{host.pid}/net/dev")

    def sent():
        lines = dict(line.split(":") for line in table.read_text().splitlines()[2:])
        return int({name.strip(): rest for name, rest in lines.items()}[interface].split()[9])

    before = last = sent()
    begin = end = time.monotonic()
    process = host.start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = begin + LIMIT
    running = True
    while running:
        # Asked before the counter, which is thus read once more after the end.
        running = process.poll() is None
        if time.monotonic() > deadline:
            lab.stop(process)
            raise RuntimeError(f"{command[0]} took more than {LIMIT:g} s")
        now, count = time.monotonic(), sent()
        # An address has to be resolved before: that is one packet or two.
        if last - before < 16:
            begin = now
        if count != last:
            last, end = count, now
        time.sleep(0.002)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} gives {process.returncode}")
    return (last - before) / (end - begin), last - before


def rate_median(rates):
    return statistics.median(rate for rate, _ in rates)
