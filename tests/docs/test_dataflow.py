"""The page of the data flow tells of the steps, jobs, duties, statuses and moves that the code has, and of no other.

`python -m tests.docs.test_dataflow` writes its two tables anew. That each function which it names is there is tested in
`tests.docs.test_paths`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autosgern_service.domain.lifecycle import Actor, Delivery, Status, label, moves_from, tab
from autosgern_service.domain.reasons import Reason
from autosgern_service.store.models import Base
from autosgern_service.worker.tasks import DUTIES, JOBS
from tests.docs.test_paths import is_there, names_of

PAGE = Path(__file__).parents[2] / "docs" / "en" / "dataflow.md"

#: Modules whose functions that anybody may call are the steps of the story.
STEPS = {
    "attempt": {"attempt", "fetch"},
    "board_answers": {"submit_transcript", "respond"},
    "board_calls": {"give_turns", "wait_after", "answered", "failed", "pause", "end", "hand_over"},
    "conclusions": {"conclude", "came_to_nothing"},
    "decisions": {"handle_pdf", "act", "try_again", "assign_school", "cancel"},
    "filing": {"file_transcript"},
    "intake": {"receive", "first_status", "release_due", "cancel"},
    "moves": {"move"},
    "turns": {"work_on", "claim"},
    "uploads": {"take", "pair", "choose", "confirm", "give_up"},
}


def duties() -> Iterator[str]:
    """Yield the table of what the worker does: the jobs of its queues, and what comes round again."""
    yield "| What | Every | Where |\n|---|---|---|"
    for name, function in JOBS.items():
        yield f"| `{name}` | job | `{_place(function)}` |"
    for duty in DUTIES:
        yield f"| {duty.name} | {duty.seconds:g} s | `{_place(duty.run)}` |"


def statuses() -> Iterator[str]:
    """Yield the table of statuses, with what each may become and by whom."""
    yield "| Status | In the portal | May become |\n|---|---|---|"
    for status in Status:
        words = " · ".join(f"{label(tab(status), lang)} / {label(status, lang)}" for lang in ("en", "fr"))
        yield f"| `{status}` | {words} | {'; '.join(_moves(status)) or '–'} |"


def _moves(before: Status) -> Iterator[str]:
    """Yield what may follow, together where the same may do it."""
    found: dict[tuple[Actor, ...], list[Status]] = {}
    for after in Status:
        actors = tuple(actor for actor in Actor if after in moves_from(before, actor))
        found.setdefault(actors, []).append(after)
    for actors, afters in found.items():
        if actors:
            yield f"**{', '.join(actors)}**: {', '.join(afters)}"


def _place(function: Callable[..., object]) -> str:
    return f"{function.__module__.removeprefix('autosgern_service.')}.{function.__name__}"


TABLES = {"duties": duties, "statuses": statuses}


def _part(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}: .*? -->\n).*?(<!-- end of {name} -->)", re.DOTALL)


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_codes(name: str) -> None:
    found = _part(name).search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found[0].partition("-->\n")[2].rpartition("<!--")[0] == "\n".join(TABLES[name]()) + "\n"


@pytest.mark.parametrize("module", STEPS)
def test_every_step_is_told_of_and_is_there(module: str) -> None:
    page = set(names_of(PAGE.read_text("utf-8")))
    for function in STEPS[module]:
        assert f"{module}.{function}" in page
        assert is_there(f"flow.{module}.{function}")


def test_the_page_names_no_other_step_of_the_flow() -> None:
    named = {tuple(name.split(".")) for name in names_of(PAGE.read_text("utf-8"))}
    steps = {(module, function) for module, functions in STEPS.items() for function in functions}
    columns = {(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns}
    assert {name for name in named if len(name) == 2 and name[0] in STEPS} <= steps | columns


def test_the_story_reaches_every_status_reason_and_state_of_a_delivery() -> None:
    story = _part("statuses").sub("", PAGE.read_text("utf-8"))
    for code in (*Status, *Reason, *Delivery):
        assert re.search(rf"\b{code}\b", story), code


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    for part, table in TABLES.items():
        text = _part(part).sub(lambda m, table=table: m[1] + "\n".join(table()) + "\n" + m[2], text)
    PAGE.write_text(text, encoding="utf-8")
