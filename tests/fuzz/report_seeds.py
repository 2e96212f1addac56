#!/usr/bin/env python3
"""Makes the seeds of the fuzz target over reports and policies.

Usage: report_seeds.py CORPUS_FOLDER

Each is a file in the form that reports.cpp describes.
"""

import json
import pathlib
import shutil
import sys

FINDING = {
    "type": "finding", "target": "192.0.2.1", "name": "a.example", "transport": "udp", "port": 53,
    "state": "open", "reason": "dns reply", "service": "dns", "version": "9", "banner": None,
    "facts": {"recursion": "no", "answers": 4, "names": ["a", "b"]},
    "amplification": {"probe": "any", "variants": [{"probe": "any", "baf": 2.5}],
                      "published": [{"factor": 9, "layer": "payload", "source": "x"}]},
    "verdict": "high", "flags": ["discloses"], "other_port": 5, "rtt_ms": 1.5, "remediation": ["a"],
}
RUN = {"type": "run", "schema_version": 1, "tool": "yamabiko", "tool_version": "1",
       "start": "2026-11-24T21:06:51.994Z", "command": ["yamabiko"],
       "coverage": {"targets": ["192.0.2.0-192.0.2.9"], "ports": "U:53", "told": "all"}}
SUMMARY = {"type": "summary", "end": "2026-11-24T21:06:52Z", "elapsed_ms": 9, "states": {"open": 1},
           "unprobed": [{"target": "b", "reason": "c"}], "statistics": {"requests_sent": 1}}
XML = """<?xml version="1.0"?><nmaprun><scaninfo protocol="udp" services="53"/><host>
<status state="up" reason="user-set"/><address addr="192.0.2.1" addrtype="ipv4"/><ports>
<extraports state="closed"/><port protocol="udp" portid="53"><state state="open" reason="x"/>
<service name="domain" product="&lt;a&gt;" version="9"/></port></ports></host>
<runstats><finished exit="success"/></runstats></nmaprun>"""
POLICY = """[audit]
targets = ["192.0.2.0/24", "a.example"]
rate = 1.5
[[allow]]
target = "192.0.2.1"
service = ["dns"]
ports = "U:53"
max_verdict = "high"
expires = 2027-01-31
[[severity]]
verdict = "high"
severity = "critical"
"""


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = "\n".join(json.dumps(line) for line in (RUN, FINDING, SUMMARY))
    for number, (name, text) in enumerate((("lines", lines), ("xml", XML), ("policy", POLICY))):
        (folder / name).write_bytes(bytes([number]) + text.encode())


if __name__ == "__main__":
    main()
