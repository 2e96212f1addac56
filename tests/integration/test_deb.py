"""The Debian package: built, judged by lintian, installed, run and removed.

It is installed into a host of the lab whose root is a copy-on-write image of this
machine's, with dpkg's own database: what it needs is there or missing as on any
Debian, and this machine stays as it is.
"""

import json
import pathlib
import subprocess

import pytest

import command
import daemons
from lab import HOST_V4

BUILD = pathlib.Path(command.YAMABIKO).resolve().parent
UNITS = command.ROOT / "packaging" / "systemd"
# 10 is a unit without any protection.
MOST_EXPOSED = 2.0


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The file that cpack makes of the build."""
    folder = tmp_path_factory.mktemp("deb")
    done = subprocess.run(["cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake",
                           "-B", folder], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.deb")
    return made


class Image:
    """This machine's files as a host of the lab sees them; what it changes stays in `changes`."""

    def __init__(self, host):
        self.host = host
        host.run(["sh", "-ec",
                  "mkdir /run/image && mount -t tmpfs none /run/image && cd /run/image && "
                  "mkdir changes work root && mount -t overlay overlay "
                  "-o lowerdir=/,upperdir=changes,workdir=work root && "
                  "mount --bind /proc root/proc && mount --bind /dev root/dev && "
                  "mount -t tmpfs none root/run"])
        self.changes = host.path("/run/image/changes")

    def run(self, *command_line, **options):
        return self.host.run(["chroot", "/run/image/root", *command_line], **options)

    def install(self, package):
        self.run("mkdir", "-p", "/tmp/deb")
        self.host.run(["cp", package, "/run/image/root/tmp/deb/"])
        # Images of containers leave documents out.
        self.run("dpkg", "--path-include=/usr/share/*", "-i", f"/tmp/deb/{package.name}")

    def changed(self):
        """Files that are new or different, other than what dpkg and apt keep for themselves."""
        mine = ("var/lib/dpkg", "var/log", "var/cache", "var/lib/apt", "tmp", "run", "dev", "root")
        paths = {str(path.relative_to(self.changes)) for path in self.changes.rglob("*")
                 if not path.is_dir()}
        return {path for path in paths if not path.startswith(mine)}


@pytest.fixture
def image(fresh_lab):
    prober, host = fresh_lab
    return Image(prober), host


def field(package, name):
    return subprocess.run(["dpkg-deb", "--field", package, name], check=True, text=True,
                          capture_output=True).stdout.strip()


def test_what_it_says_of_itself(package):
    assert field(package, "Package") == "yamabiko"
    assert package.name == f"yamabiko_{field(package, 'Version')}_{field(package, 'Architecture')}.deb"
    assert field(package, "Section") == "net"
    depends = field(package, "Depends")
    for library in ("libc6", "libpcap0.8", "libpcre2-8-0"):
        assert f"{library} (>= " in depends


def test_lintian_finds_no_error(package):
    if command.instrumented():
        pytest.skip("the sanitizers link what no package should")
    done = subprocess.run(["lintian", "--no-cfg", "--fail-on", "error", "--allow-root", package],
                          capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_installs_runs_and_goes_without_a_trace(package, image):
    inside, host = image
    daemons.memcached(host)
    before = inside.changed()
    inside.install(package)

    installed = inside.changed() - before
    assert {"usr/bin/yamabiko", "usr/share/man/man1/yamabiko.1.gz",
            "usr/share/bash-completion/completions/yamabiko",
            "usr/share/zsh/vendor-completions/_yamabiko",
            "usr/share/fish/vendor_completions.d/yamabiko.fish",
            "usr/share/doc/yamabiko/copyright"} <= installed
    assert not any(path.startswith(("usr/include", "usr/local")) for path in installed)
    assert inside.run("yamabiko", "--version").stdout.startswith("yamabiko ")
    done = inside.run("yamabiko", "check", "-p", "U:11211", "--format", "jsonl", HOST_V4)
    (found,) = [f for f in map(json.loads, done.stdout.splitlines()) if f["type"] == "finding"]
    assert (found["service"], found["verdict"]) == ("memcached", "severe")
    manual = inside.run("man", "--pager=cat", "yamabiko").stdout
    assert "--fail-on" in manual

    inside.run("dpkg", "--purge", "yamabiko")
    assert inside.changed() - before <= {"var/lib/man-db"}


def test_the_units_are_sound_and_locked_down(package, image):
    inside, _ = image
    inside.install(package)
    units = sorted(path.name for path in UNITS.iterdir())
    assert {"yamabiko-audit.service", "yamabiko-audit.timer"} <= set(units)
    folder = pathlib.Path("/usr/lib/systemd/system")
    for unit in units:
        done = inside.run("systemd-analyze", "verify", "--man=yes", str(folder / unit))
        # It complains of other packages' units, too.
        assert "yamabiko" not in done.stdout + done.stderr
        if unit.endswith(".service"):
            text = inside.run("systemd-analyze", "security", "--offline=true",
                              f"--threshold={MOST_EXPOSED * 10:.0f}", "--no-pager",
                              str(folder / unit), check=False)
            assert text.returncode == 0, text.stdout[-2000:] + text.stderr
