"""Kad, the DHT of aMule."""

import daemons_simple
from exchange import checked


def test_amule(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.amule(host)
    found = checked(prober, "kad", 4672,
                    lambda request: {b"\xe4\x60": "ping", b"\xe4\x01": "bootstrap"}[request])
    sizes = {v["probe"]: v["response_bytes"] for v in found["amplification"]["variants"]}
    assert sizes == {"ping": 4, "bootstrap": 23}
    assert found["flags"] == ["discloses"]
