"""Holds every measured figure of a report against the capture of the same exchange.

The requests are recognised by what they ask on the wire, not by what the
program says that it sent.
"""

import collections
import collections.abc
import dataclasses
import struct

import pytest

# Factors are reported with four decimals; counts must be equal.
ROUNDING = 0.5001e-4

RPC_CALLS = {
    (100000, 104316, 0): "versions",
    (100000, 2, 0): "null",
    (1777777777, 1, 0): "unassigned",
    (100000, 2, 4): "dump-v2",
    (100000, 3, 4): "dump-v3",
    (100000, 4, 4): "dump-v4",
    (100000, 4, 12): "getstat",
}
MEMCACHED_COMMANDS = {
    b"version\r\n": "version",
    b"mn\r\n": "meta",
    b"stats\r\n": "stats",
    b"stats settings\r\n": "stats-settings",
}
MEMCACHED_OPCODES = {0x0B: "version-binary", 0x10: "stats-binary"}


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How the requests of one service are told apart, and which replies are theirs."""

    identify: collections.abc.Callable  # payload of a request → name of its probe
    # (payload of a request, of a reply) → whether it answers; where nothing in
    # a reply tells, it answers the latest request before it.
    echoes: collections.abc.Callable | None = None


def same(key):
    """Whether a request and a reply agree in what `key` takes of a payload."""
    return lambda request, reply: key(request) == key(reply)


def identify(datagram):
    """(probe, width of the cookie) of a request that rpcbind or memcached gets."""
    payload = datagram.payload
    if len(payload) >= 40 and payload[4:12] == struct.pack("!II", 0, 2):
        return RPC_CALLS[struct.unpack_from("!3I", payload, 12)], 4
    if payload[2:8] == struct.pack("!HHH", 0, 1, 0):
        body = payload[8:]
        if body[:1] == b"\x80":
            return MEMCACHED_OPCODES[body[1]], 2
        return MEMCACHED_COMMANDS[body], 2
    raise AssertionError(f"a request that none of the services has: {payload.hex()}")


def figures_of(request, replies):
    """Of one exchange, by the frames that were captured."""
    def ip(datagrams):
        return sum(frame - 14 for datagram in datagrams for frame in datagram.frames)

    def floored(datagrams, overhead, floor):
        return sum(max(frame + overhead, floor) for d in datagrams for frame in d.frames)

    def ratio(of):
        return of(replies) / of([request])

    sizes = sum(len(reply.payload) for reply in replies)
    packets = sum(len(reply.frames) for reply in replies)
    return {
        "request_bytes": len(request.payload),
        "response_bytes": sizes,
        "request_packets": len(request.frames),
        "response_packets": packets,
        "response_datagrams": len(replies),
        "baf": sizes / len(request.payload),
        "paf": packets / len(request.frames),
        "ip_factor": ratio(ip),
        "l2_factor": ratio(lambda datagrams: floored(datagrams, 4, 64)),
        "wire_factor": ratio(lambda datagrams: floored(datagrams, 24, 84)),
        "at_least": False,
    }


def _read(request, dialect, latest_before):
    """(probe, predicate on a reply) of a request."""
    if dialect is None:
        probe, width = identify(request)
        return probe, lambda reply: reply.payload[:width] == request.payload[:width]
    probe = dialect.identify(request.payload)
    if dialect.echoes is None:
        return probe, lambda reply: latest_before[id(reply)] is request
    return probe, lambda reply: dialect.echoes(request.payload, reply.payload)


def exchanges(capture, target, port, sources=(), dialect=None):
    """probe → figures of its largest captured exchange with that endpoint.

    Replies may come from the target and, if so expected, from `sources`.
    """
    datagrams = capture.datagrams()
    requests = []
    latest_before = {}
    for datagram in datagrams:
        if (datagram.destination, datagram.destination_port) == (target, port):
            requests.append(datagram)
        elif requests:
            latest_before[id(datagram)] = requests[-1]
    largest = {}
    for request in requests:
        probe, answers = _read(request, dialect, latest_before)
        replies = [d for d in datagrams if d.source in (target, *sources)
                   and (d.destination, d.destination_port) == (request.source, request.source_port)
                   and answers(d)]
        if replies:
            figures = figures_of(request, replies)
            known = largest.get(probe)
            if known is None or known["response_bytes"] < figures["response_bytes"]:
                largest[probe] = figures
    return largest


def assert_as_captured(report, capture, endpoint, target, sources=(), reported=None, dialect=None):
    """Every variant of a finding equals its exchange, and none is missing.

    `reported` is the target as the report has it, where the wire has another.
    `dialect` is for services other than rpcbind and memcached.
    """
    capture.confirm()
    found = report.finding(endpoint, reported or target)["amplification"]
    variants = {v["probe"]: {k: v[k] for k in v if k != "probe"} for v in found["variants"]}
    captured = exchanges(capture, target, int(endpoint.split("/")[0]), sources, dialect)
    assert captured, "the capture holds no exchange"
    assert set(variants) == set(captured)
    for probe, figures in captured.items():
        assert variants[probe] == pytest.approx(figures, abs=ROUNDING), probe
    largest = max(captured, key=lambda probe: captured[probe]["l2_factor"])
    at_top = {name: found[name] for name in captured[largest]}
    assert at_top == pytest.approx(captured[largest], abs=ROUNDING)


def assert_totals(report, capture, prober):
    """The summary counts what passed the wire; only for runs over UDP alone.

    `prober` holds the addresses that the requests came from.
    """
    sent = [d for d in capture.datagrams() if d.source in prober]
    received = [d for d in capture.datagrams() if d.destination in prober]
    counts = collections.OrderedDict(
        requests_sent=len(sent),
        request_bytes=sum(len(d.payload) for d in sent),
        datagrams_received=len(received),
        response_bytes=sum(len(d.payload) for d in received),
    )
    assert {name: report.statistics[name] for name in counts} == counts
