"""A PDF is examined in a process of its own: what it does to that process is its own affair."""

from __future__ import annotations

import io
import resource
import threading
import zlib

import pikepdf
import pytest

from autosgern_service.flow import pdf_check
from autosgern_service.flow.pdf_check import NotExamined, check_pdf


def plain(**root: object) -> bytes:
    """Return a PDF of one page."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, value in root.items():
            pdf.Root[f"/{name}"] = value
        pdf.save(out)
    return out.getvalue()


def codes(document: bytes) -> list[str]:
    return [problem.code for problem in check_pdf(document).problems]


@pytest.fixture
def examiner(monkeypatch, tmp_path):
    """Let the child examine in another way: `examiner("body of wrongs(document)")`."""

    def use(body: str) -> None:
        walk = tmp_path / "walk.py"
        walk.write_text(f"import os, signal, time\ndef wrongs(document):\n    {body}\n")
        monkeypatch.setattr(pdf_check, "_COMMAND", (*pdf_check._COMMAND[:-1], str(walk)))

    return use


def test_the_verdict_is_that_of_the_examination() -> None:
    assert check_pdf(plain()).accepted
    assert codes(plain(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))) == ["PDF-SCRIPT"]
    assert codes(plain()[:200]) == ["PDF-DAMAGED"]
    assert codes(b"\xff\xd8\xff") == ["PDF-NOT-PDF"]


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\r\n", b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"]
)
def test_a_pdf_whose_header_stands_a_little_later_is_taken(before: bytes) -> None:
    assert check_pdf(before + plain()).accepted


def test_what_eats_memory_is_too_complex_and_costs_this_process_nothing(examiner) -> None:
    examiner("bytearray(8 << 30)")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert codes(plain()) == ["PDF-COMPLEX"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_a_crash_of_the_library_ends_the_child_only(examiner) -> None:
    examiner("os.kill(os.getpid(), signal.SIGSEGV)")
    assert codes(plain()) == ["PDF-COMPLEX"]


def test_what_takes_too_long_by_the_clock_is_too_complex(examiner, monkeypatch) -> None:
    monkeypatch.setattr(pdf_check, "SECONDS", 2)
    examiner("time.sleep(600)")
    assert codes(plain()) == ["PDF-COMPLEX"]


def test_what_takes_too_much_of_the_processor_is_ended_by_the_system(examiner) -> None:
    examiner(
        "resource = __import__('resource'); resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass"
    )
    assert codes(plain()) == ["PDF-COMPLEX"]


def test_the_child_knows_no_setting_of_ours(examiner, monkeypatch) -> None:
    monkeypatch.setenv("AUTOSGERN_VAULT_KEY", "secret")
    examiner("return ['PDF-DAMAGED'] if os.environ.get('AUTOSGERN_VAULT_KEY') else []")
    assert codes(plain()) == []


def test_a_child_that_does_not_start_is_not_the_files_fault(monkeypatch) -> None:
    for command in (("/nowhere/python",), (*pdf_check._COMMAND[:-1], "/nowhere/walk.py")):
        monkeypatch.setattr(pdf_check, "_COMMAND", command)
        with pytest.raises(NotExamined):
            check_pdf(plain())


def test_more_than_a_few_at_a_time_are_asked_to_come_back(examiner, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(pdf_check, "WAITING_SECONDS", 0.1)
    go = tmp_path / "go"
    examiner(f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n    return []")
    verdicts: list[list[str]] = []
    busy = [
        threading.Thread(target=lambda: verdicts.append(codes(plain()))) for _ in range(pdf_check.AT_A_TIME)
    ]
    for thread in busy:
        thread.start()
    while pdf_check._free._value:
        pass
    assert codes(plain()) == ["PDF-BUSY"]
    go.touch()
    for thread in busy:
        thread.join()
    assert verdicts == [[]] * len(busy)
    assert pdf_check._free._value == pdf_check.AT_A_TIME


def test_a_bomb_of_packed_objects_is_refused() -> None:
    packed = zlib.compress(b" " * 400_000_000, 9)
    body = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 9/Filter/FlateDecode/Length %d>>stream\n" % len(
        packed
    )
    body += packed + b"\nendstream\nendobj\ntrailer <</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF"
    assert codes(body) in (["PDF-DAMAGED"], ["PDF-COMPLEX"])
