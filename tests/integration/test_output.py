"""What a user gets: formats, exit status, dry run, interruption, colour."""

import os
import signal
import subprocess
import time

import pytest

import daemons
from capture import TCP, UDP, Capture
from command import IMPATIENT, YAMABIKO, check, instrumented, run, start
from lab import HOST_V4, wait_until
from terminal import on_terminal

ESC = b"\x1b"


@pytest.fixture(scope="module")
def served(lab):
    """Both daemons, and port 9 that says nothing."""
    prober, host = lab
    daemons.rpcbind(host)
    daemons.memcached(host)
    host.firewall("udp dport 9 drop", "tcp dport 9 drop")
    return prober


def test_table_answers_the_question(served):
    done = run(served, "check", "--service", "rpcbind,memcached", HOST_V4)
    assert done.returncode == 0
    lines = [line for line in done.stdout.splitlines() if line]
    rows = {line.split()[0]: line for line in reversed(lines)}  # the table comes first
    assert "open" in rows["111/udp"] and "2-4" in rows["111/udp"]
    assert "17.1x payload" in rows["111/udp"] and "amplifies" in rows["111/udp"]
    assert "1.6.18" in rows["11211/udp"] and "severe" in rows["11211/udp"]
    assert "systemctl" in done.stdout
    assert ESC.decode() not in done.stdout
    # One sentence for the host as a whole, and no sentence twice.
    assert done.stdout.count(f"{HOST_V4}: 4 of 4 endpoints answer") == 1
    assert ".." not in done.stdout


def test_evidence_is_what_went_over_the_wire(served):
    report = check(served, "--evidence", "-p", "111,9", *IMPATIENT, HOST_V4)
    dump = report.finding("111/udp")
    by_probe = {each["probe"]: each for each in dump["evidence"]}
    largest = by_probe[dump["amplification"]["probe"]]
    assert largest["request_size"] == dump["amplification"]["request_bytes"] == 40
    # A call of ONC RPC and its reply: the xid, then the type of the message.
    call, reply = largest["request"], largest["datagrams"][0]["octets"]
    assert call[:8] == reply[:8] and (call[8:16], reply[8:16]) == ("00000000", "00000001")
    assert largest["datagrams"][0]["size"] == dump["amplification"]["response_bytes"]
    assert report.finding("111/tcp")["evidence"][0]["stream_size"] > 0
    assert "evidence" not in report.finding("9/udp")


def test_silence_is_explained_once(served):
    done = run(served, "check", *IMPATIENT, "-p", "9", HOST_V4)
    assert done.stdout.count("no-answer") >= 2
    assert " ".join(done.stdout.split()).lower().count("not proof") == 1


def test_advice_in_japanese(served):
    done = run(served, "check", "--lang", "ja", "-p", "U:111", HOST_V4)
    assert "遮断" in done.stdout


@pytest.mark.parametrize("worst, ports, status", [
    ("severe", "U:11211", 1), ("severe", "U:111", 0), ("amplifies", "U:111", 1),
    ("high", "U:111", 0), ("not-amplifying", "T:111", 0), ("amplifies", "U:53,T:53", 0),
])
def test_fail_on(served, worst, ports, status):
    check(served, "--fail-on", worst, "-p", ports, HOST_V4, status=status)


@pytest.mark.parametrize("arguments", [
    [], ["--no-such-option", HOST_V4], ["-p", "0", HOST_V4], ["-p", "65536", HOST_V4],
    ["-p", "U:", HOST_V4], ["-p", "9-1", HOST_V4], ["-p", "x", HOST_V4],
    ["--service", "no-such-service", HOST_V4], ["--format", "xml", HOST_V4],
    ["--fail-on", "never", HOST_V4], ["-4", "-6", HOST_V4], ["--timeout", "-1", HOST_V4],
    ["--source", "not-an-address", HOST_V4], ["0.0.0.0/0"], ["::/0"], ["224.0.0.1"], ["ff02::1"],
    ["255.255.255.255"], ["0.0.0.0"], ["10.0.0.0/8"],
])
def test_usage_errors(served, arguments):
    with Capture(served) as capture:
        done = run(served, "check", *arguments)
    assert done.returncode == 2, done.stdout
    assert done.stderr.strip() and not done.stdout
    assert not capture.protocols()


def test_target_that_can_not_be_found(served):
    report = check(served, "-p", "T:111", "no-such-host.invalid", HOST_V4, status=3)
    assert report.finding("111/tcp")["service"] == "rpcbind"
    assert "no-such-host.invalid" in report.errors
    assert "no-such-host.invalid" in str(report.summary["unprobed"])


def test_source_address_that_is_not_ours(served):
    done = run(served, "check", "--source", "10.77.0.200", HOST_V4)
    assert done.returncode in (2, 3)
    assert "--source" in done.stderr and not done.stdout


@pytest.mark.parametrize("ports, endpoints", [
    ("53", {"53/udp", "53/tcp"}),
    ("53,443", {"53/udp", "53/tcp", "443/udp", "443/tcp"}),
    ("U:53,T:1-3", {"53/udp", "1/tcp", "2/tcp", "3/tcp"}),
    ("T:80,443", {"80/tcp", "443/tcp"}),
])
def test_port_lists(served, ports, endpoints):
    report = check(served, *IMPATIENT, "-p", ports, HOST_V4)
    assert {f"{f['port']}/{f['transport']}" for f in report.findings} == endpoints
    assert report.summary["findings"] == len(endpoints)


