"""The lab itself: what it promises to the other tests."""

import pathlib
import signal
import subprocess
import sys

import pytest

import daemons
from capture import ICMP, UDP, Capture
from lab import HOST_V4, PROBER_V4, wait_until

HERE = pathlib.Path(__file__).resolve().parent
SEND = ("import socket, sys\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.sendto(b'x' * int(sys.argv[3]), (sys.argv[1], int(sys.argv[2])))\n")


def send(host, port, size):
    host.run(["python3", "-c", SEND, HOST_V4, str(port), str(size)])


def test_a_capture_holds_the_last_packet(lab):
    prober, _ = lab
    for size in (0, 1, 1472):
        with Capture(prober) as capture:
            send(prober, 9, size)
        (datagram,) = capture.datagrams()
        assert (datagram.source, datagram.destination) == (PROBER_V4, HOST_V4)
        assert (datagram.destination_port, len(datagram.payload)) == (9, size)
        assert datagram.frames == (14 + 20 + 8 + size,)
        assert capture.protocols()[0] == UDP


def test_a_capture_puts_fragments_together(lab):
    prober, _ = lab
    with Capture(prober) as capture:
        send(prober, 9, 4000)
    (datagram,) = capture.datagrams()
    assert datagram.payload == b"x" * 4000
    # 4008 octets of UDP, in pieces of 1480.
    assert datagram.frames == (14 + 20 + 1480, 14 + 20 + 1480, 14 + 20 + 1048)


def test_rules_do_what_they_say(fresh_lab):
    prober, host = fresh_lab
    host.firewall("udp dport 9001 drop")
    with Capture(prober) as capture:
        send(prober, 9001, 1)
        send(prober, 9002, 1)
    assert capture.protocols() == [UDP, UDP, ICMP]


def test_registered_programs_are_there(fresh_lab):
    _, host = fresh_lab
    daemons.rpcbind(host)
    daemons.register(host, [(100003, 3, 6, 2049)])
    assert "100003    3   tcp   2049  nfs" in host.run(["rpcinfo", "-p", "127.0.0.1"]).stdout


def test_two_labs_are_apart(lab, fresh_lab):
    for _, host in (lab, fresh_lab):
        daemons.rpcbind(host)
    pids = {host.pid for pair in (lab, fresh_lab) for host in pair}
    assert len(pids) == 4


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_however_we_end(how):
    script = ("import time, daemons, lab\n"
              "with lab.Lab() as made:\n"
              "    prober, host = made.pair()\n"
              "    process = daemons.rpcbind(host)\n"
              "    daemons.memcached(host)\n"
              "    print(prober.pid, host.pid, process.pid, flush=True)\n"
              "    time.sleep(600)\n")
    process = subprocess.Popen([sys.executable, "-B", "-c", script], cwd=HERE, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    pids = process.stdout.readline().split()
    assert len(pids) == 3
    namespace = pathlib.Path(f"/proc/{pids[1]}/ns/net").readlink()
    process.send_signal(how)
    process.wait()
    process.stdout.close()

    def gone():
        left = [p for p in pathlib.Path("/proc").glob("[0-9]*") if in_namespace(p, namespace)]
        return not left

    wait_until(gone, "the processes of the lab to end")


def in_namespace(process, namespace):
    try:
        return (process / "ns" / "net").readlink() == namespace
    except OSError:  # it ended meanwhile
        return False
