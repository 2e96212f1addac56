"""yamabiko exporter, scraped by a real Prometheus, and what it refuses."""

import json
import re
import shutil
import signal
import subprocess
import urllib.parse

import pytest

import command
import daemons
from lab import HOST_V4, HOST_V6, stop, wait_until

PORT = 9711
HERE = f"http://127.0.0.1:{PORT}"


def start(host, *arguments, port=PORT):
    return daemons.start(host, [command.YAMABIKO, "exporter", "--listen", f"127.0.0.1:{port}",
                                *arguments], [("tcp", port)])


def curl(host, path, *options):
    """(status, headers, body)."""
    done = host.run(["curl", "-sS", "-i", "--max-time", "60", *options, HERE + path])
    head, _, body = done.stdout.partition("\r\n\r\n" if "\r\n\r\n" in done.stdout else "\n\n")
    first, *lines = head.splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    return int(first.split()[1]), headers, body


def probe(host, target, *options, **parameters):
    query = urllib.parse.urlencode({"target": target, **parameters})
    return curl(host, f"/probe?{query}", *options)


def values(body):
    """Series of the text format, as written, and their values."""
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in body.splitlines() if line and not line.startswith("#")}


def datagrams_sent(host):
    """By all of the host, since it is there."""
    lines = host.run(["cat", "/proc/net/snmp"]).stdout.splitlines()
    names, numbers = [line.split() for line in lines if line.startswith("Udp:")]
    return int(numbers[names.index("OutDatagrams")])


def promtool(body):
    done = subprocess.run(["promtool", "check", "metrics"], input=body, capture_output=True,
                          text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), body


@pytest.fixture(scope="module")
def exporter(lab):
    prober, host = lab
    daemons.memcached(host)
    prober.hosts_file(f"{HOST_V4} reflector.test\n{HOST_V4} rebound.test\n127.0.0.1 rebound.test\n")
    start(prober, "--allow", "10.77.0.0/24", "--allow", "fd77::/64")
    return prober


def test_a_probe_tells_what_answers(exporter):
    status, headers, body = probe(exporter, HOST_V4, profile="memcached")
    assert status == 200 and headers["content-type"].startswith("text/plain; version=0.0.4")
    promtool(body)
    found = values(body)
    assert found["yamabiko_probe_success"] == 1 and found["yamabiko_probe_duration_seconds"] > 0
    labels = f'address="{HOST_V4}",port="11211",transport="udp",service="memcached"'
    assert found[f"yamabiko_endpoint_verdict{{{labels}}}"] == 3
    assert found[f"yamabiko_endpoint_l2_factor{{{labels}}}"] > 10
    assert found[f"yamabiko_endpoint_payload_factor{{{labels}}}"] > 100
    assert f'yamabiko_endpoint_info{{{labels},version="1.6.18",state="open"' in body
    assert found['yamabiko_probe_endpoints{state="open"}'] == 2


def test_names_and_ipv6(exporter):
    for target in ("reflector.test", HOST_V6):
        status, _, body = probe(exporter, target, profile="memcached")
        assert status == 200 and 'service="memcached"' in body, target


def test_what_does_not_resolve_is_no_success(exporter):
    status, _, body = probe(exporter, "no-such-name.test")
    assert status == 200 and values(body)["yamabiko_probe_success"] == 0
    promtool(body)


def test_targets_beyond_the_allowed_networks_are_refused(exporter):
    before = datagrams_sent(exporter)
    for target in ("127.0.0.1", "192.0.2.1", "::1", "::ffff:127.0.0.1", "localhost"):
        status, _, body = probe(exporter, target)
        assert status == 403 and "--allow" in body, target
    # One of its addresses is allowed, the other is not: a name that may have been
    # made to point here.
    status, _, body = probe(exporter, "rebound.test")
    assert status == 403 and "127.0.0.1" in body
    assert datagrams_sent(exporter) == before


