"""Installs the build, runs the installed program, and builds the examples with
nothing but what was installed.

Environment: YAMABIKO_BUILD is the build folder, YAMABIKO_ROOT the top of the
tree, YAMABIKO_VERSION the version; CXX and CXXFLAGS are those of the build, as
a library with sanitizers takes a program with sanitizers.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["YAMABIKO_ROOT"])


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.prefix = pathlib.Path(cls.folder.name) / "prefix"
        cls.run_command("cmake", "--install", os.environ["YAMABIKO_BUILD"], "--prefix", cls.prefix)

    @classmethod
    def run_command(cls, *command) -> str:
        result = subprocess.run([str(part) for part in command], cwd=cls.folder.name, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, timeout=600)
        if result.returncode != 0:
            raise AssertionError(f"{command} exited with {result.returncode}:\n{result.stdout}")
        return result.stdout

    def test_the_program_runs_from_its_new_place(self):
        program = self.prefix / "bin" / "yamabiko"
        self.assertIn(os.environ["YAMABIKO_VERSION"], self.run_command(program, "--version"))
        self.assertIn("memcached", self.run_command(program, "probes", "list"))

    def test_the_documents_come_along(self):
        for name in ("share/yamabiko/finding.schema.json", "share/doc/yamabiko/LICENSE"):
            self.assertTrue((self.prefix / name).is_file(), name)

    def test_completions_and_the_manual_page_come_along(self):
        program = self.prefix / "bin" / "yamabiko"
        for name, arguments in {
            "bash-completion/completions/yamabiko": ("completion", "bash"),
            "zsh/site-functions/_yamabiko": ("completion", "zsh"),
            "fish/vendor_completions.d/yamabiko.fish": ("completion", "fish"),
            "man/man1/yamabiko.1": ("manual",),
        }.items():
            self.assertEqual((self.prefix / "share" / name).read_text(encoding="utf-8"),
                             self.run_command(program, *arguments), name)

    def test_the_headers_include_only_what_is_installed(self):
        installed = self.prefix / "include"
        headers = list(installed.rglob("*.hpp"))
        self.assertGreater(len(headers), 10)
        for header in headers:
            for path in re.findall(r'#include "([^"]+)"', header.read_text(encoding="utf-8")):
                self.assertTrue((installed / path).is_file(), f"{header} includes {path}")

    def test_the_examples_build_and_run(self):
        build = pathlib.Path(self.folder.name) / "examples"
        self.run_command("cmake", "-S", ROOT / "examples", "-B", build, "-G", "Ninja",
                         f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.run_command("cmake", "--build", build)
        self.assertIn("127.0.0.1", self.run_command(build / "check_one_host", "127.0.0.1"))


if __name__ == "__main__":
    unittest.main()
