"""Proves the completions and the manual page: against --help, which tells every
option, and in real shells, to which keys are sent through a terminal.

Environment: YAMABIKO is the program, YAMABIKO_BUILD the build folder.
"""

import os
import pathlib
import pty
import re
import select
import subprocess
import tempfile
import time
import unittest

YAMABIKO = os.environ["YAMABIKO"]
SHELLS = ("bash", "zsh", "fish")
# Longer than any machine takes; a test that passes does not wait for it.
PATIENCE = 60


def output_of(*command: str, **options) -> str:
    result = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=PATIENCE, **options)
    if result.returncode != 0 or result.stderr:
        raise AssertionError(f"{command} gives {result.returncode}: {result.stderr}")
    return result.stdout


def table() -> dict[tuple[str, ...], set[str]]:
    """The options of each command, as --help lists them."""
    commands: dict[tuple[str, ...], set[str]] = {}
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        path = waiting.pop()
        text = output_of(YAMABIKO, *path, "--help").partition("Examples:")[0]
        options = text.partition("Options:")[2].partition("Subcommands:")[0]
        # Some flags take a value behind "=", and tell it in braces when there is none.
        labels = re.findall(r"^  (-[^\s{]+)", options, re.MULTILINE)
        commands[path] = {name for label in labels for name in label.split(",")}
        below = re.findall(r"^  ([a-z]\S*)", text.partition("Subcommands:")[2], re.MULTILINE)
        waiting += [(*path, name) for name in below]
    return commands


