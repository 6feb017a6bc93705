"""People whom an entrant names as too near; judges who join are searched for among them."""

import pytest
from django.core import mail
from django.urls import reverse

from contest.actions.judges import add_judge, change_judge
from contest.actions.naming import MOST, TooMany, name_conflict, take_back_name
from contest.actions.recusing import ReasonNeeded
from contest.models import Conflict, Entry, Judge, NamedConflict
from contest.refusals import NoLongerPossible
from contest.rules.states import AssignmentState
from ledger.models import Event
from ledger.refusals import NotAllowed
from tests.factories.contests import make_eligible
from tests.factories.judging import make_judge, make_released_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def kinds(entry: Entry) -> set[tuple[str, str]]:
    return set(entry.conflicts.values_list("judge__name", "kind"))


def test_a_name_keeps_a_judge_apart_who_is_there_and_one_who_joins_later(scene):
    entry = make_eligible(scene)
    make_judge(scene, "孟 怀安")
    name_conflict(entry=entry, by=scene.leader, name="孟怀安", reason="师徒")
    name_conflict(entry=entry, by=scene.leader, name="柳知微", employer="武当理工大学", reason="亲属")
    assert kinds(entry) == {("孟 怀安", "entrant")}
    add_judge(contest=scene.contest, by=scene.staff, name="柳知微", employer="东湖检测研究院")
    assert len(kinds(entry)) == 1
    late = add_judge(contest=scene.contest, by=scene.staff, name="柳知薇", employer="武当理工大学机电学院")
    change_judge(judge=late, by=scene.staff, name="柳知微")
    assert kinds(entry) == {("孟 怀安", "entrant"), ("柳知微", "entrant")}
    event = Event.objects.filter(action="conflict.named").first()
    assert "孟怀安" not in event.data


def test_only_the_leader_names_with_a_reason_up_to_ten_and_while_the_entry_is_on_its_way(scene):
    entry = make_eligible(scene)
    for by in (scene.staff, scene.clerk, make_person()):
        with pytest.raises(NotAllowed):
            name_conflict(entry=entry, by=by, name="孟怀安", reason="师徒")
    with pytest.raises(ReasonNeeded):
        name_conflict(entry=entry, by=scene.leader, name="孟怀安", reason=" ")
    rows = [name_conflict(entry=entry, by=scene.leader, name=f"人{n}", reason="师徒") for n in range(MOST)]
    with pytest.raises(TooMany):
        name_conflict(entry=entry, by=scene.leader, name="再一人", reason="师徒")
    with pytest.raises(NotAllowed):
        take_back_name(named=rows[0], by=scene.staff)
    take_back_name(named=rows[0], by=scene.leader)
    with pytest.raises(NoLongerPossible):
        take_back_name(named=rows[0], by=scene.leader)
    Entry.objects.filter(pk=entry.pk).update(state="withdrawn")
    with pytest.raises(NoLongerPossible):
        name_conflict(entry=entry, by=scene.leader, name="孟怀安", reason="师徒")


def test_a_name_taken_back_frees_the_judge(scene):
    entry = make_eligible(scene)
    make_judge(scene, "孟怀安")
    named = name_conflict(entry=entry, by=scene.leader, name="孟怀安", reason="师徒")
    assert kinds(entry)
    take_back_name(named=named, by=scene.leader)
    assert not kinds(entry)


def test_a_sheet_that_is_out_stays_until_staff_decide(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    entry = judging.entries[0]
    name_conflict(entry=entry, by=entry.leader, name="评委1", reason="亲属")
    assert judging.sheet(1).state == AssignmentState.RELEASED
    assert not Conflict.objects.exists()
    client.force_login(scene.staff)
    page = client.get(reverse("staff_bench", args=[judging.round.ref])).content.decode()
    assert "亲属" in page
    assert reverse("staff_sheets", args=[judging.round.ref, judging.round.entries.get().pk]) in page


def test_the_leader_names_and_takes_back_on_a_page(client, scene):
    entry = make_eligible(scene)
    client.force_login(scene.leader)
    url = reverse("entry_apart", args=[entry.ref])
    assert url in client.get(reverse("entry", args=[entry.ref])).content.decode()
    assert client.post(url, {"name": "孟怀安", "reason": ""}).status_code == 422
    assert client.post(url, {"name": "孟怀安", "employer": "", "reason": "师徒"}).url == url
    assert "孟怀安" in client.get(url).content.decode()
    assert client.post(url, {"take_back": NamedConflict.objects.get().pk}).url == url
    assert "孟怀安" not in client.get(url).content.decode()
    client.force_login(make_person())
    assert client.get(url).status_code == 404


def test_the_invitation_goes_by_mail_and_the_form_keeps_regions_and_days(client, scene):
    client.force_login(scene.staff)
    url = reverse("staff_judges", args=[scene.contest.slug])
    typed = {"role": "judge", "name": "佘锦程", "email": "she@example.org", "region_code": "420100", "other_regions": "429004，420600",
             "expertise": "创业组", "available": "on", "free_until": "2027-05-01"}  # fmt: skip
    assert client.post(url, typed).url == url
    judge = Judge.objects.get()
    assert judge.other_regions == ["429004", "420600"]
    assert str(judge.free_until) == "2027-05-01"
    client.post(reverse("staff_judge", args=[scene.contest.slug, judge.pk]), {"do": "invite"})
    assert [one.to for one in mail.outbox] == [["she@example.org"]]
    assert "http" in mail.outbox[0].body


def test_taking_back_frees_whom_the_name_meant_unless_it_is_named_still(scene):
    entry = make_eligible(scene)
    make_judge(scene, "孟 怀安")
    first = name_conflict(entry=entry, by=scene.leader, name="孟怀安", reason="师徒")
    second = name_conflict(entry=entry, by=scene.leader, name="孟怀安", reason="亲属")
    take_back_name(named=first, by=scene.leader)
    assert kinds(entry) == {("孟 怀安", "entrant")}
    take_back_name(named=second, by=scene.leader)
    assert not kinds(entry)
