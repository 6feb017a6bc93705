import json

import pytest
from django.urls import reverse

from contest.actions.extra import NobodyToSend, NotDeclared, SheetsFirst, find_band, places_of, send_extra_judges
from contest.actions.marking import save_mark, send_sheet
from contest.models import Assignment, AwardLevel, Round
from contest.refusals import NoLongerPossible
from ledger.models import Event
from ledger.refusals import NotAllowed
from tests.factories.judging import Judging, make_judge, make_scored_round, next_key, sign_in

pytestmark = pytest.mark.django_db


def close_race(entry: int, judge: int, criterion: str) -> str:
    """The first is far ahead, the last far behind; two in the middle are level in a noise of three points."""
    return {1: "95", 4: "50"}.get(entry) or str(75 + (3 if (entry + judge) % 2 else 0))


@pytest.fixture
def judging(scene) -> Judging:
    made = make_scored_round(scene, entries=4, judges=4, mark=close_race, advance=2, extra_judges=1, blind=False)
    make_judge(scene, "候补甲")
    make_judge(scene, "候补乙")
    return made


def test_every_entry_at_the_line_gets_an_extra_judge_and_only_these(judging, scene):
    band = find_band(judging.round)
    assert {row.entry.title for row in band.rows} == {"参赛项目2", "参赛项目3"}
    assert find_band(judging.round) == band
    made = send_extra_judges(round=judging.round, by=scene.staff)
    assert {sheet.entry.entry.title for sheet in made} == {"参赛项目2", "参赛项目3"}
    assert {sheet.judge.name for sheet in made} == {"候补甲", "候补乙"}
    assert all(sheet.extra and sheet.state == "released" for sheet in made)
    said = json.loads(Event.objects.get(action="round.extra_judges").data)
    assert (said["seed"], set(said["chances"])) == (band.seed, {str(row.pk) for row in band.rows})
    with pytest.raises(NoLongerPossible):
        send_extra_judges(round=judging.round, by=scene.staff)


def test_names_are_hidden_from_the_extra_judge_in_a_named_round_too(client, judging, scene):
    sheet = send_extra_judges(round=judging.round, by=scene.staff)[0]
    sign_in(client, sheet.judge.person)
    for url in (reverse("judge_sheet", args=[sheet.ref]), reverse("judge_round", args=[judging.round.ref])):
        page = client.get(url).content.decode()
        assert sheet.entry.blind_number in page
        for secret in ("汉水声纹科技", "敖小篱", sheet.entry.entry.number):
            assert secret not in page
    plan = sheet.entry.entry.files.get(document__key="plan")
    assert client.get(reverse("judge_file", args=[sheet.ref, plan.file.ref])).status_code == 404
    sign_in(client, judging.person(1))
    assert "汉水声纹科技" in client.get(reverse("judge_sheet", args=[judging.sheet(1, 1).ref])).content.decode()


def test_only_where_it_was_declared_when_all_is_in_and_for_all_or_none(judging, scene):
    with pytest.raises(NotAllowed):
        send_extra_judges(round=judging.round, by=scene.leader)
    sheet = judging.sheet(1, 1)
    Assignment.objects.filter(pk=sheet.pk).update(sent_at=None)
    with pytest.raises(SheetsFirst):
        send_extra_judges(round=judging.round, by=scene.staff)
    send_sheet(assignment=sheet, by=judging.person(1))
    scene.contest.judges.filter(name__startswith="候补").update(available=False)
    with pytest.raises(NobodyToSend) as refused:
        send_extra_judges(round=judging.round, by=scene.staff)
    assert len(refused.value.numbers) == 2
    assert not Assignment.objects.filter(extra=True).exists()
    Round.objects.update(extra_judges=0)
    with pytest.raises(NotDeclared):
        send_extra_judges(round=judging.round, by=scene.staff)


def test_a_mark_that_moved_meanwhile_makes_another_band(judging, scene):
    from contest.actions.extra import release_extra

    band = find_band(judging.round)
    save_mark(assignment=judging.sheet(1, 2), criterion="idea", value="99", by=judging.person(1), device_key=next_key())
    with pytest.raises(NoLongerPossible):
        release_extra(round=judging.round, by=scene.staff, band=band)


def test_awards_for_units_do_not_move_the_line(judging, scene):
    Round.objects.filter(pk=judging.round.pk).update(last=True, advance=0)
    assert places_of(judging.refreshed()) == 3
    AwardLevel.objects.create(contest=scene.contest, name="优秀组织奖", places=20, order=9, for_units=True)
    assert places_of(judging.round) == 3
