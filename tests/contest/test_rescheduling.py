"""Dates that move: who is told, once, and what the ledger keeps."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from contest.actions.recommending import return_for_correction
from contest.actions.rescheduling import NotLater, extend_correction, tell_dates
from contest.actions.setting_up import save_part
from contest.models import Judge
from contest.refusals import Frozen, NoLongerPossible
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.contests import make_draft, make_submitted
from tests.factories.people import make_person
from work.models import Job

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def move(scene, kind: str, *, closes: dt.timedelta, reason: str = "") -> None:
    stage = scene.contest.stages.get(kind=kind)
    rows = [{"pk": stage.pk, "closes": stage.closes + closes}]
    save_part(contest=scene.contest, by=scene.staff, part="stages", rows=rows, reason=reason)


def tell(scene) -> set[str]:
    """Run what was asked for; the names of those who were told."""
    arguments = Job.objects.get(kind="contest.tell_dates").arguments
    tell_dates(contest=scene.contest, event=Event.objects.get(pk=arguments["event"]), progress=lambda *_done: None)
    return set(Notice.objects.filter(kind="dates").values_list("person__name", flat=True))


def test_everyone_touched_is_told_once_with_the_reason_and_the_ledger_keeps_it(scene):
    make_submitted(scene)
    make_draft(scene, leader=make_person("童望"))
    judge = make_person("申评委")
    Judge.objects.create(contest=scene.contest, person=judge, name="申评委", number=1, role=Judge.Role.JUDGE)
    move(scene, "entry", closes=7 * DAY, reason="各地反映春耕正忙")

    told = tell(scene)
    assert told == {scene.leader.name, "童望", "申评委", scene.second_staff.name, scene.clerk.name, scene.approver.name}
    tell(scene)
    assert Notice.objects.filter(kind="dates", person=scene.leader).count() == 1
    notice = Notice.objects.get(kind="dates", person=scene.leader)
    assert "报名征集" in notice.body
    assert "各地反映春耕正忙" in notice.body
    assert notice.link == scene.contest.entries.get(leader=scene.leader).get_absolute_url()
    event = Event.objects.get(book__name=scene.contest.book, action="contest.dates_moved")
    ((kind, *_dates),) = json.loads(event.data)["moves"]
    assert (kind, "春耕" in event.data) == ("entry", False)


def test_dates_of_judging_are_not_told_to_desks(scene):
    make_submitted(scene)
    move(scene, "round_1", closes=DAY)
    assert tell(scene) == {scene.leader.name, scene.second_staff.name}


def test_before_it_is_announced_nobody_is_told(scene):
    scene.contest.announced_at = None
    scene.contest.save()
    move(scene, "entry", closes=DAY)
    assert not Job.objects.filter(kind="contest.tell_dates").exists()


def test_open_entries_never_end_earlier(scene):
    with pytest.raises(Frozen):
        move(scene, "entry", closes=-DAY)
    move(scene, "notice", closes=-DAY)


def test_a_correction_period_is_made_longer_and_the_leader_told(scene):
    entry = make_submitted(scene)
    due = clock.now() + 3 * DAY
    correction = return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="名称要改", due=due)
    for by in (scene.leader, make_person()):
        with pytest.raises(NotAllowed):
            extend_correction(correction=correction, by=by, due=due + DAY)
    with pytest.raises(NotLater):
        extend_correction(correction=correction, by=scene.clerk, due=due - DAY)
    extend_correction(correction=correction, by=scene.staff, due=due + DAY, reason="下雨停电")
    correction.refresh_from_db()
    assert correction.due == due + DAY
    assert Notice.objects.filter(person=scene.leader, body="下雨停电").count() == 1
    correction.closed_at = clock.now()
    correction.save()
    with pytest.raises(NoLongerPossible):
        extend_correction(correction=correction, by=scene.staff, due=due + 2 * DAY)


def test_staff_give_the_reason_on_the_page_of_dates(client, scene):
    client.force_login(scene.staff)
    url = reverse("staff_contest_edit", args=[scene.contest.slug, "stages"])
    stage = scene.contest.stages.get(kind="notice")
    day = (stage.closes + 3 * DAY).date().isoformat()
    data = {"stages-TOTAL_FORMS": "1", "stages-INITIAL_FORMS": "1", "why": "场地调整"} | {
        "stages-0-id": stage.pk, "stages-0-kind": stage.kind, "stages-0-opens_0": stage.opens.date().isoformat(), "stages-0-opens_1": "09:00",
        "stages-0-closes_0": day, "stages-0-closes_1": "17:00",
    }  # fmt: skip
    assert 'name="why"' in client.get(url).content.decode()
    assert client.post(url, data).status_code == 302
    assert Event.objects.get(action="contest.dates_moved").words.get().text == "场地调整"


def test_the_desk_makes_a_correction_period_longer_on_its_page(client, scene):
    entry = make_submitted(scene)
    url = reverse("correction_period", args=[entry.ref])
    client.force_login(scene.clerk)
    assert "没有正在进行的补正" in client.get(url).content.decode()
    due = clock.now() + 3 * DAY
    return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="名称要改", due=due)
    assert client.post(url, {"day": clock.today().isoformat()}).status_code == 422
    assert client.post(url, {"day": (due + 4 * DAY).date().isoformat(), "reason": "停电"}).url == url
    assert entry.corrections.get().due.date() == (due + 4 * DAY).date()
    client.force_login(scene.leader)
    assert client.get(url).status_code == 403
