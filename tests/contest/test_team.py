import pytest
from django.urls import reverse

from contest.actions.entering import save_draft
from contest.actions.members import NobodyToAsk, NotYourPart, ask_members, confirm_part
from contest.models import Entry
from ledger.refusals import NotAllowed
from notices import sms
from notices.models import Notice
from tests.contest.test_worker_pages import form_of
from tests.factories.contests import make_draft
from tests.factories.people import make_organization, make_person

pytestmark = pytest.mark.django_db
ROWS = [{"name": "敖小篱", "phone": "13712340011", "part": "硬件", "category": ""}, {"name": "谷雨", "phone": "", "part": "算法", "category": ""}]


@pytest.fixture
def entry(scene) -> Entry:
    entry = make_draft(scene)
    return save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={}, members=ROWS)


def test_a_member_is_asked_by_phone_confirms_and_sees_the_entry(client, scene, entry, django_capture_on_commit_callbacks):
    sms.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert ask_members(entry=entry, by=scene.leader) == 1
    assert sms.outbox[-1][0] == "+8613712340011"
    with pytest.raises(NobodyToAsk):
        ask_members(entry=entry, by=scene.leader)
    member = make_person("敖小篱", phone="+8613712340011")
    client.force_login(member)
    assert client.get(reverse("entry", args=[entry.ref])).status_code == 404
    assert entry.title in client.get(reverse("entry_parts")).content.decode()
    client.post(reverse("entry_parts"), {"member": entry.members.get(order=1).pk})
    assert client.get(reverse("entry", args=[entry.ref])).status_code == 200
    assert Notice.objects.filter(person=scene.leader, key__startswith="part:").count() == 1
    client.force_login(scene.leader)
    assert "已确认" in client.get(reverse("entry", args=[entry.ref])).content.decode()


def test_who_has_an_account_is_told_there(scene, entry):
    member = make_person("敖小篱", phone="+8613712340011")
    ask_members(entry=entry, by=scene.leader)
    assert Notice.objects.get(person=member).link == reverse("entry_parts")


def test_what_was_confirmed_stays_when_the_team_is_saved_again(scene, entry):
    person = make_person("敖小篱", phone="+8613712340011")
    confirm_part(member=entry.members.get(order=1), by=person)
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={}, members=[ROWS[0] | {"part": "样机"}])
    member = entry.members.get(order=1)
    assert (member.person, member.part, member.confirmed_at is not None) == (person, "样机", True)


def test_nobody_confirms_for_another_and_only_the_leader_asks(scene, entry):
    with pytest.raises(NotYourPart):
        confirm_part(member=entry.members.get(order=1), by=make_person())
    with pytest.raises(NotYourPart):
        confirm_part(member=entry.members.get(order=1), by=make_person(phone="+8613712340011", phone_verified=False))
    with pytest.raises(NotAllowed):
        ask_members(entry=entry, by=make_person())


def test_without_a_union_two_questions_find_the_one_that_receives(client, scene):
    street = make_organization("中原街道总工会", under=scene.county, level="town", phone="0710-3450001")
    entry = make_draft(scene, complete=False)
    client.force_login(scene.leader)
    url = reverse("entry_no_union", args=[entry.ref])
    assert url in client.get(reverse("entry_edit", args=[entry.ref])).content.decode()
    assert scene.county.name in client.get(url).content.decode()
    second = client.get(url, {"county": scene.county.ref}).content.decode()
    assert street.name in second
    found = client.get(url, {"county": scene.county.ref, "town": street.ref}).content.decode()
    assert "0710-3450001" in found
    assert client.post(url, {"union": street.ref}).url.endswith("#unit")
    assert entry.refreshed().unit == street
    assert client.post(url, {"union": scene.city.ref}).status_code == 404


def test_an_empty_form_is_not_said_to_be_saved(client, scene):
    entry = make_draft(scene, complete=False)
    client.force_login(scene.leader)
    url = reverse("entry_edit", args=[entry.ref])
    page = client.post(url, form_of(entry), follow=True).content.decode()
    assert "没有可保存的" in page
    assert client.post(url, form_of(entry), headers={"accept": "application/json"}).json()["message"] == "还没有填写"
    assert "已保存" in client.post(url, form_of(entry, title="泵站"), follow=True).content.decode()
