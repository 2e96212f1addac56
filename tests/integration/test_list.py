"""What a user of a network sees: a list that grows, and progress beside it."""

import json
import os
import re
import signal
import subprocess
import time

import pytest

import daemons
from command import IMPATIENT, run, start
from lab import wait_until
from terminal import on_terminal

OPEN = [f"10.77.0.{last}" for last in range(32, 52)]
NETWORK = "10.77.0.0/26"
SERVICE = ("--service", "memcached", "-p", "U:11211")
PROGRESS = re.compile(r"\r\x1b\[K")


@pytest.fixture(scope="module")
def network(lab):
    """Twenty addresses with memcached in a network that is silent otherwise."""
    prober, host = lab
    for address in OPEN:
        host.run(["ip", "addr", "add", f"{address}/24", "dev", "lan"])
    daemons.memcached(host, "-t", "1", "-l", ",".join(OPEN))
    return prober


def rows(text):
    """The lines of the list, by address."""
    return {line.split()[0]: line for line in text.splitlines() if "11211/udp  " in line}


def test_one_line_a_finding_and_one_fix_a_service(network):
    done = run(network, "check", *IMPATIENT, *SERVICE, NETWORK)
    assert done.returncode == 0
    assert done.stdout.startswith("ADDRESS ")
    listed = rows(done.stdout)
    assert sorted(listed) == sorted(OPEN)
    assert all("memcached 1.6.18" in line and "severe" in line for line in listed.values())
    assert done.stdout.count("-U 0") == 1
    assert "\nmemcached, 20 endpoints: severe\n" in done.stdout
    # Each state, also those that nothing is in.
    text = " ".join(done.stdout.split())
    states = re.search(r"Of (\d+) endpoints: 20 open, (\d+) closed, (\d+) filtered, "
                       r"(\d+) unreachable, (\d+) no-answer\.", text)
    assert states
    numbers = [int(number) for number in states.groups()]
    assert numbers[0] == 20 + sum(numbers[1:])


def test_few_hosts_have_a_block_each(network):
    done = run(network, "check", *IMPATIENT, *SERVICE, OPEN[0], OPEN[1])
    for address in OPEN[:2]:
        assert f"{address}\n\nPORT " in done.stdout
        assert f"{address}: 1 of 1 endpoint answers; " in done.stdout
    assert "Of 2 endpoints: 2 open, 0 closed, 0 filtered, 0 unreachable, 0 no-answer." in (
        done.stdout)


def test_all_lists_the_silent_ones_too(network):
    done = run(network, "check", *IMPATIENT, *SERVICE, "--all", "10.77.0.40-70")
    assert len(rows(done.stdout)) == 31
    assert "--all" not in done.stdout


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_findings_are_seen_while_the_scan_runs_and_kept_after_ctrl_c(network, form):
    process = start(network, "check", "--format", form, "--timeout", "30", *SERVICE, NETWORK,
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    head = [process.stdout.readline() for _ in range(21)]
    assert all(line.endswith("\n") for line in head)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    if form == "text":
        assert sorted(rows("".join(head))) == sorted(OPEN)
        assert "memcached, 20 endpoints" in rest and "Interrupted" in rest
    else:
        assert {json.loads(line)["target"] for line in head[1:]} == set(OPEN)
        assert json.loads(rest.splitlines()[-1])["interrupted"]


def test_kill_leaves_whole_lines(network, tmp_path):
    file = tmp_path / "run.jsonl"
    process = start(network, "check", "--format", "jsonl", "-o", str(file), "--timeout", "30",
                    *SERVICE, NETWORK, stderr=subprocess.DEVNULL)
    wait_until(lambda: file.exists() and file.read_text().count("\n") == 21, "all findings")
    process.kill()
    process.wait()
    assert all(json.loads(line) for line in file.read_text().splitlines())


def on_one_terminal(host, columns, *arguments):
    """What a terminal is sent that both streams go to."""
    output = on_terminal(host, "check", *arguments, columns=columns, errors_too=True,
                         environment={**os.environ, "TERM": "xterm", "NO_COLOR": "1"})
    return output.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [50, 120])
def test_progress_and_list_share_a_terminal(network, columns):
    output = on_one_terminal(network, columns, "--timeout", "1", "--retries", "1", "--rate", "60",
                             *SERVICE, NETWORK)
    # Whatever follows a progress line begins with its removal.
    pieces = PROGRESS.split(output)
    shown = [piece for piece in pieces if re.match(r"\d+ s: \d+ (%|of)", piece)]
    assert len(shown) > 5
    assert all("\n" not in piece and len(piece) < columns for piece in shown)
    assert any("answered" in piece for piece in shown) or columns < 60
    assert any("%" in piece for piece in shown)
    assert not any("\x1b" in piece for piece in pieces)
    left = "".join(piece for piece in pieces if piece not in shown)
    assert left.startswith("ADDRESS ")
    assert sorted(rows(left)) == sorted(OPEN)


def test_progress_elsewhere_is_a_line(network):
    done = run(network, "check", "--timeout", "1", "--retries", "0", "--rate", "40", *SERVICE,
               NETWORK)
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and "\x1b" not in done.stderr
    assert re.fullmatch(r"1 s: \d+ .* endpoints.*, \d+ answered.*", lines[0])
