#!/usr/bin/env python3
"""Validates a JSON Lines report against docs/finding.schema.json.

Usage: validate_jsonl.py [--schema FILE] [REPORT]

Reads standard input without REPORT. Each fault is printed as LINE: PATH:
MESSAGE. The exit status is 0 when there is none, 1 otherwise.
"""

import argparse
import json
import pathlib
import sys

import jsonschema
from jsonschema.exceptions import best_match

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "docs" / "finding.schema.json"
TYPES = ("run", "finding", "summary")


def line_validators(schema):
    """One validator a line type: its errors are plainer than those of oneOf."""
    jsonschema.Draft202012Validator.check_schema(schema)
    return {
        name: jsonschema.Draft202012Validator(
            {"$defs": schema["$defs"], "$ref": f"#/$defs/{name}"}
        )
        for name in TYPES
    }


def no_duplicates(pairs):
    """json.loads() would keep the last of two members of one name."""
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a member is there twice: {sorted(names)}")
    return dict(pairs)


def faults_of_line(text, validators):
    """The type of a line, if it has one, and what is wrong with it."""
    try:
        value = json.loads(text, object_pairs_hook=no_duplicates)
    except ValueError as error:
        return None, [f"$: {error}"]
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in TYPES:
        return None, [f"$.type: must be one of {', '.join(TYPES)}, is {kind!r}"]
    # best_match() goes into the alternatives of an anyOf, to what is really wrong.
    errors = [best_match([error]) for error in validators[kind].iter_errors(value)]
    return kind, [f"{error.json_path}: {error.message}" for error in errors]


def faults_of_report(lines, schema):
    """Everything that is wrong with a report, as texts that begin with the line."""
    validators = line_validators(schema)
    faults = []
    kinds = []
    for number, line in enumerate(lines, 1):
        kind, found = faults_of_line(line, validators)
        kinds.append(kind)
        faults += [f"{number}: {fault}" for fault in found]
    expected = ["run"] + ["finding"] * (len(kinds) - 2) + ["summary"]
    if len(kinds) < 2 or kinds != expected:
        faults.append(f"{len(kinds)}: $.type: the lines must be run, finding..., summary")
    return faults


def main():
    parser = argparse.ArgumentParser(description="Validates a JSON Lines report.")
    parser.add_argument("--schema", type=pathlib.Path, default=SCHEMA)
    parser.add_argument("report", nargs="?", type=pathlib.Path)
    options = parser.parse_args()
    schema = json.loads(options.schema.read_text(encoding="utf-8"))
    # Strict decoding: a report that is not UTF-8 is at fault too.
    raw = options.report.read_bytes() if options.report else sys.stdin.buffer.read()
    try:
        lines = raw.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        print(f"0: $: not UTF-8: {error}")
        return 1
    faults = faults_of_report(lines, schema)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
