"""Runs `yamabiko check` or `identify` in a host of the lab and reads its JSON Lines."""

import dataclasses
import functools
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "checks"))

import validate_jsonl  # noqa: E402  (found by the line above)

YAMABIKO = os.environ.get("YAMABIKO", str(ROOT / "build" / "release" / "yamabiko"))
NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs")
# For what never answers: the default would take five seconds each.
IMPATIENT = ("--timeout", "0.4", "--retries", "1")


@functools.cache
def _schema():
    return json.loads(validate_jsonl.SCHEMA.read_text(encoding="utf-8"))


@functools.cache
def instrumented():
    """Whether it was built with the address sanitizer, which takes time and memory."""
    return b"__asan_init" in pathlib.Path(YAMABIKO).read_bytes()


@dataclasses.dataclass
class Report:
    text: str
    status: int
    errors: str
    seconds: float

    def __post_init__(self):
        lines = [json.loads(line) for line in self.text.splitlines()]
        self.findings = [line for line in lines if line["type"] == "finding"]
        self.summary = lines[-1]
        self.statistics = self.summary["statistics"]

    def finding(self, endpoint, target=None):
        """The one finding of, say, "111/udp"."""
        port, transport = endpoint.split("/")
        found = [f for f in self.findings if (f["port"], f["transport"]) == (int(port), transport)
                 and target in (None, f["target"])]
        assert len(found) == 1, f"{len(found)} findings for {endpoint} in:\n{self.text}"
        return found[0]

    def state(self, endpoint, target=None):
        found = self.finding(endpoint, target)
        return found["state"], found["reason"]


def run(host, *arguments, user=(), environment=None, **options):
    """`yamabiko` with these arguments; the result has text in stdout and stderr."""
    variables = {**os.environ, **(environment or {})}
    return host.run([*user, YAMABIKO, *arguments], check=False, env=variables, **options)


def check(host, *arguments, status=0, user=()):
    """A report that agrees with the schema, and the exit status that is expected."""
    return _report(host, "check", arguments, status, user=user)


def identify(host, *arguments, status=0, environment=None):
    """The same, of `yamabiko identify`."""
    return _report(host, "identify", arguments, status, environment=environment, timeout=200)


def _report(host, subcommand, arguments, status, **options):
    begin = time.monotonic()
    done = run(host, subcommand, "--format", "jsonl", *arguments, **options)
    seconds = time.monotonic() - begin
    assert done.returncode == status, f"exit status {done.returncode}: {done.stderr}"
    faults = validate_jsonl.faults_of_report(done.stdout.removesuffix("\n").split("\n"), _schema())
    assert not faults, f"the schema does not allow: {faults}\n{done.stdout}"
    return Report(done.stdout, done.returncode, done.stderr, seconds)


def start(host, *arguments, **options):
    """`yamabiko` in the background, under its own process id."""
    return subprocess.Popen(host.enter([YAMABIKO, *arguments]), **options)
