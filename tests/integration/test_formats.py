"""Every format, of one run over real daemons and a hostile one, as its readers read it."""

import csv
import json
import pathlib
import subprocess
import xml.etree.ElementTree

import jsonschema

import pytest

import daemons
from command import run
from lab import HOST_V4

TESTDATA = pathlib.Path(__file__).resolve().parents[2] / "testdata"
NMAP = pathlib.Path("/usr/share/nmap")
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
    outputs = [f"-o{name}={folder / name}" for name in ("jsonl", "csv", "nmap-xml", "sarif")]
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


def test_nmap_xml_is_valid(reports):
    file = reports[0] / "nmap-xml"
    subprocess.run(["xmllint", "--noout", "--nonet", "--dtdvalid", NMAP / "nmap.dtd", file],
                   check=True, timeout=20)


def test_nmap_xml_says_what_the_findings_say(reports):
    folder, found = reports
    root = xml.etree.ElementTree.parse(folder / "nmap-xml").getroot()
    assert [a.get("addr") for a in root.iterfind("host/address")] == [HOST_V4]
    ports = {f"{port.get('portid')}/{port.get('protocol')}": port for port in root.iter("port")}
    assert ports.keys() == found.keys()
    states = {endpoint: port.find("state").get("state") for endpoint, port in ports.items()}
    assert states == {"111/udp": "open", "11211/udp": "open", "11211/tcp": "open", "22/tcp": "open",
                      "9/udp": "open|filtered", "9/tcp": "closed"}
    service = ports["11211/udp"].find("service").attrib
    assert service["name"] == "memcached" and service["method"] == "probed"
    assert service["version"] == found["11211/udp"]["version"]
    factor = ports["111/udp"].find("script[@id='yamabiko']/table[@key='amplification']"
                                   "/elem[@key='l2_factor']").text
    assert float(factor) == found["111/udp"]["amplification"]["l2_factor"]
    banner = ports["22/tcp"].find("script/elem[@key='banner']").text
    # The one character that XML can't hold and printable() lets through.
    assert banner == found["22/tcp"]["banner"].replace("\ufffe", r"\u{fffe}")
    assert r"\u{fffe}" in banner and "]]><script>" in banner


def test_ndiff_compares_two_runs(reports, lab):
    """The real one: nothing is new between a run and itself, and what closes is told."""
    folder, _ = reports
    prober, _ = lab
    before, after = folder / "nmap-xml", folder / "after.xml"
    same = subprocess.run(["ndiff", before, before], capture_output=True, text=True, timeout=20)
    assert (same.returncode, same.stderr) == (0, "")
    run(prober, "check", "-o", f"nmap-xml={after}", "-p", "U:9,U:111,T:22,U:7", HOST_V4)
    other = subprocess.run(["ndiff", before, after], capture_output=True, text=True, timeout=20)
    assert (other.returncode, other.stderr) == (1, "")
    told = [" ".join(line.split()) for line in other.stdout.splitlines()]
    assert any(line.startswith("-11211/udp open memcached") for line in told)
    assert any(line.startswith("+7/udp closed") for line in told)
    assert not any(line.startswith(("-111/udp", "+111/udp", "-22/tcp", "+22/tcp"))
                   for line in told)


def test_nmap_xsl_makes_a_page(reports):
    page = subprocess.run(["xsltproc", "--nonet", NMAP / "nmap.xsl", reports[0] / "nmap-xml"],
                          capture_output=True, text=True, check=True, timeout=20).stdout
    assert page.startswith("<!DOCTYPE html") and HOST_V4 in page
    assert "memcached" in page and "17.1x payload" in page
    assert "]]><script>" not in page


def test_sarif(reports):
    folder, found = reports
    log = json.loads((folder / "sarif").read_text())
    schema = json.loads((TESTDATA / "sarif-subset.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(log)
    run_, = log["runs"]
    rules = run_["tool"]["driver"]["rules"]
    results = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result
               for result in run_["results"]}
    # Only what somebody should act on, each under a rule that says what to do.
    assert results.keys() == {f"endpoints/{HOST_V4}/{path}"
                              for path in ("udp/111", "udp/11211", "tcp/11211")}
    for result in results.values():
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    worst = results[f"endpoints/{HOST_V4}/udp/11211"]
    assert (worst["ruleId"], worst["level"]) == ("memcached/amplification", "error")
    factor = found["11211/udp"]["amplification"]["l2_factor"]
    assert worst["properties"]["l2_factor"] == factor
    assert "-U 0" in rules[worst["ruleIndex"]]["help"]["markdown"]
