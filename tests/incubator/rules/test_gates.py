import pytest
from hypothesis import given
from hypothesis import strategies as st

from incubator.rules.gates import BY_KEY, GATES, Known, Question, Said, questions
from incubator.rules.outcomes import WorkingTime
from incubator.rules.words import JobRow

WAN = 1_000_000  # fen
KNOWN = Known(last=Said({"insured": 11}, {"insured": 1100}, turnover=80 * WAN), baseline=600, region="420606", credit_code="91420600MA4000001X")
ELSEWHERE = Known(last=KNOWN.last, baseline=600, region="420606", credit_code="91420100MA4000001X")


def said(insured=11, *, fte=None, turnover=80 * WAN, **more):
    return Said({"insured": insured}, {"insured": insured * 100 if fte is None else fte}, turnover=turnover, **more)


def asked(report, known=KNOWN):
    return {one.gate: dict(one.figures) for one in questions(report, known)}


def test_a_quarter_like_the_last_one_is_asked_nothing():
    assert asked(said()) == {}


@pytest.mark.parametrize(
    ("report", "known", "gate", "figures"),
    [
        (said(turnover=None), KNOWN, "jobs_without_money", {"heads": 11}),
        (said(turnover=0), KNOWN, "jobs_without_money", {"heads": 11}),
        (said(0, money={"equity": 120 * WAN}, turnover=None), Known(baseline=0), "money_without_jobs", {"money_fen": 120 * WAN}),
        (said(fte=1200), KNOWN, "fte_against_hours", {"row": "insured", "heads": 11, "fte": 1200, "expected": 1100}),
        (said(fte=0), KNOWN, "fte_against_hours", {"row": "insured", "heads": 11, "fte": 0, "expected": 550}),
        # 11 people at 20 hours are 5.5 jobs, not 11
        (said(time={"insured": WorkingTime(20)}), KNOWN, "fte_against_hours", {"row": "insured", "heads": 11, "fte": 1100, "expected": 550}),
        # 11 people for three full months are 2.75 jobs
        (
            said(time={"insured": WorkingTime(40, 3)}), KNOWN, "fte_against_hours",
            {"row": "insured", "heads": 11, "fte": 1100, "expected": 275},
        ),
        (said(), ELSEWHERE, "region", {"code": "420100", "region": "420606"}),
        (said(22), KNOWN, "jobs_jump", {"heads": 22, "last": 11}),
        (said(0, turnover=None), KNOWN, "jobs_jump", {"heads": 0, "last": 11}),
        (said(16), Known(baseline=600), "jobs_jump", {"heads": 16, "last": 6}),
        (said(turnover=800 * WAN), KNOWN, "turnover_jump", {"turnover_fen": 800 * WAN, "last_fen": 80 * WAN}),
        (said(turnover=8 * WAN), KNOWN, "turnover_jump", {"turnover_fen": 8 * WAN, "last_fen": 80 * WAN}),
        # 800,000 yuan typed as 800,000 万元
        (said(turnover=800_000 * WAN), KNOWN, "unit", {"typed_fen": 800_000 * WAN, "meant_fen": 80 * WAN}),
        (said(money={"equity": 1_200_000 * WAN}), KNOWN, "unit", {"typed_fen": 1_200_000 * WAN, "meant_fen": 120 * WAN}),
        (said(), Known(last=KNOWN.last), "baseline", {}),
    ],
)  # fmt: skip
def test_each_gate_asks_with_its_figures_and_nothing_else_is_asked(report, known, gate, figures):
    assert asked(report, known) == {gate: figures}


@pytest.mark.parametrize(
    ("report", "known"),
    [
        (said(turnover=None, money={"loan": 30 * WAN}), KNOWN),  # wages from the loan
        (said(turnover=None), Known(last=KNOWN.last, baseline=600, money_year=120 * WAN)),  # from what came within the year
        (said(20), KNOWN),  # nine more
        (said(40), Known(last=Said({"insured": 30}, {"insured": 3000}, turnover=80 * WAN), baseline=600)),  # ten more, but not by half
        (said(turnover=790 * WAN), KNOWN),
        (said(fte=560, time={"insured": WorkingTime(20)}), KNOWN),  # within a twentieth of one job
        (said(fte=275, time={"insured": WorkingTime(40, 3)}), KNOWN),
        (said(time={"insured": WorkingTime()}), KNOWN),  # nothing said of the working time
        (said(), Known(last=KNOWN.last, baseline=600, region="420606", credit_code="")),  # a team without a firm
        (said(0, turnover=None), Known(baseline=0)),
    ],
)
def test_what_is_usual_is_not_asked(report, known):
    assert asked(report, known) == {}


COUNTS = st.dictionaries(st.sampled_from([row.value for row in JobRow]), st.integers(0, 500), max_size=5)
REPORTS = st.builds(
    Said, heads=COUNTS, fte=COUNTS, turnover=st.none() | st.integers(0, 10**14),
    money=st.dictionaries(st.sampled_from(["equity", "loan", "grant"]), st.integers(0, 10**14)),
)  # fmt: skip


@given(REPORTS, st.builds(Known, last=st.none() | REPORTS, baseline=st.none() | st.integers(0, 10_000), money_year=st.integers(0, 10**12)))
def test_each_gate_asks_once_and_every_question_can_be_put_in_words(report, known):
    found = questions(report, known)
    assert len({one.gate for one in found}) == len(found)
    assert {one.gate for one in found} <= set(BY_KEY)
    assert ("baseline" in {one.gate for one in found}) == (known.baseline is None)


def test_a_gate_has_a_name_a_question_and_answers_for_one_tap():
    assert all(gate.name and gate.question and gate.ready for gate in GATES)
    assert Question("baseline").figures == {}
