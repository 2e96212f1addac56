"""`yamabiko identify`: TLS, hostile peers, what is typed, and what is told."""

import signal
import subprocess
import time

import pytest

import daemons
import daemons_directory
import daemons_identify
import daemons_tcp_classic
from capture import Capture
from command import YAMABIKO, check, identify, run, start
from lab import HOST_V4, HOST_V6, settle

HOSTILE = ["tcp-silent", "tcp-drip", "tcp-escapes", "tcp-escaped-ssh", "tcp-endless",
           "tcp-tls-garbage", "tcp-tls-endless", "tcp-closes"]
FIRST_HOSTILE = 7000


@pytest.fixture(scope="module")
def served(lab):
    prober, host = lab
    daemons_tcp_classic.sshd(host)
    daemons_identify.dovecot(host)
    daemons_identify.nginx(host)
    daemons_identify.s_server(host, 4444)
    daemons_identify.s_server(host, 4445, "-tls1_2", "-alpn", "lab/1", "-rev")
    daemons_directory.named(host)
    for place, kind in enumerate(HOSTILE):
        daemons.mock(host, kind, str(FIRST_HOSTILE + place))
    daemons.mock(host, "tcp-silent", "9100")
    settle(prober, HOST_V4)
    settle(prober, HOST_V6)
    return prober


def test_banner_is_enough(served):
    finding = identify(served, f"{HOST_V4}:22").finding("22/tcp")
    assert (finding["service"], finding["state"]) == ("ssh", "open")
    assert finding["version"].startswith("9.")
    assert finding["facts"]["software"] == "OpenSSH"
    assert "ssh.toml:" in finding["facts"]["recognised_by"][0]
    assert "probe banner, pattern 1" in finding["facts"]["recognised_by"][0]


def test_text(served):
    done = run(served, "identify", f"{HOST_V4}:22")
    assert done.returncode == 0
    assert done.stdout.startswith(f"{HOST_V4}:22/tcp  open  ssh OpenSSH 9.")
    assert "recognised by" in done.stdout and "\x1b" not in done.stdout


@pytest.mark.parametrize("port, service", [(993, "imap"), (995, "pop3")])
def test_mail_inside_tls(served, port, service):
    """On a port of TLS the handshake comes soon, and the service is asked for inside."""
    finding = identify(served, f"{HOST_V4}:{port}").finding(f"{port}/tcp")
    facts = finding["facts"]
    assert finding["service"] == service
    assert facts["tls_version"] in ("TLSv1.2", "TLSv1.3")
    assert facts["tls_cipher"].startswith("TLS_")
    assert facts["certificate_subject"] == "CN=mail.lab.test,O=Lab"
    assert facts["certificate_names"] == ["mail.lab.test"]
    assert facts["certificate_issuer"] == facts["certificate_subject"]
    assert facts["certificate_self_signed"] == "yes"
    assert facts["certificate_check"] == "not verified"
    assert facts["certificate_not_before"] < facts["certificate_not_after"]
    assert len(facts["certificate_sha256"]) == 64


def test_alpn_and_what_is_asked_then(served):
    """The server prefers HTTP/2, and is asked by HTTP/1 all the same."""
    finding = identify(served, "--nmap-probes", f"{HOST_V4}:443").finding("443/tcp")
    assert finding["facts"]["tls_alpn"] == "h2"
    assert finding["service"] == "http"
    assert finding["facts"]["product"] == "nginx"


def test_key_exchange_of_network_time_security(fresh_lab):
    """A server of it ends a handshake that does not offer its protocol."""
    prober, host = fresh_lab
    cert, key = daemons_identify.certificate(host, "nts.lab.test")
    daemons_directory.ntpsec(host, "nts enable", f"nts cert {cert}", f"nts key {key}",
                             "nts cookie /run/nts-keys")
    finding = identify(prober, f"{HOST_V4}:4460").finding("4460/tcp")
    assert (finding["service"], finding["facts"]["aead"]) == ("ntske", "15")
    assert finding["facts"]["tls_alpn"] == "ntske/1"
    assert finding["facts"]["certificate_names"] == ["nts.lab.test"]
    # What a scan would send in the clear says nothing to it.
    report = check(prober, "-p", "T:4460", HOST_V4)
    assert report.state("4460/tcp") == ("open", "connected")
    assert report.statistics["request_bytes"] == 0


def test_great_patience(served):
    """There is time for requests, whatever a handshake may need in the end."""
    finding = identify(served, "--timeout", "60", f"{HOST_V4}:8080").finding("8080/tcp")
    assert finding["service"] == "http"


def test_tls_on_a_port_that_is_not_for_it(served):
    """The last try, or the reply of a server that is sent plain text."""
    finding = identify(served, "--timeout", "1", f"{HOST_V4}:4444").finding("4444/tcp")
    assert finding["facts"]["tls_version"] == "TLSv1.3"
    assert finding["facts"]["certificate_check"] == "not verified"


