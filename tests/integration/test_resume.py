"""A scan that is killed and resumed tells what an uninterrupted one tells."""

import collections
import csv
import json
import random
import signal
import subprocess
import tempfile

import pytest

import command
import ranges
from lab import HOST_V4, stop

# 2,048 addresses at this rate take about five seconds, so that kills fall anywhere.
RATE = ("--rate", "700", "--host-rate", "0", "--timeout", "0.4", "--retries", "1", "--seed", "7")
PREFIX = "10.80.0.0/21"
SERVICE = ("-p", "U:11211,T:11211", "--service", "memcached", "--measure", "never")


@pytest.fixture(scope="module")
def answering(lab):
    prober, host = lab
    host.run(["ip", "route", "add", "local", PREFIX, "dev", "lo"])
    prober.run(["ip", "route", "add", PREFIX, "via", HOST_V4])
    # A quarter of the addresses answer; of the others, half refuse and half are silent.
    host.firewall("ip daddr & 0.0.0.3 == 1 udp dport 11211 reject",
                  "ip daddr & 0.0.0.3 == 1 tcp dport 11211 reject with tcp reset",
                  "ip daddr & 0.0.0.2 == 2 drop")
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    host.sysctl("net.ipv4.icmp_msgs_per_sec", 100000)
    host.sysctl("net.ipv4.icmp_msgs_burst", 100000)
    host.start([ranges.sys.executable, "-B", "-c", ANSWERING])
    ranges.wait_until(lambda: host.listens("udp", 11211), "the answering service")
    return prober, host


# Answers "version" from the address that was asked.
ANSWERING = r'''
import socket, threading
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.IPPROTO_IP, 8, 1)
udp.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)
tcp = socket.create_server(("", 11211), backlog=4096)
def serve():
    while True:
        peer, _ = tcp.accept()
        try:
            peer.recv(64)
            peer.sendall(b"VERSION 1.6.18\r\n")
        except OSError:
            pass
        peer.close()
threading.Thread(target=serve, daemon=True).start()
udp.bind(("", 11211))
while True:
    request, control, _, peer = udp.recvmsg(2048, 256)
    told = control[0][2]
    reply = request[:2] + b"\0\0\0\1\0\0VERSION 1.6.18\r\n"
    udp.sendmsg([reply], [(socket.IPPROTO_IP, 8, bytes(4) + told[8:12] + bytes(4))], 0, peer)
'''


def arguments(state, *more):
    return [command.YAMABIKO, "check", "--quiet", "--format", "jsonl", *RATE, *SERVICE,
            "--resume", state, *more, PREFIX]


def findings(text):
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if line["type"] == "finding"], lines


def told(found):
    return collections.Counter((f["target"], f["transport"], f["state"], f["version"] or None)
                               for f in found)


@pytest.fixture(scope="module")
def whole(answering):
    """What a scan tells that nobody interrupts, and its summary."""
    prober, _ = answering
    done = prober.run(arguments("/run/whole.state", "-o", "/run/whole.jsonl"))
    assert done.returncode == 0
    found, lines = findings(prober.path("/run/whole.jsonl").read_text())
    counts = told(found)
    assert len(counts) == 2 * 2048 // 4 and set(counts.values()) == {1}
    return counts, lines[-1]


def until_done(prober, command_line, how):
    """Runs and kills a scan again and again; what each run wrote to its output."""
    chance, texts = random.Random(), []
    for _ in range(40):
        with tempfile.TemporaryFile("w+") as output:
            # Not start(), whose nsenter would die of the signal before its child.
            process = subprocess.Popen(prober.enter(command_line), stdout=output,
                                       start_new_session=True)
            try:
                # A checkpoint comes every two seconds.
                process.wait(timeout=chance.uniform(1.5, 5))
            except subprocess.TimeoutExpired:
                stop(process, how)
            output.seek(0)
            texts.append(output.read())
        if process.returncode == 0:
            return texts
        assert process.returncode in (3, -how)
    raise AssertionError("40 runs did not end the scan")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_report_file_is_the_same(answering, whole, how):
    prober, _ = answering
    name = how.name.lower()
    command_line = arguments(f"/run/{name}.state", "-o", f"/run/{name}.jsonl",
                             "-o", f"csv=/run/{name}.csv")
    runs = until_done(prober, command_line, how)
    assert len(runs) > 1
    found, lines = findings(prober.path(f"/run/{name}.jsonl").read_text())
    assert told(found) == whole[0]
    assert [line["type"] for line in lines if line["type"] != "finding"] == ["run", "summary"]
    # All states are counted, those of earlier runs included.
    assert lines[-1]["states"] == whole[1]["states"]
    assert lines[-1]["findings"] == whole[1]["findings"]
    assert lines[-1]["interrupted"] is False
    with open(prober.path(f"/run/{name}.csv"), newline="", encoding="utf-8") as table:
        assert told(csv.DictReader(table)) == whole[0]
    # Said again, it does nothing.
    again = prober.run(command_line)
    assert again.returncode == 0 and "complete" in again.stderr
    assert findings(prober.path(f"/run/{name}.jsonl").read_text())[1] == lines


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_a_pipe_gets_twice_is_marked(answering, whole, how):
    prober, _ = answering
    file = f"/run/pipe-{how.name}.jsonl"
    runs = until_done(
        prober, arguments(f"/run/pipe-{how.name}.state", "-o", f"jsonl={file}"), how)
    assert len(runs) > 1
    # A kill may leave the last line of a run half written.
    found = [f for text in runs for f in findings(text[:text.rfind("\n") + 1])[0]]
    # What a run told last of an endpoint is the whole of it. Before, a signal may have had
    # a connection told that had not been answered yet, and nothing else.
    last = {(finding["target"], finding["transport"]): finding for finding in found}
    assert told(last.values()) == whole[0]
    half_known = set(told(found)) - set(whole[0])
    assert not half_known or how == signal.SIGINT
    assert all(entry[1:] == ("tcp", "open", None) for entry in half_known)
    seen = set()
    for finding in found:
        endpoint = finding["target"], finding["transport"]
        assert endpoint not in seen or finding["may_repeat"] is True
        seen.add(endpoint)
    assert findings(runs[-1])[1][-1]["states"] == whole[1]["states"]
    # A file beside the pipe holds each once.
    assert told(findings(prober.path(file).read_text())[0]) == whole[0]


def test_another_scan(answering, whole):
    prober, _ = answering
    done = prober.run([*arguments("/run/whole.state"), "192.0.2.1"], check=False)
    assert done.returncode == 2 and "is of another scan" in done.stderr
    prober.path("/run/broken.state").write_bytes(
        prober.path("/run/whole.state").read_bytes()[:-1])
    done = prober.run(arguments("/run/broken.state"), check=False)
    assert done.returncode == 2 and "damaged" in done.stderr
    prober.path("/run/text.state").write_text("not a checkpoint\n")
    done = prober.run(arguments("/run/text.state"), check=False)
    assert done.returncode == 2 and "no checkpoint" in done.stderr
