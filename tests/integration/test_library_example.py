"""The example of the library, against a real daemon."""

import os

import pytest

import daemons
from lab import HOST_V4

EXAMPLE = os.environ.get("YAMABIKO_EXAMPLE", "")


@pytest.mark.skipif(not EXAMPLE, reason="YAMABIKO_EXAMPLE names no program")
def test_one_host(fresh_lab):
    prober, host = fresh_lab
    daemons.rpcbind(host)
    done = prober.run([EXAMPLE, HOST_V4])
    assert f"{HOST_V4} 111/udp: open" in done.stdout
    assert "rpcbind" in done.stdout
    assert f"{HOST_V4} 11211/udp: closed" in done.stdout