@pytest.mark.parametrize("query", [
    "", "?", "?target=", "?target=10.77.0.2&target=10.77.0.3", "?target=10.77.0.0/24",
    "?target=10.77.0.2-9", "?target=-", "?target=224.0.0.1", "?target=10.77.0.2&profile=none-such",
    "?target=10.77.0.2&module=icmp", "?target=%00", "?target=10.77.0.2%0d%0aX:%20y",
    "?target=" + "a" * 4000, "?target=%ff%fe", "?target=10.77.0.2&profile=",
])
def test_malformed_queries(exporter, query):
    status, headers, body = curl(exporter, "/probe" + query)
    assert status == 400 and "x" not in headers
    assert body.endswith("\n") and body.count("\n") == 1 and body.isprintable() is False


def test_a_malformed_timeout(exporter):
    status, _, _ = probe(exporter, HOST_V4, "-H", "X-Prometheus-Scrape-Timeout-Seconds: soon")
    assert status == 400


def test_other_requests(exporter):
    status, headers, body = curl(exporter, "/")
    assert status == 200 and headers["content-type"].startswith("text/html") and "metrics" in body
    assert curl(exporter, "/etc/passwd")[0] == 404
    assert curl(exporter, "/../../etc/passwd", "--path-as-is")[0] in (400, 404)
    assert curl(exporter, "/probe", "-X", "POST", "-d", "target=10.77.0.2")[0] == 404
    assert curl(exporter, "/probe", "-X", "POST", "-d", "x" * 5000)[0] in (404, 413)


def test_a_probe_ends_before_its_scrape_would(exporter):
    # Nobody has this address, so each port is waited for, and for longer than this.
    status, _, body = probe(exporter, "10.77.0.99", "-H", "X-Prometheus-Scrape-Timeout-Seconds: 1")
    assert status == 200 and values(body)["yamabiko_probe_success"] == 0


def test_its_own_metrics(exporter):
    probe(exporter, HOST_V4, profile="memcached")
    curl(exporter, "/nowhere")
    status, headers, body = curl(exporter, "/metrics")
    assert status == 200 and headers["content-type"].startswith("text/plain; version=0.0.4")
    promtool(body)
    found = values(body)
    assert found['yamabiko_exporter_probes_total{result="success"}'] >= 1
    assert found["yamabiko_exporter_probes_running"] == 0
    assert found["process_resident_memory_bytes"] > 1e6
    assert any(re.match(r'yamabiko_exporter_http_requests_total\{.*path="other"', key)
               for key in found)
    assert "nowhere" not in body


def test_more_probes_than_there_may_be(fresh_lab):
    prober, _ = fresh_lab
    start(prober, "--allow", "10.77.0.0/24", "--max-probes", "1")
    # It takes as long as its scrape allows: nobody has this address.
    slow = subprocess.Popen(prober.enter(
        ["curl", "-sS", "-H", "X-Prometheus-Scrape-Timeout-Seconds: 60",
         f"{HERE}/probe?target=10.77.0.99"]), stdout=subprocess.DEVNULL)

    def running():
        return values(curl(prober, "/metrics")[2])["yamabiko_exporter_probes_running"] == 1

    wait_until(running, "the first probe to run")
    status, headers, body = probe(prober, HOST_V4)
    assert status == 429 and int(headers["retry-after"]) > 0 and "--max-probes" in body
    slow.wait(timeout=90)
    assert probe(prober, HOST_V4, profile="memcached")[0] == 200


def test_without_an_allowed_network_nothing_is_probed(fresh_lab):
    prober, _ = fresh_lab
    process = prober.start([command.YAMABIKO, "exporter"], stderr=subprocess.PIPE, text=True)
    assert "without --allow" in process.stderr.readline()
    assert "listening on 127.0.0.1:9711" in process.stderr.readline()
    status, _, body = probe(prober, HOST_V4)
    assert status == 403 and "--allow" in body


