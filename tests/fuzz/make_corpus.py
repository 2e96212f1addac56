#!/usr/bin/env python3
"""Makes the seeds of the fuzz target out of the recorded replies.

Usage: make_corpus.py SOURCE_FOLDER CORPUS_FOLDER

Every example of every service file becomes a seed in the form that
decoders.cpp describes.
"""

import pathlib
import shutil
import struct
import sys
import tomllib

ENDED = 1


def octets_of(path: pathlib.Path) -> bytes:
    lines = path.read_text(encoding="utf-8").splitlines()
    return bytes.fromhex("".join(line.split("#")[0] for line in lines))


def transports_of(probe: dict) -> list[str]:
    transport = probe["transport"]
    return [transport] if isinstance(transport, str) else transport


def load_probes(folder: pathlib.Path) -> dict[str, list[dict]]:
    """Maps SERVICE/PROBE/TRANSPORT to its examples, in order of name."""
    probes = {}
    for path in folder.glob("*.toml"):
        service = tomllib.loads(path.read_text(encoding="utf-8"))
        for probe in service.get("probe", []):
            transports = transports_of(probe)
            for transport in transports:
                name = f"{service['service']['name']}/{probe['name']}/{transport}"
                probes[name] = [
                    example
                    for example in probe.get("example", [])
                    if example.get("transport", transports[0]) == transport
                ]
    return dict(sorted(probes.items()))


def seed_of(index: int, transport: str, cookie: int, replies: list[bytes]) -> bytes:
    header = struct.pack(">HBQ", index, ENDED, cookie)
    if transport == "tcp":
        return header + b"".join(replies)
    return header + b"".join(struct.pack(">H", len(reply)) + reply for reply in replies)


def main() -> None:
    source, corpus = (pathlib.Path(argument) for argument in sys.argv[1:3])
    shutil.rmtree(corpus, ignore_errors=True)  # no seeds of probes that are gone
    corpus.mkdir(parents=True)
    count = 0
    for index, (name, examples) in enumerate(load_probes(source / "probes").items()):
        transport = name.rpartition("/")[2]
        for number, example in enumerate(examples):
            replies = [octets_of(source / "testdata" / sample) for sample in example["samples"]]
            seed = seed_of(index, transport, example.get("cookie", 0), replies)
            (corpus / f"{name.replace('/', '-')}-{number}").write_bytes(seed)
            count += 1
    if count == 0:
        sys.exit("no example in any service file: there is nothing to start from")
    print(f"{count} seeds in {corpus}")


if __name__ == "__main__":
    main()
