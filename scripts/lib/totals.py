"""Adds up what scripts/test ran, and prints "N passed, N failed, N skipped".

The folder named on the command line holds a JUnit file of ctest for each
preset, and "steps": lines "NAME passed|failed|exited" for what is not a ctest.
Exits with 1 if anything failed or nothing ran.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter

# What ctest writes where a test asked to be skipped. Its other messages, such
# as that there is no such executable, are failures.
SKIP_MESSAGES = ("SKIP_RETURN_CODE", "SKIP_REGULAR_EXPRESSION")


def outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None:
        return "failed"
    if case.get("status") == "disabled":
        return "skipped"
    skipped = case.find("skipped")
    if skipped is not None:
        message = skipped.get("message", "")
        return "skipped" if message.startswith(SKIP_MESSAGES) else "failed"
    return "passed" if case.get("status") == "run" else "failed"


def totals(folder: pathlib.Path) -> tuple[Counter, list[str]]:
    """Counts by outcome, and the names of what did not pass."""
    counts, notes = Counter(), []
    steps = folder / "steps"
    for line in steps.read_text().splitlines() if steps.exists() else []:
        name, result = line.split()
        preset = name.split("/")[0]
        if result == "exited":
            # ctest failed: one of its tests did, or else ctest itself.
            junit = folder / f"{preset}.xml"
            cases = ElementTree.parse(junit).iter("testcase") if junit.exists() else []
            if any(outcome(case) == "failed" for case in cases):
                continue
            result = "failed"
        counts[result] += 1
        if result != "passed":
            notes.append(f"{result}: {name}")
    for junit in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(junit).iter("testcase"):
            result = outcome(case)
            counts[result] += 1
            if result != "passed":
                notes.append(f"{result}: {junit.stem}: {case.get('name')}")
    return counts, notes


def main() -> int:
    counts, notes = totals(pathlib.Path(sys.argv[1]))
    for note in notes:
        print(note)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 0 if counts["failed"] == 0 and counts["passed"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
