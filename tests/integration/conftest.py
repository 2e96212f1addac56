"""The labs that the tests share, and what becomes of the tests where none can be made."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
# Their assertions are to tell what they compared, as those in the tests do.
pytest.register_assert_rewrite("accounting", "command")

import lab as laboratory  # noqa: E402  (found by the line above)

SKIPPED = "INTEGRATION TESTS SKIPPED"


def pytest_collection_modifyitems(items):
    """Without namespaces nothing can be tested; in CI that is a failure, not a skip."""
    reason = laboratory.forbidden()
    if not reason:
        return
    if os.environ.get("CI", "") not in ("", "false"):
        pytest.exit(f"{reason}, and in CI they must run", returncode=1)
    print(f"\n*** {SKIPPED}: {reason} ***", file=sys.stderr)
    for item in items:
        item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module")
def lab():
    """(prober, host) on one cable, for all tests of a file."""
    with laboratory.Lab() as made:
        yield made.pair()


@pytest.fixture
def fresh_lab():
    """(prober, host) for one test alone."""
    with laboratory.Lab() as made:
        yield made.pair()


@pytest.fixture
def workshop():
    """A Lab without hosts yet, for tests that need other cables."""
    with laboratory.Lab() as made:
        yield made