def test_server_that_wants_none_of_our_protocols(served):
    finding = identify(served, "--timeout", "1", f"{HOST_V4}:4445").finding("4445/tcp")
    assert finding["facts"]["tls_version"] == "TLSv1.2"
    assert "tls_alpn" not in finding["facts"]


def test_udp(served):
    report = identify(served, f"{HOST_V4}:53/udp", f"{HOST_V4}:54/udp")
    assert report.finding("53/udp")["service"] == "dns"
    assert "dns.toml:" in report.finding("53/udp")["facts"]["recognised_by"][0]
    assert report.finding("54/udp")["state"] == "closed"


def test_ipv6_and_names(served):
    report = identify(served, f"[{HOST_V6}]:22")
    assert report.finding("22/tcp")["target"] == HOST_V6
    served.hosts_file(f"{HOST_V4} mail.lab.test\n{HOST_V6} mail.lab.test\n")
    report = identify(served, "mail.lab.test:22")
    assert {finding["target"] for finding in report.findings} == {HOST_V4, HOST_V6}
    assert {finding["name"] for finding in report.findings} == {"mail.lab.test"}
    assert len(identify(served, "-6", "mail.lab.test:22").findings) == 1


def test_all_known_ports_of_a_host(served):
    """Only what is open is told, and nothing is left out of the counts."""
    report = identify(served, "--timeout", "1", HOST_V4)
    assert {"22/tcp", "53/udp", "53/tcp", "143/tcp", "110/tcp", "443/tcp", "993/tcp"} <= {
        f"{finding['port']}/{finding['transport']}" for finding in report.findings}
    assert {finding["state"] for finding in report.findings} == {"open"}
    ports = [finding["port"] for finding in report.findings]
    assert ports == sorted(ports), "in order, whichever is known first"
    assert report.summary["states"]["closed"] > 0
    everything = identify(served, "--timeout", "1", "--all", HOST_V4)
    assert len(everything.findings) == sum(report.summary["states"].values())


@pytest.mark.parametrize("nmap", [[], ["--nmap-probes"]])
def test_hostile_peers(served, nmap):
    """Nothing they say harms, and each is done with."""
    last = FIRST_HOSTILE + len(HOSTILE) - 1
    arguments = ["--timeout", "0.3", *nmap, f"{HOST_V4}:{FIRST_HOSTILE}-{last}"]
    done = run(served, "identify", *arguments, timeout=200)
    assert done.returncode == 0
    assert not set("\x1b\x07\x9b\u202e") & set(done.stdout)
    report = identify(served, *arguments)
    found = {HOSTILE[finding["port"] - FIRST_HOSTILE]: finding for finding in report.findings}
    assert set(found) == set(HOSTILE)
    assert {finding["state"] for finding in report.findings} == {"open"}
    assert found["tcp-escaped-ssh"]["service"] == "ssh"
    assert found["tcp-escapes"]["banner"].startswith("220 \\x1b[31m")
    assert "wrapper" in found["tcp-closes"]["reason"]
    assert len(found["tcp-endless"]["banner"]) < 2000


def test_printers_are_sent_nothing(served):
    with Capture(served) as capture:
        report = identify(served, "--timeout", "0.5", "--nmap-probes", f"{HOST_V4}:9100")
    assert report.finding("9100/tcp")["state"] == "open"
    assert report.statistics["requests_sent"] == 0
    # Not even a handshake of TLS; but it was listened to.
    assert capture.tcp_octets(9100) == 0 and capture.protocols()


