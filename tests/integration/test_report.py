"""`yamabiko report`, and a page straight from a check."""

import json

import pytest

import daemons
from command import YAMABIKO, run
from lab import HOST_V4


@pytest.fixture(scope="module")
def made(lab, tmp_path_factory):
    """Both reports of one check of rpcbind and memcached: JSON Lines, and a page."""
    prober, host = lab
    daemons.rpcbind(host)
    daemons.memcached(host)
    folder = tmp_path_factory.mktemp("report")
    done = run(prober, "check", "-p", "111,11211", HOST_V4, "--format", "jsonl",
               "-o", str(folder / "run.jsonl"), "-o", f"html={folder / 'page.html'}")
    assert done.returncode == 0, done.stderr
    return prober, folder


def test_the_page_of_a_run_is_that_of_its_check(made):
    prober, folder = made
    done = run(prober, "report", str(folder / "run.jsonl"), "-o", str(folder / "again.html"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    page = (folder / "page.html").read_text()
    assert "<h1>Severe: " in page and "message type = 1 (reply)" in page
    assert (folder / "again.html").read_text() == page


def test_another_language_and_another_format(made):
    prober, folder = made
    page = run(prober, "report", str(folder / "run.jsonl"), "--lang", "ja").stdout
    assert '<ol lang="ja">' in page and "遮断" in page
    text = run(prober, "report", str(folder / "run.jsonl"), "--format", "text").stdout
    assert "11211/udp memcached" in text and "severe" in text
    lines = (folder / "run.jsonl").read_text()
    assert run(prober, "report", str(folder / "run.jsonl"), "--format", "jsonl").stdout == lines


def test_a_run_that_was_killed_is_told_as_interrupted(made):
    prober, folder = made
    lines = (folder / "run.jsonl").read_text().splitlines(keepends=True)
    (folder / "cut.jsonl").write_text("".join(lines[:-1]))
    page = run(prober, "report", str(folder / "cut.jsonl")).stdout
    assert "Interrupted: this is what was known by then." in page


@pytest.mark.parametrize("content, complaint", [
    ("", "is empty"),
    ("hello\n", "1:"),
    ('{"type":"finding","target":"192.0.2.1","transport":"udp","port":1,"state":"open"}\n',
     "does not begin with a line of type run"),
])
def test_what_is_no_run_is_refused(made, content, complaint):
    prober, folder = made
    (folder / "bad.jsonl").write_text(content)
    done = run(prober, "report", str(folder / "bad.jsonl"), "-o", str(folder / "bad.html"))
    assert done.returncode == 2 and complaint in done.stderr, done.stderr


def test_two_runs_in_one_file_are_refused(made):
    prober, folder = made
    line = (folder / "run.jsonl").read_text().splitlines(keepends=True)[0]
    assert json.loads(line)["type"] == "run"
    (folder / "two.jsonl").write_text(line + line)
    done = run(prober, "report", str(folder / "two.jsonl"))
    assert done.returncode == 2 and "a second run begins" in done.stderr


def test_a_file_that_is_not_there(made):
    prober, folder = made
    done = run(prober, "report", str(folder / "nothing.jsonl"))
    assert done.returncode == 2 and "nothing.jsonl" in done.stderr


def test_a_report_may_take_the_place_of_its_run(made):
    prober, folder = made
    mine = folder / "mine.jsonl"
    mine.write_text((folder / "run.jsonl").read_text())
    done = run(prober, "report", str(mine), "--format", "csv", "-o", str(mine))
    assert done.returncode == 0 and mine.read_text().startswith("target,")


def test_what_fails_leaves_the_report_that_is_there(made):
    prober, folder = made
    page = folder / "kept.html"
    page.write_text("of last night")
    assert run(prober, "report", "99", "--db", str(folder / "h.db"), "-o", str(page)).returncode == 2
    assert run(prober, "check", HOST_V4, "-p", "U:1", "-o", f"html={page}", "--db",
               str(folder / "run.jsonl")).returncode == 2
    assert page.read_text() == "of last night"
    assert not list(folder.glob("*.new"))


def test_what_is_no_file_is_written_to(made):
    """And whoever redirects /dev/stdout to a file must have it still."""
    prober, folder = made
    for end in ("| cat", f"> {folder / 'redirected'}; cat {folder / 'redirected'}"):
        done = prober.run(["bash", "-c", f"{YAMABIKO} report {folder / 'run.jsonl'} --format csv "
                           f"-o /dev/stdout {end}; test -L /dev/stdout"])
        assert done.stdout.startswith("target,"), done.stderr
