"""What holds for any people at all."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import Applicant, Candidate, Outcome, Policy, match
from matcher.explain import explain, waterfall

NAMES = st.sampled_from(
    (
        "Emma",
        "Ema",
        "Emily",
        "Kayden",
        "Jayden",
        "Wei",
        "Li",
        "Mohamed",
        "Muhammad",
        "Smith",
        "Smyth",
        "Li-Wei",
        "St-Onge",
        "",
    )
) | st.text(max_size=12)
DATES = st.none() | st.sampled_from((date(2004, 5, 7), date(2004, 7, 5), date(2004, 5, 8), date(1970, 1, 1)))
OENS = st.sampled_from(("", "0", "000000000", "635684962", "948743687", "635684963")) | st.text(max_size=9)
SOME_NAMES = st.lists(NAMES, max_size=2).map(tuple)
YEARS = st.none() | st.integers(1970, 2026)

applicants = st.builds(
    Applicant, first=NAMES, last=NAMES, birth_date=DATES, middle=SOME_NAMES, former=SOME_NAMES, first_at_school=NAMES,
    last_at_school=NAMES, preferred=NAMES, gender=st.sampled_from(("F", "M", "X", "")), oen=OENS,
    student_number=st.text(max_size=12), bsid=st.sampled_from(("890154", "890155", "")), last_year=YEARS,
)  # fmt: skip
candidates = st.builds(
    Candidate, id=st.uuids().map(str), first=NAMES, last=NAMES, birth_date=DATES, middle=SOME_NAMES, former=SOME_NAMES,
    preferred=NAMES, gender=st.sampled_from(("F", "M", "X", "")), oen=OENS, student_number=st.text(max_size=12),
    bsids=st.lists(st.sampled_from(("890154", "890155")), max_size=2).map(tuple), last_year=YEARS,
)  # fmt: skip
crowds = st.lists(candidates, max_size=6, unique_by=lambda one: one.id)


@settings(max_examples=300, deadline=None)
@given(applicants, crowds, st.sampled_from(list(Policy)), st.booleans())
def test_any_people_give_a_decision_that_can_be_stored_and_explained(applicant, crowd, policy, truncated):
    decision = match(applicant, crowd, policy=policy, truncated=truncated)
    stored = json.loads(json.dumps(decision.to_dict()))
    for lang in ("fr", "en"):
        assert explain(stored, lang) == explain(decision, lang)
        for scored in decision.best:
            assert waterfall(scored.evidence, lang).startswith("<svg")
    assert (decision.student is not None) == (decision.outcome is Outcome.MATCHED)
    assert not (truncated and decision.outcome in (Outcome.MATCHED, Outcome.NOT_FOUND))


@settings(max_examples=150, deadline=None)
@given(applicants, crowds, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(applicant, crowd, random):
    shuffled = list(crowd)
    random.shuffle(shuffled)
    assert match(applicant, crowd).to_dict() == match(applicant, shuffled).to_dict()


@settings(max_examples=150, deadline=None)
@given(applicants, crowds)
def test_the_same_input_gives_the_same_decision(applicant, crowd):
    assert match(applicant, crowd).to_dict() == match(applicant, list(crowd)).to_dict()


@settings(max_examples=300, deadline=None)
@given(applicants, crowds, candidates)
def test_one_more_candidate_never_changes_the_student_to_another(applicant, crowd, one_more):
    before = match(applicant, crowd)
    unrelated = match(applicant, [one_more]).score or 0.0
    after = match(applicant, [*crowd, one_more])
    if before.outcome is Outcome.MATCHED and after.outcome is Outcome.MATCHED and unrelated < before.score:
        assert after.student == before.student


@settings(max_examples=200, deadline=None)
@given(applicants, crowds)
def test_without_a_birth_date_nobody_is_matched(applicant, crowd):
    decision = match(applicant, crowd)
    if applicant.birth_date is None:
        assert decision.outcome is not Outcome.MATCHED


@settings(max_examples=300, deadline=None)
@given(applicants, crowds)
def test_whoever_is_matched_shares_an_oen_or_the_birth_date(applicant, crowd):
    student = match(applicant, crowd).student
    if student is not None:
        assert student.birth_date == applicant.birth_date or student.oen == applicant.oen
