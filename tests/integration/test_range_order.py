"""Which addresses of a range are asked, by whom and how fast, as the wire has it."""

import pytest

import ranges
from capture import Capture
from lab import HOST_V4, PROBER_V4
from ranges import Kind

PREFIX, KEY = "10.80.0.0/22", "order"
SOURCES = (PROBER_V4, "10.77.0.11", "10.77.0.12")
UNPROBED = 3


@pytest.fixture(scope="module")
def network(lab):
    """(prober, truth), and an address of the prober for each shard."""
    prober, host = lab
    for source in SOURCES[1:]:
        prober.run(["ip", "addr", "add", f"{source}/24", "dev", "lan"])
    return prober, ranges.mixed(prober, host, PREFIX, KEY)


def requests(capture):
    return [d for d in capture.datagrams() if d.destination_port == ranges.PORT]


def sendable(truth):
    """What a request can leave for; the others stop at our own routes and ARP."""
    return {a for a, kind in truth.kinds.items() if kind not in (Kind.NO_ROUTE, Kind.NO_ARP)}


def test_shards_share_a_range_out(network):
    prober, truth = network
    with Capture(prober) as capture:
        shards = [ranges.Scan(prober, "--seed", "7", "--shard", f"{number}/3", "--source", source,
                              "--all", PREFIX) for number, source in enumerate(SOURCES, 1)]
        reports = [shard.end(status=[UNPROBED]) for shard in shards]
    found = {}
    asked = set()
    for source, report in zip(SOURCES, reports):
        own_asked = {d.destination for d in requests(capture) if d.source == source}
        own_found = ranges.by_target(report)
        # Of 1024, a third.
        assert len(own_found) in (341, 342)
        assert own_asked == own_found.keys() & sendable(truth)
        assert not own_found.keys() & found.keys() and not own_asked & asked
        asked |= own_asked
        found |= own_found
    assert asked == sendable(truth)
    assert found.keys() == truth.kinds.keys()
    assert not ranges.wrong(truth, found, truth.kinds)


def test_a_seed_fixes_the_order(network):
    """Of first requests, that is; what follows depends on who answers."""
    prober, _ = network
    quick = ("--retries", "0", "--timeout", "0.1", "--measure", "never", "--rate", "0", PREFIX)

    def order(*seed):
        with Capture(prober) as capture:
            ranges.check(prober, *seed, *quick)
        return list(dict.fromkeys(d.destination for d in requests(capture)))

    first = order("--seed", "7")
    assert first == order("--seed", "7")
    assert first != order("--seed", "8")
    assert first != sorted(first)


def test_nothing_goes_to_what_is_excluded(network):
    prober, truth = network
    prober.path("/run/excluded").write_text("10.80.3.0/25\n# a comment\n10.80.0.255\n")
    left_out = {a for a in truth.kinds
                if a.startswith("10.80.1.") and 16 <= int(a.rpartition(".")[2]) <= 47
                or a in ("10.80.0.1", "10.80.0.255", "10.80.2.10", "10.80.2.11", "10.80.2.12")
                or a.startswith("10.80.3.") and int(a.rpartition(".")[2]) < 128}
    assert len(left_out) == 32 + 5 + 128
    with Capture(prober) as capture:
        report = ranges.check(
            prober, "--all", "--exclude", "10.80.1.16/28,10.80.1.32/28", "--exclude", "10.80.0.1",
            "--exclude", "10.80.2.10-12", "--exclude-file", "/run/excluded", PREFIX,
            status=[UNPROBED])
    sent_to = {d.destination for d in capture.datagrams() if d.source == PROBER_V4}
    assert sent_to == sendable(truth) - left_out
    assert ranges.by_target(report).keys() == truth.kinds.keys() - left_out


SILENT = "10.81.0.0/23"


@pytest.mark.parametrize("arguments, ports, count, rate, burst", [
    # A hundredth of a second's worth may go out at once.
    (("--rate", "500", SILENT), "U:11211", 512, 500, 5),
    (("--rate", "500", "--shard", "1/2", "--seed", "1", SILENT), "U:11211", 256, 500, 5),
    # Frames of 64 octets with the frame check sequence, so 1000 a second.
    (("--bandwidth", "512k", SILENT), "U:11211", 512, 1000, 10),
    # All that one service asks may go out at once.
    (("--host-rate", "50", "10.81.0.9"), "U:9001-9060", 60, 50, 9),
])
def test_a_rate_is_kept(network, lab, arguments, ports, count, rate, burst):
    prober, host = lab
    host.run(["ip", "route", "replace", "blackhole", SILENT])
    prober.run(["ip", "route", "replace", SILENT, "via", HOST_V4])
    with Capture(prober) as capture:
        ranges.check(prober, "--retries", "0", "--timeout", "0.1", *arguments, ports=ports)
    times = [d.time for d in capture.datagrams() if d.destination.startswith("10.81.")]
    assert len(times) == count
    # What was held up on its way may come closer to what follows; a bit of time
    # for that, which is little beside the whole.
    duration = times[-1] - times[0] + 0.05
    assert count <= duration * rate + burst
    # A rate is to be used, too: it must not take twice as long on a quiet machine.
    assert duration < 2 * count / rate + 1
