"""Checks one service of a host, and holds its figures against the capture."""

from accounting import Dialect, assert_as_captured, same
from capture import Capture
from command import check
from lab import HOST_V4


class Filtered:
    """Of a capture, the datagrams that a test is about."""

    def __init__(self, capture, keep):
        self._capture = capture
        self._datagrams = [datagram for datagram in capture.datagrams() if keep(datagram)]

    def datagrams(self):
        return self._datagrams

    def confirm(self):
        self._capture.confirm()


def checked(prober, service, port, name_of, *arguments, echo=None, any_port=False,
            keep=lambda datagram: True):
    """The finding of a service whose figures are those of the capture.

    `name_of` tells the probe of a request, `echo` what a payload has of the
    cookie; `any_port` for replies that come from another port.
    """
    with Capture(prober) as capture:
        report = check(prober, "--service", service, "-p", f"U:{port}", *arguments, HOST_V4)

    def concerns(datagram):
        here = any_port or port in (datagram.source_port, datagram.destination_port)
        return here and keep(datagram)

    assert_as_captured(report, Filtered(capture, concerns), f"{port}/udp", HOST_V4,
                       dialect=Dialect(name_of, same(echo) if echo else None))
    found = report.finding(f"{port}/udp")
    source = f" from port {found['other_port']}" if any_port else ""
    assert (found["state"], found["reason"]) == ("open", f"{service} reply{source}")
    assert found["service"] == service
    return found
