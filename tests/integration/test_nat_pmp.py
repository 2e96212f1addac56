"""NAT-PMP and PCP of miniupnpd."""

import daemons_simple
from exchange import checked


def test_miniupnpd(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.miniupnpd(host)
    found = checked(prober, "nat-pmp", 5351, lambda request: "address")
    assert found["facts"] == {"protocol": "NAT-PMP", "result": "success"}
    assert found["flags"] == ["discloses", "no-auth"]
    assert found["amplification"]["response_bytes"] == 12
