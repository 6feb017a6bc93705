import re

import pytest
from django.urls import reverse

from accounts.actions.invitations import InvitationGone, NoAddress, accept
from accounts.models import Invitation, Person
from contest.actions.entering import JudgesHere, start_entry
from contest.actions.judges import (
    AlreadyInvited,
    AlsoEntrant,
    HasSheets,
    add_judge,
    become_judge,
    change_judge,
    invite_judge,
    sign_commitment,
    take_out_judge,
)
from contest.home import sheets_waiting
from contest.models import Conflict, Judge
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices import sms
from tests.factories.contests import make_contest, make_draft, make_eligible
from tests.factories.judging import make_judge, make_released_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_judges_are_numbered_in_their_contest_and_role(scene):
    other = make_contest(scene.province)
    first, second = (add_judge(contest=scene.contest, by=scene.staff, name=name) for name in ("甲", "乙"))
    supervisor = add_judge(contest=scene.contest, by=scene.staff, name="丙", role="supervisor")
    elsewhere = add_judge(contest=other, by=scene.staff, name="丁")
    assert [judge.number for judge in (first, second, supervisor, elsewhere)] == [1, 2, 1, 1]


def test_an_accepted_invitation_makes_the_judge_and_asks_for_a_second_factor(scene):
    judge = add_judge(contest=scene.contest, by=scene.staff, name="佘锦程", phone="13900001111")
    _made, token = invite_judge(judge=judge, by=scene.staff)
    person = accept(token=token)
    judge.refresh_from_db()
    assert judge.person == person
    assert (person.name, person.second_factor_required, person.code_counts) == ("佘锦程", True, True)
    with pytest.raises(AlreadyInvited):
        invite_judge(judge=judge, by=scene.staff)
    actions = list(Event.objects.filter(book__name=scene.contest.book).values_list("action", flat=True))
    assert actions == ["judge.added", "judge.invited", "judge.accepted"]


def test_a_supervisor_comes_the_same_way_and_needs_an_authenticator(scene):
    supervisor = add_judge(contest=scene.contest, by=scene.staff, name="监督员", role="supervisor", phone="13900001112")
    _made, token = invite_judge(judge=supervisor, by=scene.staff)
    person = accept(token=token)
    assert (person.second_factor_required, person.code_counts) == (True, False)
    assert Judge.objects.get(pk=supervisor.pk).person == person


def test_nobody_is_both_entrant_and_judge(scene):
    make_draft(scene)
    judge = add_judge(contest=scene.contest, by=scene.staff, name="柳问渠", phone=scene.leader.phone.removeprefix("+86"))
    _made, token = invite_judge(judge=judge, by=scene.staff)
    with pytest.raises(AlsoEntrant):
        accept(token=token)
    assert Invitation.objects.get().accepted_at is None
    with pytest.raises(NoAddress):
        invite_judge(judge=add_judge(contest=scene.contest, by=scene.staff, name="无联系方式"), by=scene.staff)


def test_one_person_has_one_place_in_a_role(scene):
    person = make_person()
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="甲"), person)
    with pytest.raises(AlreadyInvited):
        become_judge(add_judge(contest=scene.contest, by=scene.staff, name="乙"), person)


