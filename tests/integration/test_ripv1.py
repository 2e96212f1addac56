"""RIP version 1 of frr."""

import daemons_simple
from exchange import checked


def route(payload):
    """The address that is asked for or told of; none for a table."""
    return payload[8:12] if len(payload) == 24 and payload[5] == 2 else b""


def test_frr(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.ripd(host, "203.0.113.0/24", *(f"192.168.{n}.0/24" for n in range(20)))
    found = checked(prober, "ripv1", 520, lambda request: "route" if request[5] == 2 else "table",
                    echo=route)
    assert {"203.0.113.0 metric 1", "192.168.19.0 metric 1"} <= set(found["facts"]["routes"])
    assert len(found["facts"]["routes"]) == 21
    assert found["flags"] == ["discloses", "no-auth"]
    assert found["amplification"]["probe"] == "table"
    assert found["amplification"]["response_bytes"] == 4 + 21 * 20
    assert found["verdict"] == "amplifies"
