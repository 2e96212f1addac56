"""Responders that answer everybody with anything: told as what they are, on every port."""

import pytest

import daemons
from command import check, run
from lab import HOST_V4

MOCK = 4000
ECHO = "sends back what it is sent"
YES = ("answers anything as if it were an RPC call, with success",
       "answers an RPC call with success, but without the results that it has to have",
       "answers every RPC program and version with success",
       "answers every RPC program with success, even one that is assigned to nobody")
# Nothing but an empty datagram goes there, so nothing can be told of the answer.
NEVER_ASKED = {10074}


def on_every_port(prober, host, kind, *arguments):
    """What is found on the UDP ports of the check, with one mock behind all of them."""
    daemons.mock(host, kind, MOCK)
    host.firewall(f"udp dport != {MOCK} redirect to :{MOCK}",
                  chain="type nat hook prerouting priority dstnat")
    report = check(prober, *arguments, HOST_V4)
    found = {f["port"]: f for f in report.findings if f["transport"] == "udp"}
    assert len(found) > 50
    for port, finding in found.items():
        assert finding["state"] == "open", finding
        assert finding["amplification"]["variants"], finding
        for variant in finding["amplification"]["variants"]:
            assert variant["response_bytes"] > 0 or port in NEVER_ASKED, finding
    return {port: f for port, f in found.items() if port not in NEVER_ASKED}


def test_echo(fresh_lab):
    found = on_every_port(*fresh_lab, "echo")
    # That is the one place where it is a service.
    assert (found[7]["service"], found.pop(7)["denial"]) == ("echo", None)
    for finding in found.values():
        assert (finding["service"], finding["denial"]) == (None, ECHO), finding
        assert finding["flags"] == [] and finding["verdict"] == "not-amplifying", finding
        for variant in finding["amplification"]["variants"]:
            assert variant["baf"] == 1, finding


def test_random_octets(fresh_lab):
    found = on_every_port(*fresh_lab, "random")
    for finding in found.values():
        assert (finding["service"], finding["denial"]) == (None, None), finding
        assert finding["reason"] == "unrecognised reply", finding
        assert finding["version"] is None and not finding["facts"], finding
        largest = finding["amplification"]["l2_factor"]
        assert finding["verdict"] == "not-amplifying" or largest > 1, finding


def test_yes_to_every_rpc_program(fresh_lab):
    found = on_every_port(*fresh_lab, "rpc-yes")
    for finding in found.values():
        assert finding["service"] is None and finding["denial"] in YES, finding
    assert found[111]["denial"] == YES[2]


@pytest.mark.parametrize("service", ["nfs", "mountd", "nlockmgr", "statd", "rquotad", "ypserv",
                                     "rpc-program", "rpcbind"])
def test_yes_to_every_rpc_program_where_rpc_is_looked_for(lab, service):
    prober, host = lab
    if not host.listens("udp", MOCK):
        daemons.mock(host, "rpc-yes", MOCK)
    found = check(prober, "--service", service, "-p", f"U:{MOCK}",
                  HOST_V4).finding(f"{MOCK}/udp")
    assert (found["state"], found["service"]) == ("open", None)
    assert found["denial"] in YES[2:]


def test_what_a_person_reads(fresh_lab):
    prober, host = fresh_lab
    ports = {"echo": 1434, "random": 11211, "rpc-yes": 53}
    for kind, port in ports.items():
        daemons.mock(host, kind, port)
    done = run(prober, "check", "-p", ",".join(f"U:{port}" for port in ports.values()), HOST_V4)
    text = " ".join(done.stdout.split())
    assert f"Not mssql-browser: {ECHO}." in text
    assert f"Not dns: {YES[0]}." in text
    assert "Answers, but with nothing that is known of memcached." in text
