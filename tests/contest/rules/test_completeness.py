from dataclasses import replace

import pytest

from contest.rules.completeness import Asked, Draft, Problem, is_date, is_number, problems

FULL = Draft(
    title="泵站预警仪", summary="提前十天报警", unit_named=True, unit_name="汉水声纹", credit_code="", credit_code_fault="", baseline_jobs=0,
    members=1, committed=True, answers={"novelty": "新"}, documents=frozenset({"plan"}),
)  # fmt: skip
NOVELTY = Asked("novelty", "long", required=True, longest=3)


def found(draft: Draft, *, questions=(NOVELTY,), documents=("plan",)):
    return problems(draft, questions=questions, documents=documents, members_at_most=8)


def test_a_full_draft_lacks_nothing():
    assert found(FULL) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": " "}, Problem("title", "missing")),
        ({"summary": ""}, Problem("summary", "missing")),
        ({"unit_named": False}, Problem("unit", "missing")),
        ({"credit_code_fault": "最后一位对不上"}, Problem("credit_code", "credit_code", detail="最后一位对不上")),
        ({"members": 9}, Problem("members", "too_many", limit=8)),
        ({"answers": {}}, Problem("answer:novelty", "missing")),
        ({"answers": {"novelty": "四个字了"}}, Problem("answer:novelty", "too_long", limit=3)),
        ({"documents": frozenset()}, Problem("document:plan", "missing")),
        ({"baseline_jobs": None}, Problem("baseline_jobs", "missing")),
        ({"committed": False}, Problem("committed", "uncommitted")),
    ],
)
def test_each_gap_is_named_by_its_field(change, problem):
    assert found(replace(FULL, **change)) == (problem,)


def test_no_jobs_at_entry_is_an_answer():
    assert found(replace(FULL, baseline_jobs=0)) == ()


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [("number", "abc", "not_a_number"), ("money", "12.5", None), ("number", "-3", None), ("date", "2026-5-1", "not_a_date"), 
     ("date", "2026-05-01", None),      ("choice", "丙", "not_a_choice"), ("choice", "甲", None), ("number", "１２", "not_a_number")],
)  # fmt: skip
def test_answers_are_checked_by_their_kind(kind, answer, code):
    asked = Asked("x", kind, required=True, choices=("甲", "乙"))
    codes = [problem.code for problem in found(replace(FULL, answers={"x": answer}), questions=(asked,))]
    assert codes == ([code] if code else [])


@pytest.mark.parametrize(("text", "holds"), [("", False), ("-", False), ("1.", True), (".5", False), ("1.2.3", False), ("0", True)])
def test_a_number_is_digits_with_at_most_one_point(text, holds):
    assert is_number(text) is holds


@pytest.mark.parametrize(("text", "holds"), [("2026-13-01", False), ("2026-02-30", False), ("2026-02-28", True), ("20260228", False)])
def test_a_date_exists(text, holds):
    assert is_date(text) is holds
