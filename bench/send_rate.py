"""How fast yamabiko sends from a plain socket, against a loop that does nothing else."""

import lab
from harness import Row, helper, pair, rate_median, route, send_rate, silent

PREFIX, FIRST, BITS = "10.128.0.0/13", "10.128.0.0", 19
RUNS = 3


def rows():
    loop = [helper("send_loop"), FIRST, BITS]
    with lab.Lab() as made:
        prober, host = pair(made)
        route(prober, host, PREFIX, "blackhole")
        bare, ours = [], []
        for _ in range(RUNS):
            bare.append(send_rate(prober, "lan", loop))
            ours.append(send_rate(prober, "lan", silent(PREFIX)))
    if short := [count for _, count in bare + ours if count < 1 << BITS]:
        raise RuntimeError(f"only {min(short):,} of {1 << BITS:,} requests were sent")
    peer, mine = rate_median(bare), rate_median(ours)
    yield Row("requests sent, plain socket", f"{mine / 1000:.0f} kpps",
              f"bare loop {peer / 1000:.0f} kpps", f"{mine / peer:.2f}", ">= 0.90", mine >= 0.9 * peer)
