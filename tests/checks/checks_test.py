"""Proves that the checks find what they look for: each case plants one fault in
a small tree that is clean otherwise."""

import pathlib
import tempfile
import unittest

import arrows
import completeness

CLEAN = {
    "include/yamabiko/bytes/bytes.hpp": "// Octets, of the test.\n#pragma once\n#include <span>\n",
    "include/yamabiko/wire/xdr.hpp": '// XDR, of the test.\n#include "yamabiko/bytes/bytes.hpp"\n',
    "src/engine/loop.cpp": '// The loop.\n#include "yamabiko/wire/xdr.hpp"\n#include <asio.hpp>\n'
                           'int loop() { return fmt::format("stdout").size(); }\n',
    "src/cli/main.cpp": '// Starts.\n#include <iostream>\n#include "engine/loop.hpp"\n'
                        "int main() { std::cout << 1; }\n",
    "src/protocol/protocol_table.cpp":
        "// The one list.\nconst auto rows = std::to_array<Decoder>({{\"pong\", 2, f, g}});\n"
        "const auto more = std::to_array<Encoder>({{\"ping\", words, 4, h}});\n",
    "tests/unit/wire/xdr_test.cpp": '// XDR, of the test.\n#include "yamabiko/wire/xdr.hpp"\n'
                                    'auto used = "ping/tested.hex";\n',
    "README.md": "# It\n\n## What it knows\n\n1 services.\n\n| | |\n|---|---|\n| all | ping |\n",
    "probes/ping.toml": '# Ping.\n[service]\nname = "ping"\n[[probe]]\nname = "ping"\ntransport = ["udp", "tcp"]\n'
                        'encoder = "ping"\ndecoder = "pong"\n'
                        '[[probe.example]]\nsamples = ["ping/pong.hex"]\n'
                        '[[probe.example]]\ntransport = "tcp"\nsamples = ["ping/pong.hex"]\n',
    "testdata/ping/pong.hex": "00\n",
    "testdata/ping/tested.hex": "01\n",
    "scripts/run": "#!/bin/sh\n# Runs it.\n",
}


