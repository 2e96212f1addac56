"""The history in PostgreSQL, on a server that the test starts as a user without privileges."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

import pytest

import command
import daemons
from command import IMPATIENT, NOBODY
from histories import lines
from lab import HOST_V4, stop, wait_until

PROGRAMS = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
               key=lambda path: int(path.parent.name), default=pathlib.Path("/none"))


@pytest.fixture(scope="module")
def server():
    """An address that libpq takes; the server listens on a socket in a folder of its own."""
    folder = tempfile.mkdtemp(prefix="yamabiko-postgres-")
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    process = None
    try:
        subprocess.run([*NOBODY, PROGRAMS / "initdb", "-D", f"{folder}/data", "-U", "yamabiko",
                        "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], check=True,
                       cwd=folder, stdout=subprocess.DEVNULL, timeout=120)
        process = subprocess.Popen(
            [*NOBODY, PROGRAMS / "postgres", "-D", f"{folder}/data", "-k", folder,
             "-c", "listen_addresses=", "-c", "fsync=off"], cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        ready = [PROGRAMS / "pg_isready", "-q", "-h", folder]
        wait_until(lambda: subprocess.run(ready, check=False, timeout=20).returncode == 0,
                   "PostgreSQL to accept connections", seconds=60)
        yield f"postgres://yamabiko@/postgres?host={folder}"
    finally:
        if process is not None:
            stop(process, signal.SIGINT)
        shutil.rmtree(folder)


def query(server, sql):
    done = subprocess.run([PROGRAMS / "psql", "-At", server, "-c", sql], check=True,
                          capture_output=True, text=True, timeout=60)
    return [line.split("|") for line in done.stdout.splitlines()]


def test_runs_are_kept_compared_and_audited(lab, server):
    prober, host = lab
    daemon = daemons.memcached(host)
    asked = ("check", "--db", server, "-p", "U:11211,T:11211", "--service", "memcached", "--quiet",
             "--format", "jsonl", *IMPATIENT, HOST_V4)
    first = command.run(prober, *asked)
    assert first.returncode == 0, first.stderr
    told = [line for line in lines(first) if line["type"] == "finding"]
    stored = query(server, "SELECT json FROM finding ORDER BY id")
    assert [[text] for text in first.stdout.splitlines()[1:-1]] == stored
    assert query(server, "SELECT address, port, transport, state, service, version FROM finding "
                         "ORDER BY transport") == \
        [[HOST_V4, "11211", transport, "open", "memcached", "1.6.18"] for transport in ("tcp", "udp")]
    assert len(told) == 2
    assert command.run(prober, *asked).returncode == 0
    assert command.run(prober, "diff", "--db", server, "1", "2").returncode == 0

    policy = f'[audit]\ntargets = ["{HOST_V4}"]\nports = "U:11211"\nservices = ["memcached"]\n'
    prober.path("/run/policy.toml").write_text(policy)
    audit = ("audit", "/run/policy.toml", "--db", server, "--quiet", "--format", "jsonl")
    assert command.run(prober, *audit).returncode == 1
    stop(daemon)
    fixed = command.run(prober, *audit)
    assert fixed.returncode == 0 and lines(fixed)[0]["type"] == "fixed"

    assert command.run(prober, *asked).returncode == 0
    changed = command.run(prober, "diff", "--db", server, "--format", "jsonl", "2", "last")
    assert changed.returncode == 1
    assert {line["kind"] for line in lines(changed)[1:-1]} == {"gone"}
    runs = lines(command.run(prober, "history", "--db", server, "--format", "jsonl"))
    assert [(run["run"], run["state"], run["open"]) for run in runs] == \
        [(5, "ended", 0), (4, "ended", 0), (3, "ended", 1), (2, "ended", 2), (1, "ended", 2)]
    life = lines(command.run(prober, "history", "--db", server, "--format", "jsonl", "--target",
                             HOST_V4))
    assert {line["port"] for line in life if line["type"] == "life"} == {11211}


def test_a_run_that_was_killed_did_not_end(lab, server):
    prober, _ = lab
    process = command.start(prober, "check", "--db", server, "--quiet", "-p", "U:11211",
                            "--service", "memcached", "--timeout", "60", "10.77.0.99",
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = "SELECT count(*) FROM run WHERE state = 'running'"
    wait_until(lambda: query(server, running) == [["1"]], "the run to begin")
    # Another process sees that it is alive, until it is not.
    listed = command.run(prober, "history", "--db", server)
    assert "running" in listed.stdout
    process.kill()
    process.wait()
    states = ("history", "--db", server, "--format", "jsonl", "--last", "1")
    wait_until(lambda: lines(command.run(prober, *states))[0]["state"] == "did not end",
               "the server to notice")
    assert query(server, running) == [["0"]]


def test_a_server_that_is_not_there(lab):
    prober, _ = lab
    done = command.run(prober, "history", "--db", "postgres://me:secret@/x?host=/nonexistent")
    assert done.returncode == 2 and "PostgreSQL: " in done.stderr and "secret" not in done.stderr
