"""RADIUS: a server that is set up well does not answer a stranger."""

from command import IMPATIENT, check
from daemons_media import freeradius
from lab import HOST_V4


def test_freeradius_stays_silent(fresh_lab):
    prober, host = fresh_lab
    freeradius(host)
    found = check(prober, "--service", "radius", *IMPATIENT, HOST_V4).finding("1812/udp")
    assert found["state"] == "no-answer"
    assert found["service"] is None
