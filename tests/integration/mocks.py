"""Responders that no honest daemon would be: what the prober must survive.

Usage: mocks.py KIND PORT. Prints "ready" once its socket waits. What is sent to
it is read as an ONC RPC call or as a memcached request, whichever KIND plays.
"""

import itertools
import random
import socket
import struct
import sys
import time

ANY = "0.0.0.0"
# Breaks what does not escape: a spreadsheet, XML, HTML, Markdown, a terminal.
HOSTILE = (b"=1+1|\"'`]]><script>&amp;--><!--\\*_[x](y)\x1b[31m\0\t\xff\xc0\xaf\xef\xbf\xbe\xc2\x9b"
           b"\xe2\x80\xae|end\r\n")
ESCAPES = b"1.6\x1b[31m\x1b]0;owned\x07\x9b2J\xe2\x80\xae\r9"


# --- ONC RPC (RFC 5531)

def accepted(xid, status, results=b""):
    return struct.pack("!6I", xid, 1, 0, 0, 0, status) + results


def honest_rpc(call, dump):
    """What a port mapper says to each call; `dump` is its answer to DUMP."""
    xid, _, _, program, version, procedure = struct.unpack_from("!6I", call)
    if program != 100000:
        return accepted(xid, 1)
    if not 2 <= version <= 4:
        return accepted(xid, 2, struct.pack("!II", 2, 4))
    if procedure == 0:
        return accepted(xid, 0)
    if procedure == 4:
        return accepted(xid, 0, dump)
    return accepted(xid, 3)


# A list element of DUMP version 2 that promises another one after it.
ELEMENT = struct.pack("!5I", 1, 100003, 3, 6, 2049)


def rpc_wrong_xid(call):
    return [struct.pack("!I", (struct.unpack_from("!I", call)[0] + 1) & 0xFFFFFFFF)
            + honest_rpc(call, b"")[4:]]


def rpc_truncated(call):
    """The header is whole, what follows is not."""
    return [honest_rpc(call, ELEMENT + ELEMENT[:7])[:-2]]


def rpc_cut(call):
    """Cut within the header."""
    return [honest_rpc(call, b"")[:14]]


def rpc_endless(call):
    """A list as long as a datagram can be, whose end never comes."""
    return [honest_rpc(call, ELEMENT * 3000)]


def rpc_no_dump(call):
    """A port mapper that keeps its list to itself, but answers GETPORT."""
    xid, _, _, _, version, procedure = struct.unpack_from("!6I", call)
    if version != 2 or procedure not in (3, 4):
        return [accepted(xid, 3) if procedure == 4 else honest_rpc(call, b"")]
    if procedure == 4:
        return [accepted(xid, 3)]
    program, _, protocol = struct.unpack_from("!3I", call, 40)
    port = {(100005, 17): 20048, (100021, 17): 4045}.get((program, protocol), 0)
    return [accepted(xid, 0, struct.pack("!I", port))]


# --- memcached (doc/protocol.txt): an eight-octet frame before each datagram

def memcached(request, version, statistics):
    """Datagrams for one request; `statistics` yields the bodies for stats."""
    command = request[8:].rstrip()
    bodies = {b"version": [b"VERSION " + version + b"\r\n"], b"mn": [b"MN\r\n"]}
    found = bodies.get(command) or (statistics if command == b"stats" else [b"ERROR\r\n"])
    return [request[:2] + struct.pack("!HHH", number & 0xFFFF, 1, 0) + body
            for number, body in enumerate(found)]


def memcached_flood(request):
    return memcached(request, b"1.4.5", [b"STAT flood " + b"x" * 100 + b"\r\n"] * 1000)


def memcached_escapes(request):
    return memcached(request, ESCAPES, [b"STAT version " + ESCAPES + b"\r\nEND\r\n"])


def memcached_plain(request):
    return memcached(request, b"1.6.18", [b"STAT curr_items 0\r\nEND\r\n"])


# --- Whatever is asked, however short

def echo(request):
    return [request]


def random_octets(_):
    """As many as a datagram holds unfragmented, or fewer."""
    return [random.randbytes(random.randint(1, 1400))]


def tftp_errors(_):
    """ERROR for whatever comes, an ERROR included, and always from the same port."""
    return [b"\0\x05\0\x04Illegal TFTP operation\0"]


def dns_errors(request):
    """SERVFAIL for whatever comes, a response included."""
    return [request[:2] + b"\x80\x02" + request[4:]]


def yes_to_all(request):
    """Success as the answer to every call, and to what is none."""
    return [request[:4].ljust(4, b"\0") + accepted(0, 0)[4:]]


# --- Sockets

