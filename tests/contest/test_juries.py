"""Juries, coefficients and a measured criterion from the scheme to the sealed record."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.closing import close_round
from contest.actions.drawing import draw, publish_draw, put_in_round
from contest.actions.marking import save_mark, send_sheet
from contest.actions.releasing import release
from contest.models import Assignment
from contest.refusals import BadMark
from contest.rules.record import replay
from tests.factories.contests import make_eligible
from tests.factories.judging import make_judge, make_round, next_key, sign_in

pytestmark = pytest.mark.django_db

PANELS = [{"key": "experts", "name": "专家", "weight": "0.9"}, {"key": "public", "name": "大众", "weight": "0.1", "criteria": ["market"]}]
MARKS = {
    "甲": {"idea": "80", "market": "70", "time": "30"}, "乙": {"idea": "90", "market": "80", "time": "60.5"}, "大众甲": {"market": "50"},
}  # fmt: skip


@pytest.fixture
def released(scene):
    round = make_round(scene, judges_each=2, method={"statistic": "mean", "round": {"total": 2}, "panels": PANELS})
    round.criteria.filter(key="idea").update(factored=True)
    round.criteria.create(key="time", name="用时", weight=Decimal(1), lowest=0, highest=None, step=None, points=[["0", "100"], ["60", "90"]], order=3)
    make_eligible(scene)
    for name, jury in (("甲", ""), ("乙", "experts"), ("大众甲", "public")):
        make_judge(scene, name, jury=jury)
    put_in_round(round=round, by=scene.staff)
    round.entries.update(factors={"idea": "2"})
    publish_draw(round=round, by=scene.staff)
    return release(round=draw(round=round, by=scene.staff), by=scene.staff)


def test_each_jury_marks_its_criteria_and_all_of_it_is_in_the_record(scene, released):
    for sheet in Assignment.objects.filter(round=released).select_related("judge__person", "round", "entry"):
        for criterion, value in MARKS[sheet.judge.name].items():
            save_mark(assignment=sheet, criterion=criterion, value=value, by=sheet.judge.person, device_key=next_key())
        send_sheet(assignment=sheet, by=sheet.judge.person)
    found = close_round(round=released, by=scene.staff)
    # experts: 85 x 0.6 x 2 + 75 x 0.4 + (100 + 90) / 2 = 227; public: 50 x 0.4 = 20; 227 x 0.9 + 20 x 0.1
    assert [line["total"] for line in found.data["results"]] == ["206.3"]
    assert replay(found.data).equal


def test_a_further_jury_is_asked_only_for_what_it_marks(client, scene, released):
    sheet = Assignment.objects.select_related("judge__person", "round").get(round=released, judge__name="大众甲")
    with pytest.raises(BadMark):
        save_mark(assignment=sheet, criterion="idea", value="80", by=sheet.judge.person, device_key=next_key())
    sign_in(client, sheet.judge.person)
    page = client.get(reverse("judge_sheet", args=[sheet.ref])).content.decode()
    assert 'name="mark:market"' in page
    assert 'name="mark:idea"' not in page
    expert = Assignment.objects.select_related("judge__person").get(round=released, judge__name="甲")
    sign_in(client, expert.judge.person)
    assert 'name="mark:time"' in client.get(reverse("judge_sheet", args=[expert.ref])).content.decode()
