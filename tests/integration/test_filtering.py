"""What a firewall does to a request, and how it is told apart from a closed port."""

import pytest

import daemons
from command import IMPATIENT, check
from lab import HOST_V4, PROBER_V4

ROUTER_V4, FAR_V4, NOBODY_V4 = "10.77.0.254", "10.78.0.2", "10.78.0.99"

# Ports of both transports, with the rule for them and what must be told of it.
UDP_RULES = {
    9001: ("drop", "no-answer", ""),
    9002: ("reject with icmp port-unreachable", "closed", "port-unreach"),
    9003: ("reject with icmp admin-prohibited", "filtered", "admin-prohibited"),
    9004: ("reject with icmp host-unreachable", "filtered", "host-unreach"),
    9005: ("reject with icmp net-unreachable", "filtered", "net-unreach"),
    9006: ("reject with icmp host-prohibited", "filtered", "host-prohibited"),
    9007: ("reject with icmp net-prohibited", "filtered", "net-prohibited"),
}
TCP_RULES = {
    9001: ("drop", "no-answer", ""),
    # No TCP says port-unreach: a firewall does, where a reset would be due.
    9002: ("reject with icmp port-unreachable", "filtered", "port-unreach"),
    9003: ("reject with icmp admin-prohibited", "filtered", "admin-prohibited"),
    9004: ("reject with icmp host-unreachable", "filtered", "host-unreach"),
    9006: ("reject with icmp host-prohibited", "filtered", "host-prohibited"),
    9008: ("reject with tcp reset", "closed", "reset"),
}


def rules(transport, table):
    return [f"{transport} dport {port} {rule}" for port, (rule, _, _) in table.items()]


@pytest.fixture(scope="module")
def report(lab):
    prober, host = lab
    # So many at once are more than the kernel's own limit lets through.
    host.sysctl("net.ipv4.icmp_ratelimit", 0)
    host.firewall(*rules("udp", UDP_RULES), *rules("tcp", TCP_RULES))
    ports = ",".join([f"U:{port}" for port in UDP_RULES] + [f"T:{port}" for port in TCP_RULES])
    return check(prober, *IMPATIENT, "-p", ports, HOST_V4)


def assert_told(report, endpoint, table):
    _, state, word = table[int(endpoint.split("/")[0])]
    found_state, reason = report.state(endpoint)
    assert found_state == state
    assert word in reason
    # An ICMP error always has a sender that one can go to and ask.
    assert word in ("", "reset") or reason == f"{word} from {HOST_V4}"


@pytest.mark.parametrize("port", UDP_RULES)
def test_udp(report, port):
    assert_told(report, f"{port}/udp", UDP_RULES)


@pytest.mark.parametrize("port", TCP_RULES)
def test_tcp(report, port):
    assert_told(report, f"{port}/tcp", TCP_RULES)


def test_daemons_behind_rules(fresh_lab):
    """UDP shut and TCP open, and the other way round: each is told by itself."""
    prober, host = fresh_lab
    daemons.rpcbind(host)
    daemons.memcached(host)
    host.firewall("udp dport 111 drop", "tcp dport 11211 reject with tcp reset")
    report = check(prober, *IMPATIENT, HOST_V4)
    assert report.state("111/udp")[0] == "no-answer"
    assert report.finding("111/tcp")["service"] == "rpcbind"
    assert report.finding("11211/udp")["verdict"] == "severe"
    assert report.state("11211/tcp") == ("closed", "reset")


@pytest.fixture
def routed(workshop):
    """(prober, router, host), the host in a network of its own."""
    prober, router, host = (workshop.host() for _ in range(3))
    workshop.cable(prober, "lan", [f"{PROBER_V4}/24"], router, "near", [f"{ROUTER_V4}/24"])
    workshop.cable(router, "far", ["10.78.0.254/24"], host, "lan", [f"{FAR_V4}/24"])
    prober.run(["ip", "route", "add", "10.78.0.0/24", "via", ROUTER_V4])
    host.run(["ip", "route", "add", "default", "via", "10.78.0.254"])
    router.sysctl("net.ipv4.ip_forward", 1)
    return prober, router, host


def test_router_that_says_port_unreachable_is_a_filter(routed):
    prober, router, host = routed
    daemons.rpcbind(host)
    router.firewall("udp dport 111 reject with icmp port-unreachable",
                    "tcp dport 111 reject with icmp port-unreachable",
                    "udp dport 123 reject with icmp admin-prohibited",
                    chain="type filter hook forward priority filter")
    report = check(prober, "-p", "111,U:123,U:9", FAR_V4)
    assert report.state("111/udp") == ("filtered", f"port-unreach from {ROUTER_V4}")
    assert report.state("111/tcp") == ("filtered", f"port-unreach from {ROUTER_V4}")
    assert report.state("123/udp") == ("filtered", f"admin-prohibited from {ROUTER_V4}")
    assert report.state("9/udp") == ("closed", f"port-unreach from {FAR_V4}")


def test_host_that_is_down_behind_a_router(routed):
    """The router waits for ARP before it says so."""
    prober, router, _ = routed
    router.sysctl("net.ipv4.neigh.far.retrans_time_ms", 200)
    report = check(prober, "-p", "111", NOBODY_V4)
    for endpoint in ("111/udp", "111/tcp"):
        state, reason = report.state(endpoint)
        assert state == "filtered"
        assert reason == f"host-unreach from {ROUTER_V4}"


def test_router_without_a_route(routed):
    prober, _, _ = routed
    prober.run(["ip", "route", "add", "10.99.0.0/24", "via", ROUTER_V4])
    state, reason = check(prober, "-p", "U:111", "10.99.0.1").state("111/udp")
    assert (state, reason) == ("filtered", f"net-unreach from {ROUTER_V4}")
