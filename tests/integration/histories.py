"""What the tests of the history share: commands with a database of their own, and SQL on it."""

import json

import command

MEMCACHED = ("--service", "memcached", "-p", "U:11211", "--quiet")


def database(name):
    """Where a history is, for commands in a host."""
    return f"/run/{name}"


def rows(host, sql, name="history.db"):
    """What SQL gives, as lists; asked for by SQLite's own program."""
    # In the host, since SQLite would take /proc/PID/root for our own root.
    told = host.run(["sqlite3", "-json", database(name), sql]).stdout
    return [list(row.values()) for row in json.loads(told or "[]")]


def save(host, *arguments, name="history.db", status=0):
    """A check that is saved; its lines of JSON."""
    done = command.run(host, "check", "--format", "jsonl", "--db", database(name),
                       *arguments)
    assert done.returncode == status, done.stderr
    return lines(done)


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def history(host, *arguments, name="history.db"):
    done = command.run(host, "history", "--db", database(name), "--format", "jsonl",
                       *arguments)
    assert done.returncode == 0, done.stderr
    return lines(done)


def diff(host, *arguments, status, name="history.db"):
    """The changes, by kind, and the summary; the text must agree on the exit status."""
    where = ("--db", database(name))
    text = command.run(host, "diff", *where, *arguments)
    done = command.run(host, "diff", *where, "--format", "jsonl", *arguments)
    assert (text.returncode, done.returncode) == (status, status), text.stderr + done.stderr
    told = lines(done)
    assert [told[0]["type"], told[-1]["type"]] == ["diff", "diff-summary"]
    changes = told[1:-1]
    assert len(text.stdout.splitlines()) >= len(changes)
    return changes, told[-1], text.stdout
