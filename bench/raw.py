"""How fast --engine raw sends, against masscan and a loop that does nothing else."""

import lab
from harness import Row, helper, pair, rate_median, route, send_rate, silent_raw
from harness import need

PREFIX, FIRST, BITS = "10.128.0.0/13", "10.128.0.0", 19
RUNS = 3


def rows():
    need("masscan")
    with lab.Lab() as made:
        prober, host = pair(made)
        route(prober, host, PREFIX, "blackhole")
        # The kernel must know the router, as on any machine that has been up for a while.
        prober.run(["ping", "-c", "1", "-W", "1", lab.HOST_V4])
        router = host.run(["cat", "/sys/class/net/lan/address"], check=False).stdout.strip() or \
            host.run(["ip", "-o", "link", "show", "lan"]).stdout.split("link/ether ")[1].split()[0]
        loop = [helper("packet_loop"), FIRST, BITS, "lan", router]
        masscan = ["masscan", PREFIX, "-pU:11211", "--rate", "10000000", "--wait", "0",
                   "--interface", "lan", "--router-mac", router.replace(":", "-"),
                   "--source-ip", lab.PROBER_V4, "-oL", "/run/bench/masscan"]
        bare, theirs, ours = [], [], []
        for _ in range(RUNS):
            bare.append(send_rate(prober, "lan", loop))
            theirs.append(send_rate(prober, "lan", masscan))
            ours.append(send_rate(prober, "lan", silent_raw(PREFIX)))
    if short := [count for _, count in bare + theirs + ours if count < 1 << BITS]:
        raise RuntimeError(f"only {min(short):,} of {1 << BITS:,} requests were sent")
    loop_rate, masscan_rate, mine = rate_median(bare), rate_median(theirs), rate_median(ours)
    for peer, name, goal in ((loop_rate, "bare loop", 0.85), (masscan_rate, "masscan", 1.5)):
        yield Row("requests sent, packet socket", f"{mine / 1000:.0f} kpps",
                  f"{name} {peer / 1000:.0f} kpps", f"{mine / peer:.2f}", f">= {goal:.2f}",
                  mine >= goal * peer)
