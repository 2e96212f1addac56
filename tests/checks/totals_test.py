"""Tests of scripts/lib/totals.py, on whose figures CI relies."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "scripts" / "lib"))
import totals  # noqa: E402  (found through the line above)

PASSED = '<testcase name="a" status="run"/>'
FAILED = '<testcase name="b" status="fail"><failure message=""/></testcase>'
SKIPPED = '<testcase name="c" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>'
DISABLED = '<testcase name="e" status="disabled"/>'
NO_PROGRAM = ('<testcase name="d" status="notrun">'
              '<skipped message="Unable to find executable"/></testcase>')


class Totals(unittest.TestCase):
    def count(self, steps: str = "", **junit: str) -> tuple[int, int, int]:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            if steps:
                (path / "steps").write_text(steps)
            for name, cases in junit.items():
                (path / f"{name}.xml").write_text(f"<testsuite>{cases}</testsuite>")
            counts, _ = totals.totals(path)
            return counts["passed"], counts["failed"], counts["skipped"]

    def test_adds_up_presets_and_steps(self):
        counts = self.count("lint/clang-format passed\nlint/clang-tidy failed\n",
                            release=PASSED + FAILED, asan=PASSED + SKIPPED + DISABLED)
        self.assertEqual(counts, (3, 2, 2))

    def test_a_test_that_cannot_start_has_failed(self):
        self.assertEqual(self.count(release=PASSED + NO_PROGRAM), (1, 1, 0))

    def test_a_failing_ctest_counts_once(self):
        self.assertEqual(self.count("release/ctest exited\n", release=PASSED + FAILED), (1, 1, 0))
        self.assertEqual(self.count("release/ctest exited\n", release=PASSED), (1, 1, 0))
        self.assertEqual(self.count("release/ctest exited\n"), (0, 1, 0))

    def test_nothing_ran(self):
        self.assertEqual(self.count(), (0, 0, 0))


if __name__ == "__main__":
    unittest.main()
