"""The table of cases: numbers for ever, every sentence in both languages, every rule from the contract."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from autosgern_service.conformance import CASES, access, message_form, searches, transcripts
from autosgern_service.conformance.cases import Case


def test_numbers_are_in_order_and_distinct() -> None:
    numbers = [case.number for case in CASES]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_a_case_says_everything_in_both_languages(case: Case) -> None:
    for text in (case.title, case.expected, case.rule):
        assert text.fr.strip()
        assert text.en.strip()
    assert case.judge.__doc__


def test_every_judge_is_called_by_one_case() -> None:
    called = Counter(case.judge for case in CASES)
    judges = {
        function
        for module in (access, searches, transcripts, message_form)
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and list(inspect.signature(function).parameters) == ["probe"]
    }
    helpers = {searches.all_namesakes, message_form.bad_messages, message_form.sample}
    helpers |= {transcripts.whole_document, transcripts.read}
    assert called == Counter(judges - helpers)