def test_interruption_tells_what_is_known(served):
    process = start(served, "identify", "--format", "jsonl", "--timeout", "30",
                    f"{HOST_V4}:22,{FIRST_HOSTILE}", f"{HOST_V4}:53/udp",
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 3
    assert '"service":"ssh"' in output and '"service":"dns"' in output
    assert f'"port":{FIRST_HOSTILE}' in output
    assert '"interrupted":true' in output.splitlines()[-1]


@pytest.mark.parametrize("arguments, words", [
    ([], "no endpoint"),
    ([f"{HOST_V4}:0"], "from 1 to 65535"),
    ([f"{HOST_V4}:70000"], "from 1 to 65535"),
    ([f"{HOST_V4}:22/sctp"], "perhaps /udp"),
    (["fd77::2:22x"], "brackets"),
    (["10.77.0.0/24"], "yamabiko check"),
    (["224.0.0.1:80"], "multicast"),
    (["https://lab.test/"], "not a URL"),
    (["--timeout", "0", f"{HOST_V4}:22"], "--timeout"),
    (["--intensity", "10", f"{HOST_V4}:22"], "--intensity"),
    (["--format", "xml", f"{HOST_V4}:22"], "--format"),
    (["--nmap-probes=/no/such/file", f"{HOST_V4}:22"], "install nmap"),
    (["--nmap-probes=/etc/passwd", f"{HOST_V4}:22"], "no probe"),
    (["-o", "/no/such/folder/x", f"{HOST_V4}:22"], "-o FILE"),
])
def test_usage_errors(served, arguments, words):
    done = run(served, "identify", *arguments)
    assert done.returncode == 2, done.stdout
    assert words in done.stderr and not done.stdout


def test_other_formats(served, tmp_path):
    """Any report that a check has; the text is the one of identify only."""
    done = run(served, "identify", f"{HOST_V4}:22", "-o", f"jsonl={tmp_path}/run.jsonl",
               "-o", f"html={tmp_path}/run.html", "-o", f"nmap-xml={tmp_path}/run.xml")
    assert done.returncode == 0 and "recognised by" in done.stdout
    assert '"service":"ssh"' in (tmp_path / "run.jsonl").read_text()
    assert "OpenSSH" in (tmp_path / "run.html").read_text()
    assert 'name="ssh"' in (tmp_path / "run.xml").read_text()
    done = run(served, "identify", "--format", "csv", f"{HOST_V4}:22")
    assert done.returncode == 0 and ",ssh," in done.stdout


def test_name_that_can_not_be_found(served):
    report = identify(served, f"{HOST_V4}:22", "no-such-host.invalid:22", status=3)
    assert report.finding("22/tcp")["service"] == "ssh"
    assert "no-such-host.invalid" in report.errors
    assert report.summary["unprobed"][0]["target"] == "no-such-host.invalid:22"


def test_own_file_of_probes(served, tmp_path):
    """The flag does not swallow the host; unknown lines are told, and not fatal."""
    file = tmp_path / "probes"
    file.write_text("Probe TCP NULL q||\nmatch lab-ssh m|^SSH-2.0-OpenSSH_(\\S+)| p/Lab/ v/$1/\n"
                    "nonsense here\nmatch broken m|unfinished\n")
    report = identify(served, f"--nmap-probes={file}", f"{HOST_V4}:22")
    facts = report.finding("22/tcp")["facts"]
    assert (facts["nmap_service"], facts["product"]) == ("lab-ssh", "Lab")
    assert facts["recognised_by"][-1] == f"{file}:2, match of probe NULL"
    assert f"{file}:3: " in report.errors and f"{file}:4: " in report.errors
    assert identify(served, "--quiet", f"--nmap-probes={file}", f"{HOST_V4}:22").errors == ""


def test_installed_file_is_found(served, tmp_path):
    report = identify(served, "--nmap-probes", f"{HOST_V4}:22")
    by = report.finding("22/tcp")["facts"]["recognised_by"][-1]
    assert by.startswith("/usr/share/nmap/nmap-service-probes:")
    assert report.errors == ""
    (tmp_path / "nmap-service-probes").write_text("Probe TCP NULL q||\nmatch mine m|^SSH|\n")
    report = identify(served, "--nmap-probes", f"{HOST_V4}:22",
                      environment={"NMAPDIR": str(tmp_path)})
    assert report.finding("22/tcp")["facts"]["nmap_service"] == "mine"


def test_a_service_without_a_cookie_on_an_odd_port(fresh_lab):
    """It answers the requests of all services alike, which makes it neither unknown nor loud."""
    prober, host = fresh_lab
    daemons.mock(host, "daytime", "20100")
    finding = identify(prober, "--timeout", "1", f"{HOST_V4}:20100/udp").finding("20100/udp")
    assert (finding["state"], finding["service"]) == ("open", "daytime")
    assert finding["amplification"] is None and finding["verdict"] is None


def test_impatient_server_with_endless_headers(fresh_lab):
    """It ends a silent connection soon, which makes it no TCP wrapper."""
    prober, host = fresh_lab
    daemons.mock(host, "tcp-impatient-http", "20013")
    finding = identify(prober, f"{HOST_V4}:20013").finding("20013/tcp")
    assert (finding["service"], finding["version"]) == ("http", "1.2")
    assert finding["facts"]["product"] == "lab"


def test_impostors_are_no_service(fresh_lab):
    prober, host = fresh_lab
    daemons.mock(host, "tcp-rpc-yes", "20011")
    daemons.mock(host, "echo", "20012")
    report = identify(prober, "--timeout", "1", f"{HOST_V4}:20011", f"{HOST_V4}:20012/udp")
    for place in ("20011/tcp", "20012/udp"):
        finding = report.finding(place)
        assert finding["service"] is None and finding["denial"], finding
    # nmap's file would call them rpcbind and echo.
    report = identify(prober, "--nmap-probes", "--timeout", "1", f"{HOST_V4}:20011",
                      f"{HOST_V4}:20012/udp")
    for place, denial in (("20011/tcp", "answers every RPC program"),
                          ("20012/udp", "sends back what it is sent")):
        finding = report.finding(place)
        assert finding["service"] is None and finding["denial"].startswith(denial), finding


def test_whoever_closes_a_pipe_has_read_enough(served):
    done = served.run(["bash", "-c", "set -o pipefail; "
                       f"{YAMABIKO} identify {HOST_V4}:22,53,443 | head -1"], check=False)
    assert (done.returncode, done.stderr) == (0, "")
