"""WS-Discovery of wsdd."""

import re

from daemons_media import wsdd
from exchange import checked

OURS = re.compile(rb"urn:uuid:([0-9a-f]{8})-6d61-4b69-a062-696b6f000001")


def _identify(request):
    if request == b"<:/>":
        return "malformed"
    return "probe-device" if b"<d:Types" in request else "probe"


def _cookie(message):
    """A reply has an identifier of its own, too."""
    ours = OURS.search(message)
    return ours and ours[1]


def test_wsdd(fresh_lab):
    prober, host = fresh_lab
    wsdd(host)
    asked = set()

    def name_of(request):
        asked.add(_identify(request))
        return _identify(request)

    found = checked(prober, "ws-discovery", 3702, name_of, "--timeout", "1", "--retries", "1",
                    echo=_cookie, any_port=True)
    assert found["facts"]["types"] == ["wsdp:Device", "pub:Computer"]
    assert found["facts"]["endpoints"] == ["urn:uuid:79616d61-6269-4b6f-8000-000000000004"]
    assert found["flags"] == ["other-port"]
    assert found["verdict"] == "amplifies"
    # It says each thing twice, as WS-Discovery wants it over UDP, and nothing to what is no XML.
    assert found["amplification"]["probe"] == "probe-device"
    assert found["amplification"]["response_datagrams"] == 2
    assert asked == {"probe", "probe-device", "malformed"}
