"""Every format, of one run over real daemons and a hostile one, as its readers read it."""

import csv
import json

import pytest

import daemons
from command import run
from lab import HOST_V4

PORTS = "U:111,U:11211,T:11211,T:22,U:9,T:9"


@pytest.fixture(scope="module")
def reports(lab, tmp_path_factory):
    """A folder with a report in each format, and the findings."""
    prober, host = lab
    daemons.rpcbind(host)
    daemons.memcached(host)
    daemons.mock(host, "tcp-hostile-banner", 22)
    host.firewall("udp dport 9 drop")
    folder = tmp_path_factory.mktemp("reports")
    outputs = [f"-o{name}={folder / name}" for name in ("jsonl", "csv")]
    done = run(prober, "check", *outputs, "-p", PORTS, HOST_V4)
    assert done.returncode == 0, done.stderr
    # Standard output has what --format says, as ever.
    assert "17.1x payload" in done.stdout
    lines = [json.loads(line) for line in (folder / "jsonl").read_text().splitlines()]
    return folder, {f"{line['port']}/{line['transport']}": line
                    for line in lines if line["type"] == "finding"}


def table(path):
    """The rows of a CSV file, by endpoint."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    return {f"{row['port']}/{row.get('transport') or row['protocol']}": row for row in rows}


def test_csv(reports):
    folder, found = reports
    rows = table(folder / "csv")
    assert rows.keys() == found.keys()
    for endpoint, row in rows.items():
        finding = found[endpoint]
        for column in ("target", "state", "service", "version", "verdict"):
            assert row[column] == (finding[column] or "")
        if finding["amplification"]:
            assert float(row["l2_factor"]) == finding["amplification"]["l2_factor"]
        assert None not in row and None not in row.values()  # as many cells as titles
    assert rows["22/tcp"]["banner"] == "'" + found["22/tcp"]["banner"]
    assert rows["22/tcp"]["banner"].startswith("'=1+1|")
