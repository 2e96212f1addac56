"""Runs the tests of the HTML report in headless Chromium, with Playwright.

Usage: run.py BUILD. The npm packages of package-lock.json and the tests go to
BUILD/browser, so that the tree stays clean. YAMABIKO names the program. Where
Chromium or npm is missing the tests are skipped, but in CI that is a failure.
"""

import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent
SKIPPED = "BROWSER TESTS SKIPPED"
FILES = ("package.json", "package-lock.json", "run.jsonl", "reports.mjs", "report.test.mjs")


def install(folder):
    """`npm ci`, unless it was done for this very lock file."""
    done = folder / "installed"
    lock = (SOURCE / "package-lock.json").read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == lock:
        return
    for _ in range(3):  # a registry may be away for a moment
        if subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=False,
                          timeout=200).returncode == 0:
            done.write_text(lock, encoding="utf-8")
            return
    sys.exit("npm ci failed")


def main():
    folder = pathlib.Path(sys.argv[1]) / "browser"
    missing = [name for name in ("chromium", "node", "npm") if not shutil.which(name)]
    if missing:
        print(f"*** {SKIPPED}: there is no {' and no '.join(missing)} ***")
        return 1 if os.environ.get("CI", "") not in ("", "false") else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(SOURCE / name, folder / name)
    install(folder)
    environment = {**os.environ, "CHROMIUM": shutil.which("chromium")}
    return subprocess.run(["node", "--test", "report.test.mjs"], cwd=folder, env=environment,
                          check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
