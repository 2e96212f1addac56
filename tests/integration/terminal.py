"""Runs `yamabiko` on a terminal of its own."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

from command import start


def on_terminal(host, *arguments, environment, columns=80, errors_too=False):
    """What the terminal is sent, in octets; standard error goes there only if told so."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = start(host, *arguments, stdin=subprocess.DEVNULL, stdout=theirs,
                    stderr=theirs if errors_too else subprocess.DEVNULL, env=environment)
    os.close(theirs)
    output = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # EIO: the other end is closed
            break
        if not piece:
            break
        output += piece
    os.close(ours)
    assert process.wait() == 0
    return output
