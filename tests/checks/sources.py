"""What the checks share: the files of the tree, and C++ without its comments."""

import pathlib
import re

# Folders whose files we write; testdata/ holds what others sent us.
OWN_FOLDERS = (
    ".ci", "bench", "cmake", "docs", "examples", "include", "packaging", "probes", "scripts",
    "src", "tests",
)
TOP_FILES = (".clang-format", ".clang-tidy", "CHANGELOG.md", "CMakeLists.txt",
             "CMakePresets.json", "README.md")
CPP_SUFFIXES = (".cpp", ".hpp")

# A comment, a raw string, a string or a character; a digit separator, as in
# 1'000, is none of them.
_TOKEN = re.compile(
    r'''//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'''
    r"""|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def own_files(root: pathlib.Path) -> list[pathlib.Path]:
    """All files of the tree that are ours, without what a tool left there."""
    files = [root / name for name in TOP_FILES if (root / name).is_file()]
    for folder in OWN_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not any(
                part in ("__pycache__", ".pytest_cache") for part in path.parts
            ):
                files.append(path)
    return files


def cpp_files(root: pathlib.Path, folder: str) -> list[pathlib.Path]:
    return [p for p in sorted((root / folder).rglob("*")) if p.suffix in CPP_SUFFIXES]


def without_comments_and_strings(text: str) -> str:
    """The code alone; line breaks stay, so that line numbers hold."""
    return _TOKEN.sub(lambda match: " " + "\n" * match.group().count("\n"), text)


def without_comments(text: str) -> str:
    """The code with its strings; line breaks stay."""

    def blank(match: re.Match) -> str:
        token = match.group()
        return " " + "\n" * token.count("\n") if token.startswith(("//", "/*")) else token

    return _TOKEN.sub(blank, text)


def includes(text: str) -> list[tuple[int, str, str]]:
    """(line, "<" or '"', path) of each include."""
    code = without_comments(text)
    return [
        (code.count("\n", 0, match.start(1)) + 1, match.group(1), match.group(2))
        for match in _INCLUDE.finditer(code)
    ]


def report(problems: list[str]) -> int:
    """Prints the problems; the exit status tells whether there were any."""
    for problem in problems:
        print(problem)
    return 1 if problems else 0
