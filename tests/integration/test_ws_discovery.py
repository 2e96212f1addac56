"""WS-Discovery of wsdd."""

from command import check
from daemons_media import wsdd
from lab import HOST_V4


def test_wsdd(fresh_lab):
    prober, host = fresh_lab
    wsdd(host)
    found = check(prober, "--service", "ws-discovery", "--timeout", "1", "--retries", "1",
                  "--measure", "never",
                  HOST_V4).finding("3702/udp")
    assert (found["state"], found["service"]) == ("open", "ws-discovery")
    assert found["facts"]["types"] == ["wsdp:Device", "pub:Computer"]
    assert found["amplification"]["probe"] == "probe-device"
    assert found["verdict"] == "amplifies"
