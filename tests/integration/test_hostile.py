"""Responders that lie, flood, drip or never end: nothing of it may fool or hold the prober."""

import pytest

import daemons
from accounting import identify
from capture import Capture
from command import check, run
from lab import HOST_V4

# Longer than any of these may take, and short enough to tell that it ends.
IN_TIME = 20
DATAGRAM_CAP, OCTET_CAP = 256, 1 << 20


def against(lab, kind, endpoint):
    """The finding for a mock, and the report that it is in."""
    prober, host = lab
    port, transport = endpoint.split("/")
    daemons.mock(host, kind, port)
    report = check(prober, "-p", f"{transport[0].upper()}:{port}", HOST_V4)
    assert report.seconds < IN_TIME
    return report.finding(endpoint), report


def test_wrong_xid_is_dropped_and_counted(fresh_lab):
    """It may be the reply to another's request, or forged."""
    found, report = against(fresh_lab, "rpc-wrong-xid", "111/udp")
    assert (found["state"], found["service"]) == ("no-answer", None)
    assert found["amplification"] is None
    assert report.statistics["wrong_cookie"] == report.statistics["datagrams_received"] > 0


@pytest.mark.parametrize("kind", ["rpc-cut", "rpc-truncated"])
def test_truncated_reply_proves_no_service(fresh_lab, kind):
    found, _ = against(fresh_lab, kind, "111/udp")
    assert found["state"] == "open"
    assert found["service"] is None and found["version"] is None
    assert found["verdict"] == "not-amplifying"


def test_huge_list_in_a_datagram(fresh_lab):
    """60,024 octets for 40: what was read is told, and what came is counted."""
    found, _ = against(fresh_lab, "rpc-endless", "111/udp")
    assert (found["service"], found["verdict"]) == ("rpcbind", "severe")
    assert found["amplification"]["response_bytes"] == 60024
    assert found["amplification"]["response_packets"] == 41
    assert found["facts"]["programs"] == ["nfs 3 tcp 2049"]


def test_endless_list_over_tcp(fresh_lab):
    found, report = against(fresh_lab, "tcp-endless-list", "111/tcp")
    assert (found["state"], found["service"], found["version"]) == ("open", "rpcbind", "2-4")
    assert "truncated-count" in found["flags"]
    # Three requests for the list, each up to the cap and what was on its way.
    assert report.statistics["response_bytes"] < 3 * OCTET_CAP + (1 << 18)


def test_yes_to_every_program_is_no_port_mapper(fresh_lab):
    found, _ = against(fresh_lab, "rpc-yes", "111/udp")
    assert found["state"] == "open"
    assert found["service"] is None and found["version"] is None
    assert "every RPC program" in found["denial"]


@pytest.mark.parametrize("endpoint", ["111/udp", "11211/udp"])
def test_echo_is_no_service(fresh_lab, endpoint):
    found, _ = against(fresh_lab, "echo", endpoint)
    assert found["service"] is None and found["version"] is None
    assert found["flags"] == [] and found["denial"] == "sends back what it is sent"


def test_flood_is_counted_up_to_the_cap(fresh_lab):
    found, report = against(fresh_lab, "memcached-flood", "11211/udp")
    assert (found["service"], found["verdict"]) == ("memcached", "severe")
    stats = found["amplification"]
    assert stats["probe"] == "stats" and stats["at_least"] is True
    assert stats["response_datagrams"] == DATAGRAM_CAP
    assert "truncated-count" in found["flags"]
    assert report.statistics["datagrams_received"] <= 1000 + 10


def test_a_flood_at_one_port_spares_the_others(fresh_lab):
    prober, host = fresh_lab
    daemons.mock(host, "memcached-flood", 11211)
    daemons.rpcbind(host)
    report = check(prober, "-p", "U:111,U:11211", HOST_V4)
    assert report.finding("111/udp")["amplification"]["response_bytes"] == 684
    assert not report.finding("111/udp")["amplification"]["at_least"]


def test_escapes_never_reach_a_terminal(fresh_lab):
    prober, host = fresh_lab
    daemons.mock(host, "memcached-escapes", 11211)
    report = check(prober, "-p", "U:11211", HOST_V4)
    assert r"\x1b[31m" in report.finding("11211/udp")["version"]
    text = run(prober, "check", "-p", "U:11211", HOST_V4, text=False).stdout
    assert rb"1.6\x1b[31m" in text
    for output in (text, report.text.encode()):
        decoded = output.decode("utf-8")  # strict: \x9b alone is no UTF-8
        assert not [c for c in decoded if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
        assert "\u202e" not in decoded


def test_reply_from_another_port(fresh_lab):
    found, _ = against(fresh_lab, "memcached-other-port", "11211/udp")
    assert (found["state"], found["service"]) == ("open", "memcached")
    assert found["other_port"] == 11212 and "other-port" in found["flags"]
    assert found["other_address"] is None


@pytest.mark.parametrize("kind", ["tcp-silent", "tcp-drip"])
@pytest.mark.parametrize("port", [111, 2222])
def test_tcp_that_keeps_us_waiting(fresh_lab, kind, port):
    """Open is known at once; nothing else ever is, and the run still ends."""
    found, _ = against(fresh_lab, kind, f"{port}/tcp")
    assert found["state"] == "open" and found["service"] is None


def test_many_that_keep_us_waiting_do_so_together(fresh_lab):
    """Forty silent sessions in the time of one."""
    prober, host = fresh_lab
    daemons.mock(host, "tcp-silent", 2222)
    host.firewall("tcp dport 3001-3040 redirect to :2222",
                  chain="type nat hook prerouting priority dstnat")
    report = check(prober, "-p", "T:3001-3040", HOST_V4)
    assert report.summary["states"]["open"] == 40
    assert report.seconds < 8


def test_measuring_goes_only_to_what_was_recognised(fresh_lab):
    """Neither an echo nor a silent port gets a request that could amplify."""
    prober, host = fresh_lab
    daemons.mock(host, "echo", 111)
    host.firewall("udp dport 11211 drop")
    with Capture(prober) as capture:
        check(prober, "-p", "U:111,U:11211", HOST_V4)
    sent = {identify(d)[0] for d in capture.datagrams() if d.destination == HOST_V4}
    assert sent == {"versions", "version", "meta", "version-binary"}
