"""How is a ledger kept so that no kill, full disk or older version costs a mark? One SQLite file, migrated in steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hwcheck.errors import FileError

APPLICATION = 0x68776368  # "hwch" in the file's header: a ledger is told from any other database

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, command TEXT NOT NULL, source TEXT NOT NULL,
        bank TEXT NOT NULL, sheet TEXT NOT NULL, version TEXT NOT NULL, began TEXT NOT NULL, ended TEXT);
    CREATE TABLE submissions (
        digest TEXT PRIMARY KEY, files TEXT NOT NULL, troubles TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE responses (
        submission TEXT NOT NULL REFERENCES submissions, item TEXT NOT NULL, text TEXT NOT NULL,
        candidates TEXT NOT NULL, document TEXT NOT NULL, line INTEGER NOT NULL, how TEXT NOT NULL,
        struck INTEGER NOT NULL, PRIMARY KEY (submission, item)) WITHOUT ROWID;
    CREATE TABLE students (
        assignment TEXT NOT NULL, student TEXT NOT NULL, submission TEXT NOT NULL, facts TEXT NOT NULL,
        PRIMARY KEY (assignment, student)) WITHOUT ROWID;
    CREATE TABLE verdicts (
        key TEXT PRIMARY KEY, part TEXT NOT NULL, text TEXT NOT NULL, outcome TEXT NOT NULL, credit REAL NOT NULL,
        note TEXT NOT NULL, verdict TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE marks (
        assignment TEXT NOT NULL, student TEXT NOT NULL, item TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs,
        outcome TEXT NOT NULL, credit REAL NOT NULL, worth REAL NOT NULL, note TEXT NOT NULL,
        PRIMARY KEY (assignment, student, item, run)) WITHOUT ROWID;
    CREATE TABLE overrides (
        id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, item TEXT NOT NULL, student TEXT NOT NULL,
        answer TEXT NOT NULL, text TEXT NOT NULL, outcome TEXT NOT NULL, credit REAL NOT NULL,
        feedback TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL);
    CREATE TABLE exports (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, format TEXT NOT NULL, path TEXT NOT NULL,
        at TEXT NOT NULL);
    """,
    "ALTER TABLE responses ADD COLUMN rows TEXT NOT NULL DEFAULT '[]'",
    """
    ALTER TABLE exports ADD COLUMN basis TEXT NOT NULL DEFAULT '';
    ALTER TABLE exports ADD COLUMN files TEXT NOT NULL DEFAULT '{}';
    CREATE TABLE classes (assignment TEXT PRIMARY KEY, basis TEXT NOT NULL) WITHOUT ROWID
    """,
    "ALTER TABLE students ADD COLUMN percent REAL",  # what lateness took off when last reported; NULL: not known
    "ALTER TABLE submissions ADD COLUMN unread TEXT NOT NULL DEFAULT '[]'",
)
"""Step n leads from schema version n to n + 1. Steps are added at the end and never changed."""


def connect(path: Path, *, must_exist: bool = False, migrations: Sequence[str] = MIGRATIONS) -> sqlite3.Connection:
    """The ledger at this path, made or brought up to date. Raises FileError."""
    if must_exist and not path.is_file():
        raise FileError("no ledger here", where=str(path), fix="'hwcheck grade' writes one")
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Each statement is its own transaction unless one is opened: what has been decided is on file at once.
        connection = sqlite3.connect(path, timeout=30.0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            _migrate(connection, path, migrations)
        except BaseException:
            connection.close()
            raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    with transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION and (tables or version):
            raise FileError("not a ledger of hwcheck", where=str(path), fix="give another name with --ledger")
        if version > len(migrations):
            raise FileError("written by a newer hwcheck", where=str(path), fix="install that version")
        for step in migrations[version:]:
            for statement in step.split(";"):
                connection.execute(statement)
        if version < len(migrations):
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {len(migrations)}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, also when the process is killed in the middle."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite refuses, as a message that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        for sign, what, fix in _REFUSALS:
            if sign in said:
                raise FileError(what, where=str(path), fix=fix) from error
        raise FileError(
            f"the ledger cannot be used ({said})", where=str(path), fix="see whether it is damaged"
        ) from error


_REFUSALS = (
    ("full", "the disk is full", "make room and run the same command again; nothing decided so far is lost"),
    ("readonly", "the ledger cannot be written", "check the permissions of the file and of its folder"),
    ("unable to open", "the ledger cannot be opened", "check the permissions of its folder, or name another"),
    ("locked", "another hwcheck is writing this ledger", "wait until it is done"),
    ("not a database", "this is not a ledger of hwcheck", "give another name with --ledger"),
    ("disk I/O", "the disk refuses to write", "check the disk and run the same command again"),
)
