"""The memory that 16.7 million silent targets take."""

import lab
from harness import Row, pair, route, silent, timed

# The lab's own /24 lies in it: nobody has most of its addresses, two say
# "closed", and the broadcast address is left out.
PREFIX = "10.0.0.0/8"
GOAL = 64


def rows():
    with lab.Lab() as made:
        prober, host = pair(made)
        route(prober, host, PREFIX, "blackhole")
        run = timed(prober, silent(PREFIX))
        summary = run.summary()
    sent = summary["statistics"]["requests_sent"]
    # What was not sent takes no memory, so a run that gave up must not pass.
    complete = sent >= 0.999 * 2**24
    yield Row(f"peak memory, {summary['targets']:,} targets", f"{run.peak_mib:.1f} MiB", "-",
              f"{run.peak_mib / GOAL:.2f}", f"<= {GOAL} MiB", complete and run.peak_mib <= GOAL)
    yield Row("  requests sent", f"{sent:,} in {run.seconds:.0f} s", "-", f"{sent / 2**24:.4f}",
              ">= 0.999", complete)
