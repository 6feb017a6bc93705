import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.marking import save_remark
from contest.actions.reminding import remind
from contest.models import Panel, Round, RoundEntry, SecondLook
from contest.pace import pace_of
from contest.refusals import NoLongerPossible
from contest.tasks import remind_judges
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.contest.test_marking import type_mark
from tests.factories.judging import Judging, make_released_round, make_scored_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


class Job:
    def progress(self, done: int, total: int, message: str = "") -> None:
        pass


@pytest.fixture
def judging(scene) -> Judging:
    return make_released_round(scene, entries=2, judges=3, spread_at_most=Decimal(15))


def lead(judging: Judging, judge: int) -> None:
    Panel.objects.filter(round=judging.round).update(head=judging.judges[judge - 1])


def reminders() -> int:
    return Notice.objects.filter(kind="judging-reminder").count()


def test_who_is_behind_comes_first(judging):
    type_mark(judging, "80", judge=2)
    type_mark(judging, "80", judge=2, criterion="market")
    from contest.actions.marking import send_sheet

    send_sheet(assignment=judging.sheet(2, 1), by=judging.person(2))
    type_mark(judging, "70", judge=3)
    lines = pace_of(judging.round)
    assert [(line.judge.number, line.all, line.begun, line.sent, line.left) for line in lines] == [
        (1, 2, 0, 0, 2), (3, 2, 1, 0, 2), (2, 2, 0, 1, 1),
    ]  # fmt: skip
    assert [line.last is not None for line in lines] == [False, True, True]


def test_a_judge_is_reminded_at_most_once_a_day_whoever_asks(judging, scene):
    told = remind(round=judging.round, by=scene.staff, judges=[judging.judges[0].pk])
    assert told == [judging.judges[0]]
    assert {judge.number for judge in remind(round=judging.round, by=scene.second_staff)} == {2, 3}
    assert remind(round=judging.round, by=scene.staff) == []
    Round.objects.update(closes=clock.now() + dt.timedelta(days=2))
    assert remind_judges(Job()) == {"told": 0}
    assert reminders() == 3
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert remind_judges(Job()) == {"told": 3}
        assert remind_judges(Job()) == {"told": 0}
    assert reminders() == 6
    assert Event.objects.filter(action="round.judges_reminded").count() == 3


def test_the_clock_reminds_only_when_the_end_is_near(judging):
    assert remind_judges(Job()) == {"told": 0}
    Round.objects.update(closes=clock.now() + dt.timedelta(days=5))
    assert remind_judges(Job()) == {"told": 0}
    Round.objects.update(closes=clock.now() - dt.timedelta(days=1))
    assert remind_judges(Job()) == {"told": 3}


def test_who_has_finished_is_not_reminded(scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    assert remind(round=judging.round, by=scene.staff) == []
    Round.objects.update(state="closed")
    with pytest.raises(NoLongerPossible):
        remind(round=judging.round, by=scene.staff)


def test_staff_and_the_head_of_the_own_panel_may_remind(judging, scene):
    lead(judging, 2)
    for stranger in (judging.person(1), scene.leader, scene.city_officer, make_person()):
        with pytest.raises(NotAllowed):
            remind(round=judging.round, by=stranger)
    assert len(remind(round=judging.round, by=judging.person(2))) == 3


def test_the_page_of_progress_says_who_is_behind_and_sets_an_entry_absent(client, judging, scene):
    client.force_login(scene.staff)
    sign_in(client, scene.staff)
    url = reverse("staff_progress", args=[judging.round.ref])
    page = client.get(url).content.decode()
    assert "3 位评委还没评完" in page
    assert client.post(url, {"do": "remind"}).url == url
    assert "今天已提醒" in client.get(url).content.decode()
    row = RoundEntry.objects.get(round=judging.round, entry=judging.entries[0])
    assert client.post(url, {"do": "absent", "row": row.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"do": "absent", "row": row.pk, "reason": "没有到场"}).status_code == 302
    assert "1 项缺席" in client.get(url).content.decode()
    assert client.post(url, {"do": "present", "row": row.pk, "reason": "到了"}).status_code == 302
    assert client.post(url, {"do": "absent", "row": 987654, "reason": "x"}).status_code == 404
    assert client.post(url, {"do": "nothing"}).status_code == 404
    assert url in client.get(reverse("staff_bench", args=[judging.round.ref])).content.decode()


def test_the_head_sees_the_own_panel_without_numbers_or_units_and_asks_for_a_second_look(client, scene):
    def far(entry: int, judge: int, criterion: str) -> str:
        return "95" if judge == 1 else "60"

    judging = make_scored_round(scene, entries=1, judges=3, mark=far, spread_at_most=Decimal(15))
    lead(judging, 3)
    url = reverse("judge_panel", args=[judging.round.ref])
    sign_in(client, judging.person(1))
    assert client.get(url).status_code == 403
    sign_in(client, judging.person(3))
    assert url in client.get(reverse("judge_round", args=[judging.round.ref])).content.decode()
    page = client.get(url).content.decode()
    assert "1 项待复评" in page
    for secret in (judging.entries[0].number, "汉水声纹科技", "汉江水利", "负责人1"):
        assert secret not in page
    row = RoundEntry.objects.get(round=judging.round)
    assert client.post(url, {"do": "absent", "row": row.pk, "reason": "x"}).status_code == 404
    assert client.post(url, {"do": "ask", "row": row.pk, "judge": [judging.judges[0].pk]}).url == url
    assert [look.assignment.judge for look in SecondLook.objects.all()] == [judging.judges[0]]

    sign_in(client, judging.person(1))
    sheet = reverse("judge_sheet", args=[judging.sheet(1, 1).ref])
    page = client.get(sheet).content.decode()
    assert "分差较大，请您复评" in page
    assert 'value="95"' in page
    assert "60.00" not in page  # what the others gave
    from tests.contest.test_judge_pages import form_of

    assert client.post(sheet, form_of(page) | {"looked": "1", "reason": " "}).status_code == 422
    assert client.post(sheet, form_of(page) | {"looked": "1", "reason": "见过实物"}).status_code == 302
    assert SecondLook.objects.get().kept is True


@pytest.mark.parametrize("rows", [1, 3])
def test_progress_costs_the_same_for_one_entry_or_three(client, scene, rows, django_assert_num_queries):
    judging = make_scored_round(scene, entries=rows, judges=2, spread_at_most=Decimal("0.1"))
    sign_in(client, scene.staff)
    url = reverse("staff_progress", args=[judging.round.ref])
    client.get(url)
    with django_assert_num_queries(22):
        client.get(url)


def test_a_note_for_staff_is_not_told_to_the_head_who_is_a_judge_too(client, scene):
    far = make_scored_round(
        scene, entries=1, judges=3, mark=lambda _entry, judge, _criterion: "40" if judge == 2 else "90", spread_at_most=Decimal(15)
    )
    save_remark(assignment=far.sheet(2, 1), by=far.person(2), comment="看不出新意", note="怀疑与另一项目同源")
    lead(far, 1)
    sign_in(client, far.person(1))
    page = client.get(reverse("judge_panel", args=[far.round.ref])).content.decode()
    assert "看不出新意" in page
    assert "怀疑与另一项目同源" not in page
    client.force_login(scene.staff)
    assert "怀疑与另一项目同源" in client.get(reverse("staff_progress", args=[far.round.ref])).content.decode()
