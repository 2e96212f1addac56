"""Whether a probe among a million takes as long as one among four thousand."""

import statistics

import lab
from harness import Row, pair, route, silent, timed

SMALL, LARGE = "10.128.0.0/20", "10.128.0.0/12"
SMALL_SIZE, LARGE_SIZE = 1 << 12, 1 << 20
RUNS = 15


def rows():
    with lab.Lab() as made:
        prober, host = pair(made)
        route(prober, host, LARGE, "blackhole")
        one, small, large = [], [], []
        for turn in range(RUNS):
            one.append(timed(prober, silent("10.128.0.1")))
            small.append(timed(prober, silent(SMALL)))
            if turn % 5 == 0:
                large.append(timed(prober, silent(LARGE)))
    for clock, name in (("seconds", "time"), ("cpu_seconds", "processor time")):
        # A single target has the same costs to start, to wait and to end.
        fixed, few, many = (statistics.median(getattr(run, clock) for run in runs)
                            for runs in (one, small, large))
        few, many = (few - fixed) / SMALL_SIZE, (many - fixed) / LARGE_SIZE
        ratio = many / few if few > 0 else float("inf")
        yield Row(f"{name} a probe, /12 against /20", f"{many * 1e6:.2f} us", f"/20 {few * 1e6:.2f} us",
                  f"{ratio:.2f}", "<= 1.10", ratio <= 1.1)
