"""The DHT of a BitTorrent client."""

import daemons_simple
from exchange import checked


def transaction(payload):
    return payload.partition(b"1:t4:")[2][:4]


def name_of(request):
    return next(name for word, name in ((b"4:ping", "ping"), (b"9:find_node", "find-node"),
                                        (b"9:get_peers", "get-peers")) if b"1:q" + word in request)


def test_transmission(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.transmission(host)
    # A node that meets another asks it questions of its own: no replies, those.
    found = checked(prober, "bittorrent-dht", 6881, name_of, echo=transaction,
                    keep=lambda d: d.destination_port == 6881 or d.payload.endswith(b"1:y1:re"))
    variants = {variant["probe"] for variant in found["amplification"]["variants"]}
    assert variants == {"ping", "find-node", "get-peers"}
    assert found["verdict"] == "not-amplifying"  # it knows nobody
