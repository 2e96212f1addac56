"""Records what really went over the wire, with tcpdump, and reads it back; tshark confirms it.

Only what the tests count is decoded: UDP datagrams, whole, with the frames that
carried each of them; fragments of IPv4 and IPv6 are put together here.
"""

import collections
import dataclasses
import ipaddress
import signal
import socket
import struct
import subprocess
import tempfile
import uuid

import tshark
from lab import stop, wait_until

MARK_FRAME = 14 + 20 + 8 + 16  # Ethernet, IPv4, UDP, and the 16 octets of __exit__
UDP, TCP, ICMP, ICMPV6, FRAGMENT = 17, 6, 1, 58, 44


@dataclasses.dataclass(frozen=True)
class Datagram:
    source: str
    source_port: int
    destination: str
    destination_port: int
    payload: bytes
    frames: tuple  # sizes of the Ethernet frames that carried it, without FCS
    time: float  # seconds since 1970, of its last frame


@dataclasses.dataclass(frozen=True)
class _Packet:
    """One IP packet, or a fragment of one."""

    source: str
    destination: str
    protocol: int
    fragment: tuple  # (identification, offset, more), or None when it is whole
    payload: bytes
    frame: int
    time: float


class Capture:
    """Everything that passes an interface of a host during `with`."""

    def __init__(self, host, interface="lan", keep=None):
        """`keep`: the file of the host that the capture is kept in."""
        self._host = host
        self._interface = interface
        self._name = keep or f"/run/{uuid.uuid4().hex}.pcap"
        self._kept = keep is not None
        self._process = None
        self._packets = []
        self._raw = b""
        self._mark = b""
        self._confirmed = False

    def __enter__(self):
        # Without a limit to the octets kept of each, the buffer holds but eight
        # packets; these are enough for an Ethernet frame.
        self._process = self._host.start(
            ["tcpdump", "-i", self._interface, "-s", "2048", "-B", "8192", "-U",
             "--immediate-mode", "-Z", "root", "-w", self._name],
            stderr=subprocess.PIPE, text=True,
        )
        seen = []
        for line in self._process.stderr:
            seen.append(line)
            if "listening on" in line:
                return self
        raise RuntimeError(f"tcpdump does not run: {''.join(seen)}")

    def __exit__(self, *_):
        # A last datagram of ours tells that all before it have been written. A
        # broadcast: nobody is obliged to answer that.
        mark = uuid.uuid4().bytes
        self._host.run(
            ["python3", "-c",
             "import socket, sys\n"
             "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
             "s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)\n"
             "s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[2].encode())\n"
             "s.sendto(bytes.fromhex(sys.argv[1]), ('255.255.255.255', 9))\n",
             mark.hex(), self._interface],
        )
        file = self._host.path(self._name)
        wait_until(lambda: mark in file.read_bytes(), "tcpdump to write the last packet")
        stop(self._process, signal.SIGINT)
        told = self._process.stderr.read()
        if "\n0 packets dropped by kernel" not in told:
            raise RuntimeError(f"tcpdump lost packets: {told}")
        self._raw = file.read_bytes()
        if not self._kept:
            file.unlink()
        self._mark = mark
        self._packets = [p for p in _ip_packets(self._raw) if mark not in p.payload]

    def datagrams(self):
        """All UDP datagrams, in order."""
        return list(_datagrams(self._packets))

    def counted(self):
        """The same as tshark.datagrams() counts them."""
        return collections.Counter(
            (d.source, d.source_port, d.destination, d.destination_port, d.payload)
            for d in self.datagrams())

    def confirm(self):
        """That tshark reads the same datagrams and octets out of it."""
        if self._confirmed:
            return
        with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
            file.write(self._raw)
            file.flush()
            theirs, octets = tshark.datagrams(file.name), tshark.octets_of_udp(file.name)
        mark = [each for each in theirs if each[-1] == self._mark]
        for each in mark:
            del theirs[each]
        assert theirs == self.counted()
        assert octets - len(mark) * MARK_FRAME == sum(
            p.frame for p in self._packets if p.protocol == UDP)
        self._confirmed = True

    def tcp_octets(self, port):
        """How much data went to this TCP port, retransmissions included."""
        segments = [p.payload for p in self._packets if p.protocol == TCP]
        # RFC 9293 section 3.1: the header has its own length in units of four octets.
        return sum(len(s) - 4 * (s[12] >> 4) for s in segments
                   if int.from_bytes(s[2:4], "big") == port)

    def protocols(self):
        """Of each IP packet; neighbour discovery and the like are left out."""
        return [p.protocol for p in self._packets if p.protocol in (UDP, TCP, ICMP)]


def _ip_packets(raw):
    magic, link_type = struct.unpack("<I", raw[:4])[0], struct.unpack("<I", raw[20:24])[0]
    if magic != 0xA1B2C3D4 or link_type != 1:
        raise ValueError("not a capture of Ethernet frames")
    position = 24
    while position + 16 <= len(raw):
        seconds, microseconds, kept, length = struct.unpack_from("<4I", raw, position)
        time = seconds + microseconds / 1e6
        frame = raw[position + 16:position + 16 + kept]
        position += 16 + kept
        kind = struct.unpack_from("!H", frame, 12)[0]
        if kind == 0x0800:
            yield _ipv4(frame[14:], length, time)
        elif kind == 0x86DD:
            yield _ipv6(frame[14:], length, time)


def _ipv4(packet, frame, time):
    header = (packet[0] & 15) * 4
    length, identification, fragment = struct.unpack_from("!HHH", packet, 2)
    offset, more = (fragment & 0x1FFF) * 8, bool(fragment & 0x2000)
    return _Packet(
        source=socket.inet_ntoa(packet[12:16]),
        destination=socket.inet_ntoa(packet[16:20]),
        protocol=packet[9],
        fragment=(identification, offset, more) if offset or more else None,
        payload=packet[header:length],
        frame=frame,
        time=time,
    )


def _ipv6(packet, frame, time):
    length, protocol = struct.unpack_from("!HB", packet, 4)
    payload = packet[40:40 + length]
    fragment = None
    if protocol == FRAGMENT:
        protocol, _, field, identification = struct.unpack_from("!BBHI", payload)
        fragment = (identification, field & 0xFFF8, bool(field & 1))
        payload = payload[8:]
    return _Packet(
        source=str(ipaddress.IPv6Address(packet[8:24])),
        destination=str(ipaddress.IPv6Address(packet[24:40])),
        protocol=protocol, fragment=fragment, payload=payload, frame=frame,
        time=time,
    )


def _datagrams(packets):
    waiting = {}
    for packet in packets:
        if packet.protocol != UDP:
            continue
        pieces = [packet]
        if packet.fragment:
            key = (packet.source, packet.destination, packet.fragment[0])
            pieces = waiting.setdefault(key, [])
            pieces.append(packet)
            pieces.sort(key=lambda piece: piece.fragment[1])
            if pieces[-1].fragment[2] or sum(len(p.payload) for p in pieces) != (
                pieces[-1].fragment[1] + len(pieces[-1].payload)
            ):
                continue
            del waiting[key]
        whole = b"".join(piece.payload for piece in pieces)
        source_port, destination_port, length = struct.unpack_from("!HHH", whole)
        yield Datagram(
            packet.source, source_port, packet.destination, destination_port,
            whole[8:length], tuple(piece.frame for piece in pieces), packet.time,
        )