def test_who_has_accepted_keeps_the_address_and_who_has_sheets_stays(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    with pytest.raises(AlreadyInvited):
        change_judge(judge=judging.judges[0], by=scene.staff, phone="13900002222")
    assert change_judge(judge=judging.judges[0], by=scene.staff, title="正高级工程师").title == "正高级工程师"
    with pytest.raises(HasSheets):
        take_out_judge(judge=judging.judges[0], by=scene.staff)
    spare = add_judge(contest=scene.contest, by=scene.staff, name="不来了")
    take_out_judge(judge=spare, by=scene.staff)
    assert not Judge.objects.filter(pk=spare.pk).exists()


def test_only_staff_keep_the_pool_and_only_the_judge_signs(scene):
    judge = make_judge(scene, committed=False)
    for stranger in (scene.city_officer, scene.leader, judge.person):
        for act in (
            lambda by: add_judge(contest=scene.contest, by=by, name="甲"),
            lambda by: change_judge(judge=judge, by=by, name="甲"),
            lambda by: invite_judge(judge=judge, by=by),
            lambda by: take_out_judge(judge=judge, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)
    with pytest.raises(NotAllowed):
        sign_commitment(judge=judge, by=scene.staff)
    assert sign_commitment(judge=judge, by=judge.person).committed_at is not None


def test_what_waits_is_on_the_persons_own_page(client, scene):
    judging = make_released_round(scene, entries=2, judges=2)
    assert [count for _title, _url, count in sheets_waiting(judging.person())] == [2]


# the pages


def test_staff_add_invite_and_the_judge_comes_in_by_link_and_code(client, scene):
    client.force_login(scene.staff)
    url = reverse("staff_judges", args=[scene.contest.slug])
    assert client.post(url, {"role": "judge"}).status_code == 422
    fields = {
        "role": "judge",
        "name": "佘锦程",
        "phone": "13900003333",
        "expertise": "装备制造、材料",
        "available": "on",
        "employer_organization": "",
    }
    assert client.post(url, fields).url == url
    judge = Judge.objects.get()
    assert judge.expertise == ["装备制造", "材料"]
    sms.outbox.clear()
    invited = client.post(reverse("staff_judge", args=[scene.contest.slug, judge.pk]), {"do": "invite"})
    assert invited.url == url
    page = client.get(url).content.decode()
    address = re.search(r'href="(http[^"]+invitation[^"]+)"', page).group(1)
    assert address in sms.outbox[0][1]
    assert address not in client.get(url).content.decode()

    client.logout()
    path = re.sub(r"^https?://[^/]+", "", address)
    client.post(path, {"consent": "on"})
    code = re.search(r"\d{6}", sms.outbox[-1][1]).group()
    assert client.post(path, {"code": code}).url == reverse("judge_desk")
    assert client.get(reverse("judge_desk")).url == reverse("judge_commitment", args=[scene.contest.slug])
    assert Judge.objects.get().person == Person.objects.get(name="佘锦程")


def test_staff_change_a_judge_and_enter_a_conflict(client, scene):
    entry, judge = make_eligible(scene), make_judge(scene, accepted=False, phone="13900004444")
    client.force_login(scene.staff)
    url = reverse("staff_judge", args=[scene.contest.slug, judge.pk])
    assert client.get(url).status_code == 200
    fields = {"do": "change", "name": "佘锦程", "phone": "13900004444", "employer_organization": "没有这个工会", "available": "on"}
    assert client.post(url, fields).status_code == 422
    assert client.post(url, fields | {"employer_organization": scene.unit.name}).url == url
    judge.refresh_from_db()
    assert judge.employer_organization == scene.unit
    assert scene.unit.name in client.get(url).content.decode()

    assert client.post(url, {"do": "conflict", "number": "XX-1", "reason": "亲属"}).status_code == 422
    assert client.post(url, {"do": "conflict", "number": entry.number.lower(), "reason": "亲属"}).url == url
    assert "亲属" in client.get(url).content.decode()
    assert client.post(url, {"do": "withdraw", "conflict": Conflict.objects.get().pk}).url == url
    assert not Conflict.objects.exists()
    assert client.post(url, {"do": "take_out"}).url == reverse("staff_judges", args=[scene.contest.slug])


def test_the_supervisor_reads_the_pool_and_changes_nothing(client, scene):
    supervisor, judge = make_judge(scene, "监督员", role="supervisor"), make_judge(scene)
    from tests.factories.judging import sign_in

    sign_in(client, supervisor.person)
    url = reverse("staff_judges", args=[scene.contest.slug])
    page = client.get(url)
    assert page.status_code == 200
    assert "do" not in re.findall(r'name="(\w+)"', page.content.decode())
    assert client.post(url, {"name": "甲"}).status_code == 403
    assert client.get(reverse("staff_judge", args=[scene.contest.slug, judge.pk])).status_code == 403
    for person in (scene.leader, scene.city_officer):
        client.force_login(person)
        assert client.get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pool_costs_the_same_for_one_judge_or_three(client, scene, rows, django_assert_num_queries):
    for number in range(rows):
        make_judge(scene, f"评委{number}")
    client.force_login(scene.staff)
    url = reverse("staff_judges", args=[scene.contest.slug])
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)


def test_a_new_link_ends_the_one_before(scene):
    judge = add_judge(contest=scene.contest, by=scene.staff, name="佘锦程", phone="13900001111")
    _made, before = invite_judge(judge=judge, by=scene.staff)
    _made, after = invite_judge(judge=judge, by=scene.staff)
    with pytest.raises(InvitationGone):
        accept(token=before)
    assert accept(token=after).name == "佘锦程"


def test_a_link_sent_to_a_wrong_number_ends_when_the_number_is_corrected(scene):
    judge = add_judge(contest=scene.contest, by=scene.staff, name="佘锦程", phone="13900001111")
    _made, token = invite_judge(judge=judge, by=scene.staff)
    change_judge(judge=judge, by=scene.staff, phone="13900002222")
    with pytest.raises(InvitationGone):
        accept(token=token)
    assert Judge.objects.get(pk=judge.pk).person is None


def test_the_link_of_a_judge_who_was_taken_out_ends(scene, client):
    judge = add_judge(contest=scene.contest, by=scene.staff, name="佘锦程", phone="13900001111")
    _made, token = invite_judge(judge=judge, by=scene.staff)
    take_out_judge(judge=judge, by=scene.staff)
    with pytest.raises(InvitationGone):
        accept(token=token)
    assert client.get(reverse("invitation", args=[token])).status_code == 410


def test_a_judge_or_supervisor_does_not_enter_afterwards(scene):
    for role in ("judge", "supervisor"):
        person = make_judge(scene, f"评委{role}", role=role, committed=False).person
        with pytest.raises(JudgesHere):
            start_entry(contest=scene.contest, track=scene.track, by=person)


@pytest.mark.parametrize(("first", "second"), [("judge", "supervisor"), ("supervisor", "judge")])
def test_nobody_judges_and_supervises_the_same_contest(scene, first, second):
    person = make_person("双职")
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="双职", role=first), person)
    with pytest.raises(AlreadyInvited):
        become_judge(add_judge(contest=scene.contest, by=scene.staff, name="双职", role=second), person)
    assert Judge.objects.filter(person=person).count() == 1
    become_judge(add_judge(contest=make_contest(scene.province), by=scene.staff, name="双职", role=second), person)
