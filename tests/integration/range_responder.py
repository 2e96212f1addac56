"""Answers UDP for every address of a prefix, as ranges.py says what each does.

Usage: range_responder.py PREFIX (KEY | all) [--hold PERCENT]

KEY draws the kinds of the addresses; with "all", every address is memcached. With
--hold, so many of a hundred answers wait up to HOLD_SECONDS before they leave, so
that they arrive out of order. Prints "ready" once its sockets wait.
"""

import argparse
import heapq
import itertools
import random
import select
import socket
import struct
import time

import ranges
from ranges import Kind

# Missing from the socket module of Python 3.11, which Debian 12 has.
IP_PKTINFO = 8
BUFFER = 16 << 20
HOLD_SECONDS = 0.1


def frame(request, sequence, body):
    return request[:2] + struct.pack("!HHH", sequence, 1, 0) + body


def memcached(request):
    """The replies to what has one; everything else goes unanswered, so that each
    round has one request a host that counts, as most services have."""
    command = request[8:]
    if command == b"version\r\n":
        return [frame(request, 0, b"VERSION 1.6.18\r\n")]
    if command.startswith(b"stats"):
        return [frame(request, 0, b"STAT version 1.6.18\r\nSTAT curr_items 3\r\n"),
                frame(request, 1, b"STAT total_items 3\r\nEND\r\n")]
    return []


def checksum(packet):
    total = sum(struct.unpack(f"!{len(packet) // 2}H", packet))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def host_unreachable(client, address, request):
    """An ICMP error (RFC 792) about this request, without the IP header before it."""
    udp = struct.pack("!4H", client[1], ranges.PORT, 8 + len(request), 0)
    quoted = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp) + len(request), 0, 0, 63,
                         socket.IPPROTO_UDP, 0, socket.inet_aton(client[0]), address) + udp
    message = struct.pack("!BBHI", 3, 1, 0, 0) + quoted
    return message[:2] + struct.pack("!H", checksum(message)) + message[4:]


def bound(port):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    # SO_RCVBUFFORCE and SO_SNDBUFFORCE: nothing may be lost here.
    server.setsockopt(socket.SOL_SOCKET, 33, BUFFER)
    server.setsockopt(socket.SOL_SOCKET, 32, BUFFER)
    server.bind(("0.0.0.0", port))
    return server


def send_from(server, source, client, payload):
    """`source` is one of all those addresses that are ours (IP_PKTINFO)."""
    information = struct.pack("=I4s4s", 0, source, bytes(4))
    server.sendmsg([payload], [(socket.IPPROTO_IP, IP_PKTINFO, information)], 0, client)


class Responder:
    def __init__(self, truth, hold):
        self._kinds = {socket.inet_aton(a): kind for a, kind in truth.kinds.items()}
        self._spokesmen = {socket.inet_aton(one): socket.inet_aton(other)
                           for one, other in truth.spokesmen.items()}
        self._server, self._other = bound(ranges.PORT), bound(ranges.OTHER_PORT)
        self._router = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self._hold = hold / 100
        self._held = []
        self._number = itertools.count()

    def serve(self):
        waiting = select.poll()
        waiting.register(self._server, select.POLLIN)
        print("ready", flush=True)
        while True:
            pause = max(0.0, self._held[0][0] - time.monotonic()) * 1000 if self._held else None
            if waiting.poll(pause):
                request, control, _, client = self._server.recvmsg(2048, 64)
                # in_pktinfo ends with the address that was asked.
                self._answer(request, control[0][2][8:12], client)
            while self._held and self._held[0][0] <= time.monotonic():
                _, _, server, source, client, reply = heapq.heappop(self._held)
                send_from(server, source, client, reply)

    def _answer(self, request, asked, client):
        match self._kinds.get(asked):
            case Kind.MEMCACHED:
                self._reply(self._server, asked, client, memcached(request))
            case Kind.GARBAGE:
                self._reply(self._server, asked, client, [frame(request, 0, b"\x00\xffgarbage")])
            case Kind.NOISE:
                self._reply(self._server, asked, client, [b"\xff\xffnoise without any sign"])
            case Kind.OTHER_PORT:
                self._reply(self._other, asked, client, memcached(request))
            case Kind.OTHER_ADDRESS:
                # A cookie of two octets alone tells whose reply this is, and when
                # another request has the same, it is nobody's: one of ten may be so.
                # Seven requests in three rounds are answered, so that all of them
                # are in vain for any of 120 addresses once in 10,000 runs.
                replies = memcached(request) or [frame(request, 0, b"ERROR\r\n")]
                self._reply(self._server, self._spokesmen[asked], client, replies)
            case Kind.NO_HOST:
                self._router.sendto(host_unreachable(client, asked, request), (client[0], 0))

    def _reply(self, server, source, client, replies):
        for reply in replies:
            if random.random() >= self._hold:
                send_from(server, source, client, reply)
                continue
            when = time.monotonic() + random.random() * HOLD_SECONDS
            heapq.heappush(self._held, (when, next(self._number), server, source, client, reply))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prefix")
    parser.add_argument("key")
    parser.add_argument("--hold", type=float, default=0.0, metavar="PERCENT")
    arguments = parser.parse_args()
    truth = ranges.Truth(arguments.prefix, arguments.key)
    if arguments.key == "all":
        truth.kinds = dict.fromkeys(truth.kinds, Kind.MEMCACHED)
        truth.spokesmen = {}
    Responder(truth, arguments.hold).serve()


if __name__ == "__main__":
    main()
