"""A policy held against daemons that come and go."""

import pytest

import command
import daemons
import daemons_rpc
from histories import lines
from lab import HOST_V4, stop

OTHER = "10.77.0.50"
POLICY = f"""
[audit]
targets = ["{HOST_V4}"]
ports = "U:11211,T:11211,T:11212"
services = ["memcached"]
timeout = 0.4
retries = 1
"""


@pytest.fixture
def audit(fresh_lab):
    prober, host = fresh_lab
    host.run(["ip", "addr", "add", f"{OTHER}/24", "dev", "lan"])

    def run(policy, *arguments, status, form="jsonl"):
        prober.path("/run/policy.toml").write_text(policy)
        done = command.run(prober, "audit", "/run/policy.toml", "--db", "/run/audit.db",
                           "--quiet", "--format", form, *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout if form == "text" else lines(done)

    return prober, host, run


def kinds(told):
    return sorted((line["type"], line["port"], line["transport"]) for line in told[:-1])


def test_from_a_violation_to_a_fix(audit):
    prober, host, run = audit
    daemon = daemons.memcached(host)
    first = run(POLICY, status=1)
    assert kinds(first) == [("violation", 11211, "tcp"), ("violation", 11211, "udp")]
    assert all(line["new"] for line in first[:-1]) and first[-1]["baseline"] is None

    allowed = POLICY + '[[allow]]\nports = "T:11211"\nowner = "cache team"\n'
    second = run(allowed, status=1)
    assert kinds(second) == [("allowed", 11211, "tcp"), ("violation", 11211, "udp")]
    assert [line["since"] for line in second[:-1]] == [first[0]["since"]] * 2
    assert not any(line["new"] for line in second[:-1])
    text = run(allowed, status=1, form="text")
    assert "medium" in text and "1 still open since an earlier run" in text

    loud = allowed + '[[allow]]\nports = "U:11211"\nmax_verdict = "high"\n'
    assert "up to high only" in run(loud, status=1)[0]["reason"]
    expired = allowed + '[[allow]]\nports = "U:11211"\nexpires = 2020-01-31\n'
    told = run(expired, status=1)
    assert told[0]["expired"] and "expired on 2020-01-31" in told[0]["reason"]
    assert "expired on 2020-01-31" in " ".join(run(expired, status=1, form="text").split())

    stop(daemon)
    daemon = daemons.memcached(host, udp=False)
    fixed = run(allowed, status=0)
    assert kinds(fixed) == [("allowed", 11211, "tcp"), ("fixed", 11211, "udp")]
    # It is told once.
    assert kinds(run(allowed, status=0)) == [("allowed", 11211, "tcp")]


def test_what_is_not_reached_makes_it_incomplete(audit):
    prober, host, run = audit
    daemons.memcached(host)
    allowed = POLICY + "[[allow]]\n"
    assert run(allowed, status=0)[-1]["unknown"] == 0
    host.firewall("drop")
    silent = run(allowed, status=3)
    assert kinds(silent) == [("unknown", 11211, "tcp"), ("unknown", 11211, "udp")]
    assert "no sign of life" in run(allowed, status=3, form="text")
    host.firewall()
    back = run(allowed, status=0)
    assert not any(line["new"] for line in back[:-1])

    # A target that can't be probed at all, beside one that is clean; and one that is not.
    prober.run(["ip", "route", "add", "unreachable", "192.0.2.9"])
    more = allowed.replace(f'"{HOST_V4}"', f'"{HOST_V4}", "192.0.2.9"')
    assert run(more, status=3)[-1]["unprobed"] == ["192.0.2.9"]
    assert run(more.replace("[[allow]]", ""), status=1)[-1]["unprobed"] == ["192.0.2.9"]


def test_a_policy_that_is_wrong(audit):
    prober, _, run = audit
    prober.path("/run/wrong.toml").write_text(POLICY + '[[allow]]\nservice = "memcache"\n')
    done = command.run(prober, "audit", "/run/wrong.toml", "--db", "/run/audit.db")
    assert done.returncode == 2
    line = POLICY.count("\n") + 2
    assert f"wrong.toml:{line}: " in done.stderr and "did you mean 'memcached'?" in done.stderr
    done = command.run(prober, "audit", "/run/none.toml", "--db", "/run/audit.db")
    assert done.returncode == 2 and "--init" in done.stderr


def test_init(audit):
    prober, host, run = audit
    where = ("--db", "/run/audit.db")
    none = command.run(prober, "audit", "--init", "/run/first.toml", *where)
    assert none.returncode == 2 and "--save" in none.stderr
    daemons.memcached(host)
    command.run(prober, "check", *where, "-p", "U:11211,T:11211", "--quiet", f"{HOST_V4}", OTHER)
    made = command.run(prober, "audit", "--init", "/run/first.toml", *where)
    assert made.returncode == 0, made.stderr
    text = prober.path("/run/first.toml").read_text()
    assert HOST_V4 in text and "# [[allow]]" in text
    # The flaw of UDP is not allowed by what it writes.
    done = command.run(prober, "audit", "/run/first.toml", *where, "--quiet", "--format", "jsonl")
    assert done.returncode == 1
    assert {(line["type"], line["transport"]) for line in lines(done)[:-1]} == \
        {("violation", "udp"), ("allowed", "tcp")}
    again = command.run(prober, "audit", "--init", "/run/first.toml", *where)
    assert again.returncode == 2 and "there already" in again.stderr
    assert prober.path("/run/first.toml").read_text() == text


def test_ports_that_a_port_mapper_had_listed_are_fixed_with_it(audit):
    """Nobody lists them any more, so they are asked for by heart."""
    prober, host, run = audit
    mapper = daemons.rpcbind(host)
    statd = daemons_rpc.statd(host)
    policy = f'[audit]\ntargets = ["{HOST_V4}"]\nservices = ["rpcbind"]\ntimeout = 0.4\nretries = 1\n'
    first = run(policy, status=1)
    ports = {(line["port"], line["transport"]) for line in first[:-1]}
    assert {(111, "udp"), (662, "udp"), (662, "tcp")} <= ports
    stop(mapper)
    second = run(policy, status=1)
    assert {(line["port"], line["transport"]) for line in second[:-1]
            if line["type"] == "violation"} == ports - {(111, "udp"), (111, "tcp")}
    stop(statd)
    third = run(policy, status=0)
    assert {line["type"] for line in third[:-1]} == {"fixed"}
    assert run(policy, status=0)[:-1] == []
