"""What tshark makes of a capture: a judge that is not ours."""

import collections
import subprocess


def fields(file, wanted, *names, extra=(), run=None):
    """A tuple of these fields for each packet that the display filter lets through.

    `run` is that of the host that has the file, if it is not ours.
    """
    options = [part for name in names for part in ("-e", name)]
    command = ["tshark", "-n", "-r", str(file), *extra, "-Y", wanted, "-T", "fields", *options]
    if run is None:
        shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    else:
        shown = run(command)
    return [tuple(line.split("\t")) for line in shown.stdout.splitlines()]


def datagrams(file, extra=(), run=None):
    """How often each (source, port, destination, port, payload) is there."""
    rows = fields(file, "udp && !icmp && !icmpv6", "ip.src", "ipv6.src", "udp.srcport", "ip.dst",
                  "ipv6.dst", "udp.dstport", "udp.payload", extra=extra, run=run)
    return collections.Counter(
        (v4 or v6, int(port), to_v4 or to_v6, int(to_port), bytes.fromhex(payload))
        for v4, v6, port, to_v4, to_v6, to_port, payload in rows)


def octets_of_udp(file):
    """Of all Ethernet frames that carry UDP or a part of it."""
    rows = fields(file, "(ip.proto == 17 || ipv6.nxt == 17 || ipv6.fraghdr.nxt == 17)"
                        " && !icmp && !icmpv6", "frame.len")
    return sum(int(size) for size, in rows)
