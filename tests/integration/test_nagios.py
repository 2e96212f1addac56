"""--format nagios against real daemons: one line, performance data, 0 to 3."""

import re

import pytest

import daemons
from command import IMPATIENT, run
from lab import HOST_V4

LINE = re.compile(r"YAMABIKO (OK|WARNING|CRITICAL|UNKNOWN) - ([^|\n]+)(?: \|(.*))?\n")
# 'label'=value[UOM];warn;crit;min;max
ITEM = re.compile(r"(?:'([^'=]+)'|([^ '=]+))=(-?[0-9.]+)(s?)(?:;([^; ]*)){0,4}(?= |$)")
STATUS = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}


def plugin(host, *arguments):
    """(state, text, performance data by label) of one run, all of which agree."""
    done = run(host, "check", "--format", "nagios", *arguments)
    found = LINE.fullmatch(done.stdout)
    assert found, f"not one line of a plugin: {done.stdout!r} {done.stderr!r}"
    state, text, data = found.groups()
    assert done.returncode == STATUS[state]
    items = {one or other: float(value)
             for one, other, value, *_ in ITEM.findall(data or "")}
    assert not ITEM.sub("", data or "").strip(), f"no performance data: {data}"
    return state, text, items


@pytest.fixture(scope="module")
def reflectors(lab):
    prober, host = lab
    daemons.memcached(host)
    daemons.rpcbind(host)
    return prober


def test_a_reflector_is_critical(reflectors):
    state, text, items = plugin(reflectors, "-p", "U:11211,U:111", HOST_V4)
    assert state == "CRITICAL"
    assert text.startswith(f"memcached 1.6.18 at {HOST_V4}:11211/udp: severe (")
    assert "rpcbind" in text
    assert items[f"{HOST_V4}:11211/udp"] > 10 > items[f"{HOST_V4}:111/udp"] > 1
    assert items["open"] == 2 and items["time"] > 0


def test_thresholds(reflectors):
    on_rpcbind = ("-p", "U:111", HOST_V4)
    assert plugin(reflectors, *on_rpcbind)[0] == "WARNING"
    assert plugin(reflectors, "-c", "amplifies", *on_rpcbind)[0] == "CRITICAL"
    assert plugin(reflectors, "-w", "severe", *on_rpcbind)[0] == "OK"
    assert plugin(reflectors, "-w", "5", "-c", "100", *on_rpcbind)[0] == "WARNING"
    assert plugin(reflectors, "-w", "~:50", "-c", "100", *on_rpcbind)[0] == "OK"
    assert plugin(reflectors, "-c", "@5:50", *on_rpcbind)[0] == "CRITICAL"


def test_closed_ports_are_ok(reflectors):
    state, text, items = plugin(reflectors, "-p", "U:19", HOST_V4)
    assert state == "OK" and "0 endpoints answer" in text
    assert items.keys() == {"open", "time"}


def test_unknown_where_nothing_was_probed(reflectors):
    state, text, _ = plugin(reflectors, "-p", "U:19", *IMPATIENT, "198.51.100.1")
    assert state == "UNKNOWN" and "198.51.100.1 could not be probed" in text
    state, text, _ = plugin(reflectors, "-p", "U:19", "no-such-name.invalid")
    assert state == "UNKNOWN" and "no-such-name.invalid" in text


@pytest.mark.parametrize("arguments", [
    ("--no-such-option", HOST_V4),
    ("-w", "very much", HOST_V4),
    ("--profile", "no-such-profile", HOST_V4),
    ("224.0.0.1",),
    (),
])
def test_a_wrong_command_line_is_unknown_and_not_critical(reflectors, arguments):
    state, text, items = plugin(reflectors, *arguments)
    assert state == "UNKNOWN" and text and not items


def test_thresholds_are_for_this_format_alone(reflectors):
    done = run(reflectors, "check", "-w", "10", HOST_V4)
    assert done.returncode == 2 and "--fail-on" in done.stderr