class PlantedFaults(unittest.TestCase):
    def problems(self, check, *, without=(), **options) -> list[str]:
        """What the check finds in the clean tree with these changes."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            files = {**CLEAN, **options.pop("files", {})}
            for name, text in files.items():
                if name not in without:
                    path = root / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
            if check is completeness:
                options.setdefault("long_files", {})  # those of the real tree are not here
            return check.problems(root, **options)

    def assert_found(self, check, expected: str, **changes):
        found = self.problems(check, **changes)
        self.assertEqual(len(found), 1, found)
        self.assertIn(expected, found[0])

    def test_a_clean_tree_has_no_problem(self):
        self.assertEqual(self.problems(arrows), [])
        self.assertEqual(self.problems(completeness), [])

    def test_arrows(self):
        wire = "include/yamabiko/wire/xdr.hpp"
        loop = "src/engine/loop.cpp"
        plants = [
            (wire, '#include "yamabiko/engine/loop.hpp"', "wire may not know engine"),
            (wire, '#  include "yamabiko/scan/target.hpp"', "wire may not know scan"),
            (wire, '#include "bytes/private.hpp"', "which is not"),
            (wire, '#include "yamabiko/util/x.hpp"', "not in LAYERS"),
            (wire, "#include <fmt/core.h>", "would need as well"),
            (loop, '#include "report/table.hpp"', "engine may not know report"),
            (loop, '#include "../bytes/x.hpp"', "goes up"),
            (loop, "#include <toml++/toml.h>", "only probe, audit may"),
            (loop, "#include <pcre2.h>", "only probe may"),
            ("src/wire/x.cpp", "#include <pcap/pcap.h>", "only engine may"),
            (loop, "#include <rapidjson/writer.h>", "only report may"),
            (loop, "#include <CLI/CLI.hpp>", "only cli may"),
            (loop, "#include <iostream>", "only cli may"),
            (loop, "int a = std::printf(x);", "standard output"),
            (loop, "int a = printf(x);", "standard output"),
            (loop, "int b = fputs(x, stdout);", "standard output"),
            (loop, "std::ostream& c = std::cout;", "standard output"),
            (loop, "auto d = ::write(STDOUT_FILENO, x, 1);", "standard output"),
            (loop, 'void e() { fmt::print("x"); }', "standard output"),
            (loop, "void f() { std::exit(1); }", "ends the process"),
            (loop, "int big = 1'000; void g() { std::cout << 'a'; }", "standard output"),
            ("src/report/table.cpp", '#include "store/db.hpp"', "report may not know store"),
            ("src/bytes/x.cpp", "#include <asio/buffer.hpp>", "only engine may"),
            ("tests/unit/wire/xdr_test.cpp", '#include "yamabiko/engine/x.hpp"', "may not know"),
            ("src/sockets/x.cpp", "int x;", "not in LAYERS"),
            ("src/x.cpp", "int x;", "belongs into a folder"),
        ]
        for name, line, expected in plants:
            with self.subTest(line):
                files = {name: CLEAN.get(name, "// Planted.\n") + line + "\n"}
                self.assert_found(arrows, expected, files=files)

    def test_arrows_let_pass_what_is_no_fault(self):
        lines = [
            "// std::cout, exit(1), #include <asio.hpp> in a comment",
            'auto a = "std::cout << exit(1)";',
            'auto b = R"(printf(stdout))";',
            'void c() { fmt::print(stderr, "x"); }',
            "void d() { session.exit(); std::snprintf(e, f, g); }",
        ]
        text = CLEAN["src/engine/loop.cpp"] + "\n".join(lines) + "\n"
        self.assertEqual(self.problems(arrows, files={"src/engine/loop.cpp": text}), [])

    def test_arrows_fail_where_there_is_no_tree(self):
        self.assert_found(arrows, "is this the tree", without=tuple(CLEAN))

    def test_completeness_of_services(self):
        ping = CLEAN["probes/ping.toml"]
        no_tcp = ping[: ping.rindex("[[probe.example]]")]
        plants = [
            (no_tcp, "no example over tcp"),
            (ping.replace('samples = ["ping/pong.hex"]', "samples = []", 1), "names no sample"),
            (ping + "[[probe\n", "probes/ping.toml"),
        ]
        for text, expected in plants:
            with self.subTest(expected):
                found = self.problems(completeness, files={"probes/ping.toml": text})
                self.assertTrue(any(expected in problem for problem in found), found)
        self.assert_found(completeness, "has no probe",
                          files={"probes/empty.toml": "# None.\n[service]\nname = 'empty'\n",
                                 "README.md": CLEAN["README.md"].replace("1 s", "2 s")
                                                                .replace("ping", "ping, empty")})
        found = self.problems(completeness, without=("testdata/ping/pong.hex",))
        self.assertTrue(all("pong.hex does not exist" in problem for problem in found), found)
        self.assertEqual(len(found), 2)

    def test_completeness_of_samples(self):
        self.assert_found(completeness, "neither an example nor a test",
                          files={"testdata/ping/spare.hex": "02\n"})

    def test_completeness_of_codecs(self):
        table = "src/protocol/protocol_table.cpp"
        self.assert_found(
            completeness, "no probe uses the decoder spare",
            files={table: CLEAN[table].replace("{{\"pong\"", "{{\"spare\", 0, f, g}, {\"pong\"")})
        found = self.problems(completeness, files={table: "// Empty.\n"})
        self.assertTrue(any("no decoder found" in problem for problem in found), found)
        ping = CLEAN["probes/ping.toml"].replace('encoder = "ping"', 'encoder = "pang"')
        found = self.problems(completeness, files={"probes/ping.toml": ping})
        self.assertTrue(any("encoder pang is not in" in problem for problem in found), found)

    def test_completeness_of_the_readme(self):
        readme = CLEAN["README.md"]
        for text, expected in ((readme.replace("ping", "pong, ping"), "pong, which is no service"),
                               (readme.replace("ping", "*ping*"), "so it is not in italics"),
                               (readme.replace("1 serv", "2 serv"), "there are 1 services")):
            with self.subTest(text):
                self.assert_found(completeness, expected, files={"README.md": text})
        ping = CLEAN["probes/ping.toml"]
        synthetic = ping.replace("samples", "synthetic = true\nsamples")
        self.assert_found(completeness, "so it is in italics", files={"probes/ping.toml": synthetic})
        with_other = {"probes/pong.toml": ping.replace('"ping"', '"pong"', 1)}
        found = self.problems(completeness, files=with_other)
        self.assertTrue(any("does not list the service pong" in line for line in found), found)

    def test_completeness_of_files(self):
        name = "src/bytes/x.cpp"
        word = "TO" + "DO"
        plants = [
            ({name: "int x;\n"}, "does not open with a comment"),
            ({name: "//\nint x;\n"}, "does not open with a comment"),
            ({name: ""}, "is empty"),
            ({name: f"// Planted.\n// {word}: later\n"}, "unfinished"),
            ({name: "// Planted.\n" + "int x;\n" * 400}, "401 lines"),
            ({"scripts/bare": "#!/bin/sh\nexit 0\n"}, "does not open with a comment"),
            ({"tests/checks/x.py": "import sys\n"}, "does not open with a comment"),
        ]
        for files, expected in plants:
            with self.subTest(expected):
                self.assert_found(completeness, expected, files=files)

    def test_long_files(self):
        name = "src/bytes/x.cpp"
        files = {name: "// Planted.\n" + "int x;\n" * 400}
        self.assertEqual(
            self.problems(completeness, files=files, long_files={name: "a table"}), [])
        self.assert_found(completeness, "without need", long_files={name: "a table"})


if __name__ == "__main__":
    unittest.main()