def bound(kind, port):
    listener = socket.socket(socket.AF_INET, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
    listener.bind((ANY, port))
    if kind == socket.SOCK_STREAM:
        listener.listen()
    print("ready", flush=True)
    return listener


def udp(answers, least=8):
    """A server that sends what `answers` makes of each request of `least` octets."""
    def serve(port):
        server = bound(socket.SOCK_DGRAM, port)
        while True:
            request, client = server.recvfrom(65535)
            if len(request) >= least:
                for number, answer in enumerate(answers(request), 1):
                    server.sendto(answer, client)
                    # A default receive buffer holds some 250: let it be emptied.
                    if number % 50 == 0:
                        time.sleep(0.001)
    return serve


def udp_from_other_port(port):
    server = bound(socket.SOCK_DGRAM, port)
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    other.bind((ANY, port + 1))
    while True:
        request, client = server.recvfrom(65535)
        if len(request) >= 8:
            for answer in memcached_plain(request):
                other.sendto(answer, client)


def tcp(talk):
    """A server that lets `talk` have each connection, one after the other."""
    def serve(port):
        server = bound(socket.SOCK_STREAM, port)
        kept = []
        while True:
            connection, _ = server.accept()
            try:
                talk(connection)
            except OSError:
                continue  # the prober has had enough
            finally:
                kept.append(connection)  # it is for the other side to close
    return serve


def tcp_silent(_):
    return


def tcp_banner(connection):
    connection.sendall(b"SSH-2.0-lab\r\n")


def tcp_escapes(connection):
    """A greeting that would recolour the terminal, if it reached it."""
    connection.sendall(b"220 \x1b[31m\x1b]0;mine\x07\xc2\x9b1mred\r\n\xff\xfe \xe2\x80\xae")


def tcp_escaped_ssh(connection):
    """The same in the version of a service that is recognised."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.9\x1b[31m\x1b]0;mine\x07 \x1bcred\r\n")


def tcp_endless(connection):
    """Sends for ever, as fast as it is taken."""
    while True:
        connection.sendall(b"AAAA BBBB CCCC " * 4096)


def tcp_tls_garbage(connection):
    """Answers whatever it is sent by a record of TLS with nonsense inside."""
    while connection.recv(4096):
        connection.sendall(b"\x16\x03\x03\x00\x40" + bytes(range(64)) + b"\x15\x03\x01" * 50)


def tcp_tls_endless(connection):
    """Begins a handshake record that never ends."""
    connection.recv(4096)
    connection.sendall(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff")
    while True:
        connection.sendall(b"\x00" * 16384)


def tcp_closes(connection):
    """Hangs up on everybody, as a TCP wrapper does."""
    connection.shutdown(socket.SHUT_RDWR)


def tcp_impatient_http(connection):
    """Hangs up on who says nothing for long, and has headers without end."""
    connection.settimeout(0.6)
    try:
        if connection.recv(4096).startswith(b"GET "):
            connection.sendall(b"HTTP/1.1 200 OK\r\nServer: lab/1.2\r\n")
            for number in range(2000):
                connection.sendall(b"X-Header-%d: nothing\r\n" % number)
    except TimeoutError:
        connection.shutdown(socket.SHUT_RDWR)


def tcp_hostile_banner(connection):
    connection.sendall(HOSTILE)


def tcp_drip(connection):
    """One octet a second, of a text without end."""
    connection.settimeout(1)
    for octet in itertools.cycle(b"SSH-"):
        connection.send(bytes([octet]))
        time.sleep(1)


def tcp_endless_list(connection):
    """Answers DUMP with record fragments of list elements, none of them the last."""
    while len(record := connection.recv(4096)) >= 28:
        call = record[4:]
        reply = honest_rpc(call, ELEMENT)
        if reply[24:] != ELEMENT:
            connection.sendall(struct.pack("!I", 0x80000000 | len(reply)) + reply)
            continue
        connection.sendall(struct.pack("!I", len(reply)) + reply)
        many = ELEMENT * 100
        while True:
            connection.sendall(struct.pack("!I", len(many)) + many)


def daytime(_):
    return [b"25 NOV 2026 12:34:56 UTC\r\n"]


def tcp_rpc_yes(connection):
    """The same as yes_to_all(), in records; the last fragment of a call is its only one."""
    while len(record := connection.recv(4096)) >= 8:
        reply = yes_to_all(record[4:])[0]
        connection.sendall(struct.pack("!I", 0x80000000 | len(reply)) + reply)


KINDS = {
    "rpc-wrong-xid": udp(rpc_wrong_xid),
    "rpc-truncated": udp(rpc_truncated),
    "rpc-cut": udp(rpc_cut),
    "rpc-endless": udp(rpc_endless),
    "rpc-yes": udp(yes_to_all, least=0),
    "rpc-no-dump": udp(rpc_no_dump),
    "memcached-flood": udp(memcached_flood),
    "memcached-escapes": udp(memcached_escapes),
    "memcached-other-port": udp_from_other_port,
    "memcached-plain": udp(memcached_plain),
    "echo": udp(echo, least=0),
    "tftp-errors": udp(tftp_errors),
    "dns-errors": udp(dns_errors),
    "random": udp(random_octets, least=0),
    "daytime": udp(daytime, least=0),
    "tcp-silent": tcp(tcp_silent),
    "tcp-rpc-yes": tcp(tcp_rpc_yes),
    "tcp-banner": tcp(tcp_banner),
    "tcp-impatient-http": tcp(tcp_impatient_http),
    "tcp-hostile-banner": tcp(tcp_hostile_banner),
    "tcp-drip": tcp(tcp_drip),
    "tcp-escapes": tcp(tcp_escapes),
    "tcp-escaped-ssh": tcp(tcp_escaped_ssh),
    "tcp-endless": tcp(tcp_endless),
    "tcp-tls-garbage": tcp(tcp_tls_garbage),
    "tcp-tls-endless": tcp(tcp_tls_endless),
    "tcp-closes": tcp(tcp_closes),
    "tcp-endless-list": tcp(tcp_endless_list),
}

if __name__ == "__main__":
    KINDS[sys.argv[1]](int(sys.argv[2]))
