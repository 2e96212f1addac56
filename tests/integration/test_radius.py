"""RADIUS: a server that is set up well does not answer a stranger."""

import hashlib
import hmac

from command import IMPATIENT, check
from daemons_media import freeradius
from lab import HOST_V4, PROBER_V4

ASK = ("import socket, sys\n"
       "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
       "s.settimeout(5)\n"
       "s.sendto(bytes.fromhex(sys.argv[2]), (sys.argv[1], 1812))\n"
       "print(s.recv(4096).hex())\n")


def assert_silent(prober):
    found = check(prober, "--service", "radius", *IMPATIENT, HOST_V4).finding("1812/udp")
    assert found["state"] == "no-answer"
    assert found["service"] is None


def test_freeradius_stays_silent(fresh_lab):
    prober, host = fresh_lab
    freeradius(host)
    assert_silent(prober)


def test_freeradius_stays_silent_to_who_lacks_the_secret(fresh_lab):
    """The address alone does not open it, although it answers who has the secret, too."""
    prober, host = fresh_lab
    freeradius(host, client=PROBER_V4, secret="lab")
    assert_silent(prober)
    # The request of our probe, but signed as RFC 5997 section 3 wants it.
    head = b"\x0c\x79\x00\x26" + bytes(range(16)) + b"\x50\x12"
    signed = head + hmac.digest(b"lab", head + bytes(16), hashlib.md5)
    reply = bytes.fromhex(prober.run(["python3", "-S", "-c", ASK, HOST_V4, signed.hex()]).stdout)
    assert reply[:4] == b"\x02\x79\x00\x14"  # Access-Accept
