"""Registers programs with the port mapper of this machine, as an RPC server would.

Each line of standard input is PROGRAM VERSION PROTOCOL PORT. Calls PMAPPROC_SET
(RFC 1833 section 3) over loopback, the only place from which it is allowed.
"""

import socket
import struct
import sys

TCP, UDP = 6, 17


def main():
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(5)
    client.connect(("127.0.0.1", 111))
    for xid, line in enumerate(sys.stdin, 1):
        program, version, protocol, port = map(int, line.split())
        call = struct.pack("!6I", xid, 0, 2, 100000, 2, 1) + bytes(16)
        client.send(call + struct.pack("!4I", program, version, protocol, port))
        # REPLY, accepted, no verifier, SUCCESS, TRUE
        if client.recv(100) != struct.pack("!7I", xid, 1, 0, 0, 0, 0, 1):
            sys.exit(f"the port mapper refused: {line}")


if __name__ == "__main__":
    main()
