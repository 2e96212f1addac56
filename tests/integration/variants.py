"""Holds the variants of a finding against the capture, where a test says how to tell them apart."""

import pytest

from accounting import ROUNDING, figures_of


def captured(capture, target, port, name_of, echo=None):
    """probe → figures of its largest captured exchange with that endpoint.

    `name_of` tells the probe of a request by its payload. `echo` gives of a
    payload, request or reply, what both have in common; without it a reply
    belongs to the latest request before it.
    """
    exchanges = []
    for datagram in capture.datagrams():
        if (datagram.destination, datagram.destination_port) == (target, port):
            exchanges.append((datagram, []))
        elif exchanges and (datagram.source, datagram.destination) == (
                target, exchanges[0][0].source):
            request, replies = next(
                (exchange for exchange in reversed(exchanges)
                 if echo is None or echo(exchange[0].payload) == echo(datagram.payload)),
                (None, None))
            assert request is not None, f"a reply to nothing: {datagram.payload.hex()}"
            assert datagram.destination_port == request.source_port
            replies.append(datagram)
    largest = {}
    for request, replies in exchanges:
        if replies:
            figures = figures_of(request, replies)
            known = largest.setdefault(name_of(request.payload), figures)
            if known["response_bytes"] < figures["response_bytes"]:
                largest[name_of(request.payload)] = figures
    return largest


def assert_variants(report, capture, endpoint, target, name_of, echo=None):
    """Every variant of a finding equals its exchange, and none is missing."""
    found = report.finding(endpoint)["amplification"]
    variants = {v["probe"]: {k: v[k] for k in v if k != "probe"} for v in found["variants"]}
    expected = captured(capture, target, int(endpoint.split("/")[0]), name_of, echo)
    assert expected, "the capture holds no exchange"
    assert set(variants) == set(expected)
    for probe, figures in expected.items():
        assert variants[probe] == pytest.approx(figures, abs=ROUNDING), probe
