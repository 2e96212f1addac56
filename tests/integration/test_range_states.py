"""The state of every address of a /20, against what is true of it."""

import collections

import pytest

import ranges
from ranges import Kind

PREFIX, KEY = "10.80.0.0/20", "states"
DONE, UNPROBED = 0, 3


@pytest.fixture(scope="module")
def network(lab):
    """(prober, truth)"""
    prober, host = lab
    return prober, ranges.mixed(prober, host, PREFIX, KEY)


def test_truth_has_every_kind():
    truth = ranges.Truth(PREFIX, KEY)
    numbers = collections.Counter(truth.kinds.values())
    assert sum(numbers.values()) == 4096 and set(numbers) == set(Kind)
    assert set(truth.states()) == {"open", "closed", "filtered", "unreachable", "no-answer"}


def test_every_state_is_told(network):
    prober, truth = network
    # Some addresses our own system can't reach, so not everything was probed.
    report = ranges.check(prober, "--all", PREFIX, status=[UNPROBED])
    found = ranges.by_target(report)
    assert set(found) == set(truth.kinds)
    assert not ranges.wrong(truth, found, truth.kinds)
    assert report.summary["states"] == truth.states()


def test_only_open_ones_are_told_by_default(network):
    prober, truth = network
    # Whether unreachable ones that are only counted make a run incomplete is not
    # what this test is about.
    report = ranges.check(prober, PREFIX, status=[DONE, UNPROBED])
    found = ranges.by_target(report)
    opened = [a for a in truth.kinds if truth.expected(a).state == "open"]
    assert set(found) == set(opened)
    assert not ranges.wrong(truth, found, opened)
    assert report.summary["states"] == truth.states()
    assert report.summary["findings"] == len(opened)
