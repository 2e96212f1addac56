"""The server of Mumble, as it is by default and mended."""

import daemons_simple
from command import IMPATIENT, check
from exchange import checked
from lab import HOST_V4


def test_murmur(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.murmur(host)
    found = checked(prober, "mumble", 64738, lambda request: "ping",
                    echo=lambda payload: payload[4:12])
    assert (found["version"], found["verdict"]) == ("1.3.4", "amplifies")
    assert found["facts"] == {"users": "0", "users_at_most": "1000", "bits_a_second": "72000"}


def test_the_remedy_helps(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.murmur(host, "allowping=false")
    report = check(prober, "--service", "mumble", *IMPATIENT, HOST_V4)
    assert report.state("64738/udp")[0] == "no-answer"
