"""The sandbox SIS's own database: the boards' students, how each can be found, and the transcripts it gave.

SQLite, apart from everything of the service. `server` asks it; a vendor may open the file with any tool.
Every criterion of the contract is looked up the same way: as a (kind, value) key of the students who meet it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from autosgern_service.sandbox.population import Enrolment, Student
from autosgern_service.sandbox.students import Answer, Record
from matcher import fold, known_oen

Key = tuple[str, str]

_TABLES = """
CREATE TABLE IF NOT EXISTS student (
    board TEXT, id TEXT, person INTEGER, first TEXT, last TEXT, birth_date TEXT, middle TEXT, former TEXT,
    preferred TEXT, gender TEXT, oen TEXT, student_number TEXT, enrolments TEXT,
    answer TEXT, delay REAL, transcript_of TEXT,
    PRIMARY KEY (board, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS student_key (
    board TEXT, kind TEXT, value TEXT, id TEXT, PRIMARY KEY (board, kind, value, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS transcript (
    board TEXT, id TEXT, reference TEXT, document BLOB, PRIMARY KEY (board, id, reference));
"""
_DELETIONS = (
    "DELETE FROM student WHERE board = ?",
    "DELETE FROM student_key WHERE board = ?",
    "DELETE FROM transcript WHERE board = ?",
)
_INSERT_STUDENT = "INSERT INTO student VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_KEY = "INSERT OR IGNORE INTO student_key VALUES (?, ?, ?, ?)"
_FIND = """
SELECT * FROM student WHERE board = ? AND id IN (
    SELECT id FROM student_key WHERE board = ? AND (kind, value) IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)))
ORDER BY id LIMIT ?
"""


class Roll:
    """The records of several boards; safe for threads. `database` is a file, or ':memory:'."""

    def __init__(self, database: str = ":memory:") -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")  # invented data: quick rather than durable
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def enrol(self, board: str, records: Iterable[Record], *, phonetic: bool) -> None:
        """Put a board's records on the roll, in the place of those that were there."""
        with self._lock:
            self._db.execute("BEGIN")
            for deletion in _DELETIONS:
                self._db.execute(deletion, (board,))
            for record in records:
                keys = _keys(record.student, phonetic=phonetic)
                self._db.execute(_INSERT_STUDENT, _row(board, record))
                self._db.executemany(_INSERT_KEY, ((board, *key, record.student.id) for key in keys))
            self._db.execute("COMMIT")

    def find(self, board: str, keys: Iterable[Key], maximum: int) -> tuple[list[Student], bool]:
        """Return up to `maximum` students who have one of the keys, and whether there are more."""
        rows = self._rows(_FIND, (board, board, json.dumps(list(keys)), maximum + 1))
        return [_record(row).student for row in rows[:maximum]], len(rows) > maximum

    def record(self, board: str, student_id: str) -> Record | None:
        """Return one record, or None."""
        rows = self._rows("SELECT * FROM student WHERE board = ? AND id = ?", (board, student_id))
        return _record(rows[0]) if rows else None

    def issued(self, board: str, student_id: str, reference: str) -> bytes | None:
        """Return the transcript that was given for this reference before."""
        rows = self._rows(
            "SELECT document FROM transcript WHERE board = ? AND id = ? AND reference = ?",
            (board, student_id, reference),
        )
        return rows[0][0] if rows else None

    def keep(self, board: str, student_id: str, reference: str, document: bytes) -> bytes:
        """Keep the transcript given for a reference and return it, or the one kept before."""
        self._rows(
            "INSERT OR IGNORE INTO transcript VALUES (?, ?, ?, ?)", (board, student_id, reference, document)
        )
        return self.issued(board, student_id, reference) or document

    def _rows(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


def name_key(last: str, first: str) -> Key:
    """Return the key of LastName with FirstName: equal when folded."""
    return "Name", f"{fold(last)}|{fold(first)}"


def phonetic_key(last: str, first: str) -> Key:
    """Return the key of PhoneticName: equal when they sound alike, roughly."""
    return "PhoneticName", f"{_sound(last)}|{_sound(first)}"


def _keys(student: Student, *, phonetic: bool) -> Iterator[Key]:
    yield "BirthDate", student.birth_date.isoformat()
    if known_oen(student.oen):
        yield "OEN", student.oen
    for last in (student.last, *student.former):
        yield name_key(last, student.first)
        if phonetic:
            yield phonetic_key(last, student.first)


_SOUNDS = {
    letter: str(digit)
    for digit, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in letters
}


def _sound(name: str) -> str:
    """Return the Soundex of a name (Russell and Odell, 1918; vowels part equal sounds, h and w do not)."""
    folded = fold(name)
    code, before = folded[:1], _SOUNDS.get(folded[:1], "")
    for letter in folded[1:]:
        sound = _SOUNDS.get(letter, "")
        if sound and sound != before:
            code += sound
        if letter not in "hw":
            before = sound
    return code[:4]


def _row(board: str, record: Record) -> tuple[object, ...]:
    student = record.student
    enrolments = [[e.bsid, str(e.start), str(e.end) if e.end else None] for e in student.enrolments]
    return (
        board, student.id, student.person, student.first, student.last, student.birth_date.isoformat(),
        json.dumps(student.middle), json.dumps(student.former), student.preferred, student.gender, student.oen,
        student.student_number, json.dumps(enrolments), record.answer.value, record.delay, record.transcript_of,
    )  # fmt: skip


def _record(row: tuple[Any, ...]) -> Record:
    (_, id_, person, first, last, born, middle, former, preferred, gender, oen, number, enrolments,
     answer, delay, transcript_of) = row  # fmt: skip
    student = Student(
        id=id_,
        person=person,
        first=first,
        last=last,
        birth_date=date.fromisoformat(born),
        middle=tuple(json.loads(middle)),
        former=tuple(json.loads(former)),
        preferred=preferred,
        gender=gender,
        oen=oen,
        student_number=number,
        enrolments=tuple(
            Enrolment(bsid, date.fromisoformat(start), date.fromisoformat(end) if end else None)
            for bsid, start, end in json.loads(enrolments)
        ),
    )
    return Record(student, Answer(answer), delay, transcript_of)