class Shell:
    """A shell on a terminal, in which yamabiko is a function that tells its arguments."""

    def __init__(self, command: list[str], setup: str):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execvpe(command[0], command, {"PATH": os.environ["PATH"], "TERM": "dumb",
                                             "HOME": "/nonexistent", "PS1": "", "LC_ALL": "C.UTF-8"})
        self.type(setup + "\n")
        self.type("yamabiko() { printf 'AR%s<%s>\\n' GS \"$*\"; }; echo rea''dy\n")
        self.wait_for(r"ready\r?\n")

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def wait_for(self, pattern: str) -> re.Match:
        seen = ""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, seen)):
            if not select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"no {pattern} in {seen!r}")
            seen += os.read(self.terminal, 65536).decode(errors="replace")
        return found

    def arguments(self, keys: str) -> str:
        """What the words become that these keys make of `yamabiko`."""
        self.type(f"yamabiko {keys}\n")
        # What completion leaves after a whole word is not the point.
        return self.wait_for(r"ARGS<([^>\r\n]*)>").group(1).rstrip(" ,")

    def close(self) -> None:
        os.close(self.terminal)
        os.kill(self.process, 9)
        os.waitpid(self.process, 0)


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.scripts = {}
        for shell, name in zip(SHELLS, ("yamabiko.bash", "_yamabiko", "yamabiko.fish")):
            path = pathlib.Path(cls.folder.name) / name
            path.write_text(output_of(YAMABIKO, "completion", shell), encoding="utf-8")
            cls.scripts[shell] = path
        (pathlib.Path(cls.folder.name) / "service-file.toml").touch()

    def test_no_option_or_command_is_missing(self):
        commands = table()
        self.assertIn("--format", commands["check",])
        self.assertIn(("probes", "show"), commands)
        texts = {shell: path.read_text(encoding="utf-8") for shell, path in self.scripts.items()}
        texts["manual"] = re.sub(r"\\f.|\\", "", output_of(YAMABIKO, "manual"))
        for path, options in commands.items():
            command = " ".join(("yamabiko", *path))
            for name, text in texts.items():
                self.assertIn(command.replace(" ", "_") if name == "zsh" else command, text)
            line = re.search(rf'"{command}"\) value="(.*)"', texts["bash"]).group(1)
            self.assertEqual({"--iL" if o == "-iL" else o for o in line.split()}, options, command)
            for option in options:
                spelled = "-iL" if option == "--iL" else option
                for name, text in texts.items():
                    # fish tells dashes by an option: "-l format".
                    written = spelled.lstrip("-") if name == "fish" else spelled
                    self.assertRegex(text, rf"[ '\"{{,)*\n]{written}(?![\w-])", (name, command))

    def in_shell(self, command: list[str], setup: str) -> None:
        shell = Shell(command, setup)
        self.addCleanup(shell.close)
        for keys, expected in (
            ("che\t", "check"),
            ("check --form\tjs\t", "check --format jsonl"),
            ("check --format=js\t", "check --format jsonl"),
            ("check --profile mem\t", "check --profile memcached"),
            ("check --service memc\t", "check --service memcached"),
            ("check --service memcached,rpcb\t", "check --service memcached,rpcbind"),
            ("check --fail-on sev\t127.0.0.1 --verb\t", "check --fail-on severe 127.0.0.1 --verb"),
            ("probes sh\trpcb\t", "probes show rpcbind"),
            # The value of an option is no command.
            ("probes --probes list ver\t", "probes --probes list verify"),
            ("probes verify service-f\t", "probes verify service-file.toml"),
            ("check --output service-f\t", "check --output service-file.toml"),
            ("check --interface l\t", "check --interface lo"),
            ("completion f\t", "completion fish"),
        ):
            with self.subTest(keys):
                # zsh prefers "--format=jsonl".
                self.assertEqual(shell.arguments(keys).replace("=", " "), expected)

    def test_bash(self):
        self.in_shell(["bash", "--norc", "--noprofile", "-i"],
                      f"cd {self.folder.name}; bind 'set bell-style none'; source ./yamabiko.bash")

    def test_bash_completion_finds_what_was_made_at_build_time(self):
        built = pathlib.Path(os.environ["YAMABIKO_BUILD"]) / "generated" / "bash"
        self.assertTrue((built / "yamabiko").is_file())
        data = pathlib.Path(self.folder.name) / "data" / "bash-completion"
        data.mkdir(parents=True)
        (data / "completions").symlink_to(built)
        shell = Shell(["bash", "--norc", "--noprofile", "-i"],
                      f"BASH_COMPLETION_USER_DIR={data}; "
                      "source /usr/share/bash-completion/bash_completion")
        self.addCleanup(shell.close)
        self.assertEqual(shell.arguments("check --engi\tpor\t"), "check --engine portable")

    def test_zsh(self):
        self.in_shell(["zsh", "-f", "-i"],
                      f"cd {self.folder.name}; fpath=({self.folder.name} $fpath); "
                      "autoload -U compinit; compinit -u -D; setopt NO_BEEP")

    def fish(self, line: str) -> set[str]:
        text = output_of("fish", "--no-config", "--private", "-c",
                         f"source {self.scripts['fish']}; complete -C {line!r}",
                         env={**os.environ, "HOME": self.folder.name}, cwd=self.folder.name)
        return {each.partition("\t")[0] for each in text.splitlines()}

    def test_fish(self):
        self.assertLessEqual({"check", "probes"}, self.fish("yamabiko "))
        options = self.fish("yamabiko check --")
        self.assertLessEqual({o for o in table()["check",] if o.startswith("--") and o != "--iL"},
                             options)
        self.assertLessEqual({"text", "jsonl"}, self.fish("yamabiko check --format "))
        self.assertEqual(self.fish("yamabiko check --format=js"), {"--format=jsonl"})
        self.assertIn("memcached,rpcbind", self.fish("yamabiko check --service memcached,rpcb"))
        self.assertIn("--service=memcached,ntp", self.fish("yamabiko check --service=memcached,nt"))
        self.assertEqual(self.fish("yamabiko probes --probes list ver"), {"verify"})
        self.assertEqual(self.fish("yamabiko probes show rpcb"), {"rpcbind"})
        self.assertIn("service-file.toml", self.fish("yamabiko check -iL service-f"))
        self.assertEqual(self.fish("yamabiko check --interface l"), {"lo"})

    def test_the_manual_page_is_well_formed(self):
        page = pathlib.Path(self.folder.name) / "yamabiko.1"
        page.write_text(output_of(YAMABIKO, "manual"), encoding="utf-8")
        self.assertEqual(output_of("mandoc", "-T", "lint", "-W", "warning", str(page)), "")
        # Fails on any warning, which goes to standard error.
        text = output_of("man", "--warnings=w", "-l", str(page),
                         env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
        self.assertIn("yamabiko check host --fail-on high && echo fine", text)
        self.assertRegex(text, r"-iL, --targets-from FILE")


if __name__ == "__main__":
    unittest.main()
