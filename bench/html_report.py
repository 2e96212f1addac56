"""The HTML report of 50,000 findings: how large it is, and how soon a browser shows it."""

import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

from harness import BINARY, HELPERS, ROOT, Row, need

sys.path.insert(0, str(ROOT / "tests" / "browser"))

import run as browser_tests  # noqa: E402  (found by the line above)

FINDINGS = 50_000
# Seconds until it is open and filtered.
GOAL = 2.0


def write_run(path):
    """The three UDP findings of a real run, told of as many hosts as it takes."""
    source = ROOT / "tests" / "browser" / "run.jsonl"
    first, *findings, summary = map(json.loads, source.read_text(encoding="utf-8").splitlines())
    findings = [each for each in findings if each["amplification"]]
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(first) + "\n")
        for number in range(FINDINGS):
            host, kind = divmod(number, len(findings))
            finding = copy.copy(findings[kind])
            finding["target"] = f"10.20.{host >> 8}.{host & 255}"
            finding["verdict"] = ("amplifies", "high", "severe")[number % 7 % 3]
            file.write(json.dumps(finding) + "\n")
        summary.update(findings=FINDINGS, targets=FINDINGS // len(findings),
                       states={**summary["states"], "open": FINDINGS})
        file.write(json.dumps(summary) + "\n")


def rows():
    need("chromium", "node", "npm")
    folder = HELPERS / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(browser_tests.SOURCE / name, folder / name)
    shutil.copy(pathlib.Path(__file__).parent / "open_time.mjs", folder)
    browser_tests.install(folder)
    lines, page = folder / "run.jsonl", folder / "report.html"
    write_run(lines)
    begin = time.monotonic()
    subprocess.run([BINARY, "report", lines, "-o", page], check=True, timeout=300)
    seconds = time.monotonic() - begin
    told = subprocess.run(["node", "open_time.mjs", page.as_uri()], cwd=folder, check=True,
                          stdout=subprocess.PIPE, text=True, timeout=300,
                          env={**os.environ, "CHROMIUM": shutil.which("chromium")}).stdout
    times = json.loads(told)
    size = page.stat().st_size / 2**20
    lines.unlink()
    yield Row(f"HTML of {FINDINGS:,} findings written", f"{seconds:.1f} s, {size:.1f} MiB", "-", "-",
              "-", None)
    opened = (times["open"] + times["filter"]) / 1000
    yield Row("HTML opened and filtered in Chromium", f"{opened:.2f} s", "-", "-",
              f"<= {GOAL:g} s", opened <= GOAL)
    yield Row("HTML searched, sorted", f"{times['search']} ms, {times['sort']} ms", "-", "-", "-", None)