def test_guess_and_banner(served, lab):
    """What a port number suggests is told as a guess; a greeting as it came."""
    _, host = lab
    daemons.mock(host, "tcp-banner", 6514)
    report = check(served, "-p", "T:6514,T:853", HOST_V4)
    assert report.finding("853/tcp")["service_guess"] == "domain-s"
    found = report.finding("6514/tcp")
    assert (found["service"], found["service_guess"]) == (None, "syslog-tls")
    assert found["banner"].startswith("SSH-2.0-lab")


def test_a_named_port_is_asked_whatever_the_profile(served, lab):
    _, host = lab
    daemons.mock(host, "tcp-banner", 22)
    assert check(served, "-p", "T:22", HOST_V4).finding("22/tcp")["service"] == "ssh"
    report = check(served, "-p", "T:22", "--profile", "amplification", HOST_V4)
    assert report.finding("22/tcp")["service"] is None


def test_dry_run_sends_nothing(served):
    with Capture(served) as capture:
        done = run(served, "check", "--dry-run", HOST_V4)
    assert done.returncode == 0
    assert not set(capture.protocols()) & {UDP, TCP}
    text = "".join(done.stdout.split())
    # The head of an RPC call after its xid, and "stats" of memcached.
    assert "0000000000000002000186a0" in text and "73746174730d0a" in text
    for probe in ("versions", "dump-v2", "dump-v3", "dump-v4", "getstat", "stats-settings"):
        assert probe in done.stdout


def test_report_into_a_file(served, tmp_path):
    file = tmp_path / "run.jsonl"
    done = run(served, "check", "--format", "jsonl", "-o", str(file), "-p", "U:111", HOST_V4)
    assert (done.returncode, done.stdout) == (0, "")
    assert file.read_text().count("\n") == 3
    done = run(served, "check", "-o", str(tmp_path / "no" / "such"), "-p", "U:111", HOST_V4)
    assert done.returncode not in (0, 1) and "no/such" in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interruption_prints_what_is_known(served, how):
    process = start(served, "check", "--format", "jsonl", "--timeout", "30", "-p", "U:9,U:111,T:9",
                    HOST_V4, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(4 if instrumented() else 2)
    assert process.poll() is None
    begin = time.monotonic()
    process.send_signal(how)
    output, _ = process.communicate(timeout=20)
    assert time.monotonic() - begin < 2
    assert '"service":"rpcbind"' in output
    assert '"interrupted":true' in output.splitlines()[-1]


def test_interruption_of_a_table(served):
    process = start(served, "check", "--timeout", "30", "-p", "U:9,U:111", HOST_V4,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(4 if instrumented() else 2)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert "111/udp" in output and "17.1x payload" in output


def on_a_terminal(host, *arguments, environment=None):
    """What a terminal would be sent."""
    variables = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"}
    output = on_terminal(host, "check", "-p", "U:11211", HOST_V4, *arguments,
                         environment=variables | (environment or {}))
    assert b"memcached" in output
    return output


def test_colour_on_a_terminal_only(served):
    assert ESC in on_a_terminal(served)
    assert ESC not in on_a_terminal(served, "--no-color")
    assert ESC not in on_a_terminal(served, environment={"NO_COLOR": "1"})
    # An empty value is as good as none (no-color.org).
    assert ESC in on_a_terminal(served, environment={"NO_COLOR": ""})


def test_quiet(served):
    arguments = ["check", "--timeout", "1.2", "--retries", "1", "-p", "U:9", HOST_V4]
    assert run(served, *arguments, "--quiet").stderr == ""
    assert run(served, *arguments).stderr != ""


def test_broken_pipe_is_no_trouble(served):
    process = start(served, "check", "--format", "jsonl", "-p", "U:111", HOST_V4,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    process.stdout.close()
    wait_until(lambda: process.poll() is not None, "the command to end")
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.returncode in (0, -signal.SIGPIPE)


def test_own_service_file(served, lab, tmp_path):
    """A service that only the user knows is found without a rebuild."""
    _, host = lab
    daemons.mock(host, "memcached-plain", 4711)
    (tmp_path / "own.toml").write_text(
        '[service]\nname = "own"\ntitle = "my own"\nports = { udp = [4711] }\n'
        'references = ["none"]\n[service.remediation]\nen = ["Leave it"]\nja = ["そのまま"]\n'
        '[[probe]]\nname = "version"\nsummary = "asks for the version"\ntransport = "udp"\n'
        'class = "identify"\n'
        'payload = \'{cookie:u16}\\x00\\x00\\x00\\x01\\x00\\x00version\\r\\n\'\n'
        "patterns = [{ match = 'VERSION ([0-9.]+)', version = '$1' }]\n"
        '[[probe.example]]\nsamples = ["own.hex"]\ncookie = 0x1234\n'
        'expect = { version = "1.6.18" }\n')
    (tmp_path / "own.hex").write_text("1234 0000 0001 0000 56455253494f4e20312e362e31380d0a\n")
    report = check(served, "--probes", str(tmp_path), "-p", "U:4711,U:111", HOST_V4)
    found = report.finding("4711/udp")
    assert (found["service"], found["version"]) == ("own", "1.6.18")
    assert report.finding("111/udp")["service"] == "rpcbind"


def test_memory_for_one_host(served):
    if instrumented():
        pytest.skip("the sanitizer's own memory would be measured")
    # Between us stands a small process: a child of ours begins with our own size.
    measured = served.run([
        "python3", "-S", "-c",
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n",
        YAMABIKO, "check", "-p", "111,11211,123,53,161", HOST_V4])
    assert int(measured.stdout) < 30 * 1024  # KiB
