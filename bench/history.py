"""How fast a history takes a million findings, in how much memory, and how fast two compare."""

import json
import subprocess
import tempfile
import time

from harness import BINARY, ROOT, Row, helper

FINDINGS, CHANGED = 1_000_000, 1_000
LIBRARIES = ("sqlite3", "pq", "pugixml", "pcre2-8", "pcap", "mnl", "fmt", "pthread")


def rows():
    library = ROOT / "build" / "release" / "libyamabiko.a"
    program = helper("history", "-I", ROOT / "include", library,
                     *(f"-l{name}" for name in LIBRARIES), newer_than=library)
    with tempfile.TemporaryDirectory(prefix="yamabiko-bench-") as folder:
        database = f"{folder}/history.db"
        figures = []
        for changed in (0, CHANGED):
            told = subprocess.run([program, database, str(FINDINGS), str(changed)], check=True,
                                  capture_output=True, text=True, timeout=600).stdout
            figures.append(list(map(float, told.split())))
        begin = time.monotonic()
        done = subprocess.run([BINARY, "diff", "--db", database, "--format", "jsonl", "1", "2"],
                              check=False, capture_output=True, text=True, timeout=600)
        seconds = time.monotonic() - begin
    totals = json.loads(done.stdout.splitlines()[-1])
    if done.returncode != 1 or totals["changed"] != FINDINGS // CHANGED:
        raise RuntimeError(f"diff gives {done.returncode}, {totals}: {done.stderr}")
    rate = FINDINGS / max(written for written, _, _ in figures)
    growth = max(memory for _, _, memory in figures) / 1024
    ended = max(ended - written for written, ended, _ in figures)
    yield Row("findings a second into SQLite", f"{rate:,.0f}", f"sorted in {ended:.1f} s", "",
              ">= 50,000", rate >= 50_000)
    yield Row("memory from 100,000 to 1,000,000", f"{growth:.1f} MiB", "", "", "<= 8 MiB",
              growth <= 8)
    yield Row("diff of 1,000,000 and 1,000,000", f"{seconds:.2f} s", "", "", "<= 5 s",
              seconds <= 5)
