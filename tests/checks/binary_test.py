"""Runs the built program: what it says about itself, and the proof of its probes.

Environment: YAMABIKO is the program, YAMABIKO_VERSION the project's version,
YAMABIKO_ROOT the top of the tree.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["YAMABIKO_ROOT"])


def run(*arguments: str, folder: str = "/") -> subprocess.CompletedProcess:
    return subprocess.run([os.environ["YAMABIKO"], *arguments], cwd=folder, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60)


class Binary(unittest.TestCase):
    def assert_runs(self, *arguments: str) -> str:
        result = run(*arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        return result.stdout

    def test_version(self):
        self.assertIn(os.environ["YAMABIKO_VERSION"], self.assert_runs("--version").split())

    def test_help_names_the_commands(self):
        text = self.assert_runs("--help")
        for command in ("check", "probes"):
            self.assertIn(command, text)

    def test_an_unknown_option_is_a_usage_error(self):
        result = run("check", "--no-such-option", "127.0.0.1")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("--no-such-option", result.stderr)

    def test_every_service_file_is_built_in(self):
        listed = self.assert_runs("probes", "list")
        for path in (ROOT / "probes").glob("*.toml"):
            self.assertIn(path.stem, listed)

    def test_every_example_of_the_built_in_probes_holds(self):
        self.assert_runs("probes", "verify")

    def test_verify_finds_a_wrong_example(self):
        text = (ROOT / "probes" / "memcached.toml").read_text(encoding="utf-8")
        # An expectation in another version's name, of which no capture tells.
        lines = text.splitlines(keepends=True)
        number = next(i for i, line in enumerate(lines) if 'version = "' in line)
        before, _, after = lines[number].partition('version = "')
        lines[number] = before + 'version = "0.0.' + after
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "memcached.toml"
            path.write_text("".join(lines), encoding="utf-8")
            (pathlib.Path(folder) / "testdata").symlink_to(ROOT / "testdata")
            result = run("probes", "verify", str(path))
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertRegex(result.stdout + result.stderr, r"memcached\.toml:\d+: ")


if __name__ == "__main__":
    unittest.main()
