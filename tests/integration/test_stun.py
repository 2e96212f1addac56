"""STUN of coturn."""

import daemons_simple
from exchange import checked


def test_coturn(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.coturn(host)
    found = checked(prober, "stun", 3478, lambda request: "binding",
                    echo=lambda payload: payload[8:20])
    assert (found["version"], found["facts"]) == ("4.6.1", {"product": "Coturn"})
    assert found["verdict"] == "amplifies"
