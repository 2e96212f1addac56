"""TCP: two services with their versions against nmap, and connections a second."""

import daemons
import lab
from harness import Row, check, helper, median, need, pair, route, serve, timed

RUNS = 3
PREFIX, PORT = "10.80.0.0/16", 9999


def versions():
    """As a row: the time for rpcbind and memcached over TCP."""
    need("rpcbind", "memcached", "nmap")
    with lab.Lab() as made:
        prober, host = pair(made)
        daemons.rpcbind(host)
        daemons.memcached(host)
        ours = [timed(prober, check(lab.HOST_V4, "-p", "T:111,T:11211")) for _ in range(RUNS)]
        named = ours[-1].summary()["states"]["open"]
        theirs = timed(prober, ["nmap", "-n", "-Pn", "-sT", "-sV", "-p", "111,11211", lab.HOST_V4])
    if named != 2:
        raise RuntimeError(f"{named} of 2 services were found")
    mine = median(ours).seconds
    ratio = theirs.seconds / mine
    return Row("2 TCP services with versions", f"{mine:.3f} s", f"nmap {theirs.seconds:.2f} s",
               f"{ratio:.0f}", ">= 10", ratio >= 10)


def connections():
    """As rows: connections a second to a listener that closes each at once."""
    with lab.Lab() as made:
        prober, host = pair(made)
        route(prober, host, PREFIX, "local")
        host.sysctl("net.core.somaxconn", 65535)
        serve(host, "listener", "tcp", PORT)
        runs, bare = [], []
        for _ in range(RUNS):
            runs.append(timed(prober, check(PREFIX, "-p", f"T:{PORT}")))
            bare.append(timed(prober, [helper("connect_loop"), PREFIX.split("/")[0], 16, PORT]))
        summary = runs[-1].summary()
    opened = summary["states"]["open"]
    rate = summary["statistics"]["connections"] / median(runs).seconds
    loop = 65536 / median(bare).seconds
    yield Row(f"TCP connections, {opened:,} of {summary['targets']:,} open", f"{rate:,.0f}/s",
              f"bare loop {loop:,.0f}/s", f"{rate / loop:.2f}", ">= 20,000/s",
              rate >= 20000 and opened == summary["targets"])


def rows():
    yield from connections()
    yield versions()
