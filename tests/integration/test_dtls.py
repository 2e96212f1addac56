"""DTLS of two libraries: both answer strangers with less than they got."""

import pytest

import daemons_media
from capture import Capture
from command import check
from lab import HOST_V4


@pytest.mark.parametrize("daemon", ["openssl_dtls", "gnutls_dtls"])
def test_hello_verify_request(fresh_lab, daemon):
    prober, host = fresh_lab
    getattr(daemons_media, daemon)(host)
    with Capture(prober) as capture:
        report = check(prober, "--service", "dtls", "-p", "U:4433", HOST_V4)
    found = report.finding("4433/udp")
    assert (found["state"], found["service"]) == ("open", "dtls")
    assert found["facts"]["hello_verify_request"] == "yes"
    assert found["verdict"] == "not-amplifying"
    assert {v["probe"] for v in found["amplification"]["variants"]} == {
        "client-hello", "retransmissions"}
    replies = [d for d in capture.datagrams() if d.source_port == 4433]
    assert len(replies) == 2
    for variant in found["amplification"]["variants"]:
        assert variant["response_datagrams"] == 1
        assert variant["response_bytes"] in {len(d.payload) for d in replies}
