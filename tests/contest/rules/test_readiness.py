import datetime as dt
from dataclasses import replace

import pytest

from contest.rules.readiness import Dates, Judged, Plan, gaps, out_of_order

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def dates(kind: str, opens: int, closes: int) -> Dates:
    return Dates(kind, kind, NOON + opens * DAY, NOON + closes * DAY)


WHOLE = Plan(
    hosts=1, tracks=("创业组", "创新组"), stages=(dates("entry", 1, 30), dates("recommending", 2, 40), dates("notice", 60, 70)), questions=3,
    documents=1, phone=True, awards=("",), rounds=(Judged("决赛", "", True, True),), judges=5, supervisors=1,
)  # fmt: skip


def test_a_whole_plan_has_no_gap():
    assert gaps(WHOLE, NOON) == []


@pytest.mark.parametrize(
    ("changed", "step", "code"),
    [
        ({"phone": False}, "basics", "no_phone"), ({"numbers_taken_by": "第六届"}, "basics", "numbers_taken"), ({"hosts": 0}, "hosts", "no_host"),
        ({"tracks": ()}, "tracks", "no_track"), ({"stages": WHOLE.stages[1:]}, "stages", "no_entry_stage"),
        ({"stages": WHOLE.stages[:2]}, "stages", "no_notice_stage"), ({"questions": 0}, "questions", "no_question"),
        ({"documents": 0}, "documents", "no_document"), ({"awards": ()}, "awards", "no_award"),
    ],
)  # fmt: skip
def test_what_is_missing_stands_in_the_way(changed, step, code):
    assert [(gap.step, gap.code, gap.blocks) for gap in gaps(replace(WHOLE, **changed), NOON)] == [(step, code, True)]


def test_a_contest_whose_entries_are_over_is_not_opened():
    assert [gap.code for gap in gaps(WHOLE, NOON + 30 * DAY)] == ["entry_is_over"]
    assert gaps(WHOLE, NOON + 29 * DAY) == []


@pytest.mark.parametrize(
    ("changed", "step", "code", "names"),
    [
        ({"awards": ("创业组",)}, "awards", "track_without_award", ("创新组",)),
        ({"rounds": ()}, "rounds", "no_round", ()),
        ({"rounds": (Judged("决赛", "创业组", True, True),)}, "rounds", "track_without_round", ("创新组",)),
        ({"rounds": (Judged("决赛", "", False, True),)}, "rounds", "scheme_not_whole", ("决赛",)),
        ({"rounds": (Judged("初赛", "", True, False),)}, "rounds", "no_last_round", ()),
        ({"judges": 0}, "people", "no_judge", ()), ({"supervisors": 0}, "people", "no_supervisor", ()),
        ({"zones_without_places": ("宜昌",)}, "quotas", "zones_without_places", ("宜昌",)),
        ({"zones_not_open": ("宜昌",)}, "zones", "zones_not_open", ("宜昌",)),
    ],
)  # fmt: skip
def test_what_would_be_missed_later_is_said_and_hinders_nothing(changed, step, code, names):
    assert [(gap.step, gap.code, gap.blocks, gap.names) for gap in gaps(replace(WHOLE, **changed), NOON)] == [(step, code, False, names)]


def test_stages_follow_each_other_and_may_overlap():
    assert out_of_order([dates("notice", 60, 70), dates("entry", 1, 30), dates("recommending", 2, 40)]) == []
    late = dates("screening", 20, 25)
    assert [(one.kind, two.kind) for one, two in out_of_order([dates("entry", 1, 30), late])] == [("entry", "screening")]
    assert out_of_order([dates("launch", 50, 51), dates("entry", 1, 30)]) == []