def test_a_signal_ends_it_and_its_probe(fresh_lab):
    prober, _ = fresh_lab
    process = subprocess.Popen(prober.enter([command.YAMABIKO, "exporter", "--allow", "10.77.0.0/24"]))
    wait_until(lambda: prober.listens("tcp", PORT), "the exporter to listen")
    asked = subprocess.Popen(prober.enter(
        ["curl", "-sS", "-H", "X-Prometheus-Scrape-Timeout-Seconds: 100",
         f"{HERE}/probe?target=10.77.0.99&profile=all"]), stdout=subprocess.PIPE, text=True)
    wait_until(lambda: values(curl(prober, "/metrics")[2])["yamabiko_exporter_probes_running"] == 1,
               "the probe to run")
    process.send_signal(signal.SIGTERM)
    body = asked.communicate(timeout=60)[0]
    assert values(body)["yamabiko_probe_success"] == 0
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("arguments", [
    ("--listen", "example.org:1"), ("--listen", "127.0.0.1"), ("--listen", "127.0.0.1:0"),
    ("--listen", "::1:9711"), ("--allow", "example.org"), ("--allow", "10.0.0.1/8"),
    ("--max-probes", "0"), ("--listen", "192.0.2.1:9711"),
])
def test_what_it_does_not_start_with(lab, arguments):
    prober, _ = lab
    done = command.run(prober, "exporter", *arguments)
    assert done.returncode == 2 and arguments[0] in done.stderr


CONFIGURATION = f"""
global:
  scrape_interval: 2s
  scrape_timeout: 2s
scrape_configs:
  - job_name: exporter
    static_configs: [{{targets: ['127.0.0.1:{PORT}']}}]
  - job_name: yamabiko
    metrics_path: /probe
    params: {{profile: [memcached]}}
    static_configs: [{{targets: ['{HOST_V4}', '{HOST_V6}', '192.0.2.1']}}]
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: instance}}
      - {{target_label: __address__, replacement: '127.0.0.1:{PORT}'}}
"""


def test_prometheus_scrapes_several_targets(exporter, tmp_path):
    config = tmp_path / "prometheus.yml"
    config.write_text(CONFIGURATION)
    subprocess.run(["promtool", "check", "config", config], check=True, capture_output=True)
    process = daemons.start(
        exporter, [shutil.which("prometheus"), f"--config.file={config}",
                   f"--storage.tsdb.path={tmp_path}/data",
                   "--web.listen-address=127.0.0.1:9090"], [("tcp", 9090)])

    def ask(query):
        text = exporter.run(["curl", "-sS", "-G", "--data-urlencode", f"query={query}",
                             "http://127.0.0.1:9090/api/v1/query"], check=False).stdout
        answer = json.loads(text) if text.startswith("{") else {}
        return {tuple(each["metric"].get(name, "") for name in ("job", "instance")):
                float(each["value"][1]) for each in answer.get("data", {}).get("result", [])}

    try:
        verdicts = wait_until(
            lambda: (found := ask("max by (job, instance) (yamabiko_endpoint_verdict)"))
            and len(found) == 2 and found, "two targets in Prometheus", seconds=90)
        assert verdicts == {("yamabiko", HOST_V4): 3, ("yamabiko", HOST_V6): 3}
        up = wait_until(lambda: len(found := ask("up")) == 4 and found, "all targets", seconds=90)
        # What is not allowed is no target.
        assert up == {("exporter", f"127.0.0.1:{PORT}"): 1, ("yamabiko", HOST_V4): 1,
                      ("yamabiko", HOST_V6): 1, ("yamabiko", "192.0.2.1"): 0}
    finally:
        stop(process)


def test_textfile(exporter, tmp_path):
    tmp_path.chmod(0o777)
    file = tmp_path / "yamabiko.prom"
    for _ in range(2):
        done = command.run(exporter, "check", "--service", "memcached", "--textfile", file, HOST_V4)
        assert done.returncode == 0 and "memcached" in done.stdout
        text = file.read_text(encoding="utf-8")
        promtool(text)
        assert 'service="memcached"' in text and "yamabiko_probe_success 1" in text
        assert [path.name for path in tmp_path.iterdir()] == ["yamabiko.prom"]
    done = command.run(exporter, "check", "-p", "U:19", "--textfile", "/no/such/file", HOST_V4)
    assert done.returncode == 2 and "--textfile" in done.stderr
