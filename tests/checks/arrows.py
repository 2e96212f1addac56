"""Checks which folder may include which, and which library each may use.

The folders of include/yamabiko and src are layers: each may include itself and
those before it. A layer that reaches upwards, or sockets in a decoder, would
make the parts impossible to test alone. Usage: arrows.py ROOT
"""

import pathlib
import re
import sys

import sources

# In the order in which one may include another; those in one tuple, not each other.
LAYERS = (
    ("bytes",), ("wire",), ("protocol",), ("probe",), ("scan",), ("engine",), ("assess",),
    ("report",), ("store",), ("audit",), ("monitor",), ("cli",),
)
RANK = {folder: rank for rank, layer in enumerate(LAYERS) for folder in layer}

# The start of an include → the folders that may have it.
LIBRARIES = {
    "asio": ("engine",),
    "toml++/": ("probe", "audit"),
    "pcre2": ("probe",),
    "pcap": ("engine",),
    "libmnl/": ("engine",),
    "openssl/": ("engine",),
    "sys/capability.h": ("cli",),
    "rapidjson/": ("report",),
    "sqlite3.h": ("store",),
    "libpq": ("store",),
    "pugixml": ("report", "audit"),
    "CLI/": ("cli",),
    "httplib.h": ("monitor",),
    "prometheus/": ("monitor",),
    "iostream": ("cli",),
}
# Headers that are installed: whoever includes them needs these and no others.
PUBLIC_LIBRARIES = ("tl/",)

# What only some folders may do, as it looks in the code.
ACTIONS = {
    "writes to standard output": (
        re.compile(
            r"\b(?:std::)?w?cout\b|\bstdout\b|(?<![\w>.])(?:std::|::)?v?w?printf\s*\("
            r"|(?<![\w>.])(?:std::|::)?(?:puts|putchar)\s*\(|\bSTDOUT_FILENO\b"
        ),
        ("report", "cli"),
    ),
    "ends the process": (
        re.compile(r"(?<![\w>.])(?:std::|::)?(?:_exit|exit|quick_exit|abort|terminate)\s*\("),
        ("cli",),
    ),
}
# fmt::print without a stream as its first argument goes to standard output.
FMT_PRINT = re.compile(r"\bfmt::print\s*\(\s*(?:fmt::|FMT_STRING|\"|R\")")


def include_problem(folder: str, public: bool, quoted: bool, path: str) -> str | None:
    parts = path.split("/")
    own = parts[0] == "yamabiko"
    if ".." in parts:
        return "includes by a path that goes up; name the folder"
    if own or (quoted and parts[0] in RANK):
        other = parts[1] if own and len(parts) > 2 else parts[0]
        if other not in RANK:
            return f"includes {path}, whose folder is not in LAYERS of arrows.py"
        if RANK[other] > RANK[folder] or (RANK[other] == RANK[folder] and other != folder):
            return f"includes {path}, but {folder} may not know {other}"
        if public and not own:
            return f"is installed, but includes {path}, which is not"
        return None
    for start, folders in LIBRARIES.items():
        if path.startswith(start) and folder not in folders:
            return f"includes <{path}>, which only {', '.join(folders)} may"
    if public and "/" in path and not path.startswith(PUBLIC_LIBRARIES + ("sys/",)):
        return f"is installed, but includes <{path}>, which whoever uses it would need as well"
    return None


def file_problems(path: pathlib.Path, name: str, folder: str, public: bool) -> list[str]:
    text = path.read_text(encoding="utf-8")
    problems = []
    for line, mark, included in sources.includes(text):
        problem = include_problem(folder, public, mark == '"', included)
        if problem:
            problems.append(f"{name}:{line}: {problem}")
    code = sources.without_comments_and_strings(text)
    for what, (pattern, folders) in ACTIONS.items():
        if folder not in folders:
            for match in pattern.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                problems.append(f"{name}:{line}: {what}, which only {', '.join(folders)} may")
    if folder not in ("report", "cli"):
        kept = sources.without_comments(text)
        for match in FMT_PRINT.finditer(kept):
            line = kept.count("\n", 0, match.start()) + 1
            problems.append(f"{name}:{line}: fmt::print without a stream is standard output")
    return problems


def problems(root: pathlib.Path) -> list[str]:
    found = []
    seen = 0
    for top, public in (("include/yamabiko", True), ("src", False), ("tests/unit", False)):
        for path in sources.cpp_files(root, top):
            inner = path.relative_to(root / top).parts
            name = str(path.relative_to(root))
            if len(inner) < 2:
                if top != "tests/unit":  # there: what all unit tests share
                    found.append(f"{name}: belongs into a folder of its layer")
                continue
            if inner[0] not in RANK:
                found.append(f"{name}: the folder is not in LAYERS of arrows.py")
                continue
            seen += 1
            if top == "tests/unit":
                found += test_problems(path, name, inner[0])
            else:
                found += file_problems(path, name, inner[0], public)
    if seen == 0:
        found.append(f"{root}: no C++ file below src/ or include/; is this the tree?")
    return found


def test_problems(path: pathlib.Path, name: str, folder: str) -> list[str]:
    """A unit test knows its layer and those below; its libraries are its own affair."""
    found = []
    for line, mark, included in sources.includes(path.read_text(encoding="utf-8")):
        if included.startswith("yamabiko/") or mark == '"':
            problem = include_problem(folder, False, mark == '"', included)
            if problem:
                found.append(f"{name}:{line}: {problem}")
    return found


if __name__ == "__main__":
    sys.exit(sources.report(problems(pathlib.Path(sys.argv[1]))))
