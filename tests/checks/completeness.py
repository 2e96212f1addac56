"""Checks that nothing in the tree is half there.

A probe without a captured reply, a capture that proves nothing, a decoder that
no probe uses, a file that does not say what it is for: each is found here.
Usage: completeness.py ROOT
"""

import pathlib
import re
import sys
import tomllib

import sources

MAX_LINES = 400
# Files that may be longer, and why. An entry that is no longer needed is a
# problem too.
LONG_FILES: dict[str, str] = {
    "probes/dns.toml": "a list of questions, each with what proves it",
    "probes/rpc-program.toml": "a list of programs, each with what proves it",
}

TABLE = "src/protocol/protocol_table.cpp"
# Words that mark unfinished work; put together here so as not to find this file.
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" "DO", "FIX" "ME", "X" "XX")) + r")\b")
# Scripts by their suffix or, for those without, by their folder.
COMMENT_STARTS = {
    ".cpp": ("//",), ".hpp": ("//",), ".py": ('"""', '#!'), ".sh": ("#",), ".cmake": ("#",),
    ".toml": ("#",), ".in": ("#",), ".txt": ("#",),
}


def service_files(root: pathlib.Path) -> tuple[dict[str, dict], list[str]]:
    """The parsed service files by name, and what was wrong with the others."""
    services, found = {}, []
    for path in sorted((root / "probes").glob("*.toml")):
        name = str(path.relative_to(root))
        try:
            services[name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            found.append(f"{name}: {error}")
    if not services:
        found.append("probes: no service file could be read")
    return services, found


def probe_problems(root: pathlib.Path, services: dict[str, dict]) -> list[str]:
    found = []
    for name, service in services.items():
        if not service.get("probe") and "no_request" not in service.get("service", {}):
            found.append(f"{name}: has no probe")
        for probe in service.get("probe", []):
            title = f"{name}: probe {probe.get('name')}"
            transports = probe.get("transport", [])
            transports = [transports] if isinstance(transports, str) else transports
            proven = {example.get("transport", transports[0] if transports else None)
                      for example in probe.get("example", [])}
            for transport in transports:
                # A loop test has no reply to know: any will do.
                if probe.get("class") == "loop":
                    continue
                if transport not in proven:
                    found.append(f"{title}: has no example over {transport}")
            for example in probe.get("example", []):
                if not example.get("samples"):
                    found.append(f"{title}: an example names no sample")
                for sample in example.get("samples", []):
                    if not (root / "testdata" / sample).is_file():
                        found.append(f"{title}: testdata/{sample} does not exist")
    return found


def unused_samples(root: pathlib.Path, services: dict[str, dict]) -> list[str]:
    used = {sample for service in services.values() for probe in service.get("probe", [])
            for example in probe.get("example", []) for sample in example.get("samples", [])}
    tests = "\n".join(path.read_text(encoding="utf-8")
                      for path in sorted((root / "tests").rglob("*"))
                      if path.suffix in (".cpp", ".hpp", ".py"))
    found = []
    for path in sorted((root / "testdata").rglob("*")):
        sample = path.relative_to(root / "testdata").as_posix()
        if path.is_file() and path.suffix != ".md" and sample not in used and sample not in tests:
            found.append(f"testdata/{sample}: neither an example nor a test uses it")
    return found


def table_names(text: str) -> dict[str, set[str]]:
    """Names of decoders and encoders: each is the first member of a row, and the
    last of the two words before it tells which of them the row is."""
    names = {"decoder": set(), "encoder": set()}
    kind = None
    row = r'\{\s*(?:\.name\s*=\s*)?"(?P<name>[^"]+)"\s*,\s*[^"\s]'
    for match in re.finditer(r"(?i:\b(?P<kind>decoder|encoder)s?\b)|" + row,
                             sources.without_comments(text)):
        if match.group("kind"):
            kind = match.group("kind").lower()
        elif kind:
            names[kind].add(match.group("name"))
    return names


def codec_problems(root: pathlib.Path, services: dict[str, dict]) -> list[str]:
    found = []
    table = table_names((root / TABLE).read_text(encoding="utf-8"))
    for kind, names in table.items():
        used = {probe[kind] for service in services.values()
                for probe in service.get("probe", []) if kind in probe}
        if not names:
            found.append(f"{TABLE}: no {kind} found; does completeness.py still read it right?")
        found += [f"{TABLE}: no probe uses the {kind} {name}" for name in sorted(names - used)]
        found += [f"probes: {kind} {name} is not in {TABLE}" for name in sorted(used - names)]
    return found


def proven_live(service: dict) -> bool:
    """Whether a recorded reply of a real daemon is accepted."""
    return any(not example.get("synthetic") and example.get("expect", {}).get("accepted", True)
               for probe in service.get("probe", []) for example in probe.get("example", []))


def readme_problems(root: pathlib.Path, services: dict[str, dict]) -> list[str]:
    """The README lists every service, those in italics that no daemon has proven."""
    sections = (root / "README.md").read_text(encoding="utf-8").split("\n## ")
    known = next((text for text in sections if text.startswith("What it knows")), "")
    listed = {}
    for row in re.findall(r"^\|[^|\n]+\|([^|\n]+)\|$", known, re.MULTILINE):
        for name in re.sub(r"\([^)]*\)", "", row).split(","):
            listed[name.strip(" *-")] = name.strip().startswith("*")
    listed.pop("", None)
    found = []
    expected = {service["service"]["name"]: not proven_live(service) and "probe" in service
                for service in services.values() if "service" in service}
    for name, italic in sorted(expected.items()):
        if name not in listed:
            found.append(f"README.md: does not list the service {name}")
        elif listed[name] != italic:
            found.append(f"README.md: {name} is {'not ' if italic else ''}proven by a real daemon, "
                         f"so it is {'' if italic else 'not '}in italics")
    found += [f"README.md: lists {name}, which is no service"
              for name in sorted(set(listed) - set(expected))]
    count = re.search(r"(\d+) services", known)
    if not count or int(count[1]) != len(expected):
        found.append(f"README.md: there are {len(expected)} services")
    return found


def form_problems(root: pathlib.Path, long_files: dict[str, str]) -> list[str]:
    found = []
    too_long = set()
    for path in sources.own_files(root):
        name = path.relative_to(root).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            found.append(f"{name}: is not UTF-8")
            continue
        lines = text.splitlines()
        if not lines:
            found.append(f"{name}: is empty")
            continue
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                found.append(f"{name}:{number}: unfinished: {line.strip()}")
        if len(lines) > MAX_LINES:
            too_long.add(name)
            if name not in long_files:
                found.append(f"{name}: {len(lines)} lines; split it, or give a reason in LONG_FILES")
        found += opening_problem(path, name, lines)
    found += [f"{name}: is in LONG_FILES without need" for name in sorted(set(long_files) - too_long)]
    return found


def opening_problem(path: pathlib.Path, name: str, lines: list[str]) -> list[str]:
    """The first lines tell what the file is for; a script's follow its #! line."""
    starts = COMMENT_STARTS.get(path.suffix)
    if starts is None:
        if not lines[0].startswith("#!"):
            return []
        starts = ("#", '"""')
    opening = lines[1:] if lines[0].startswith("#!") else lines
    if path.suffix == ".py":
        starts = ('"""',)
    if not opening or not opening[0].startswith(starts) or len(opening[0].strip("#/\" ")) < 3:
        return [f"{name}: does not open with a comment that tells what it is for"]
    return []


def problems(root: pathlib.Path, long_files: dict[str, str] = LONG_FILES) -> list[str]:
    services, found = service_files(root)
    return (found + probe_problems(root, services) + unused_samples(root, services)
            + codec_problems(root, services) + readme_problems(root, services)
            + form_problems(root, long_files))


if __name__ == "__main__":
    sys.exit(sources.report(problems(pathlib.Path(sys.argv[1]))))
