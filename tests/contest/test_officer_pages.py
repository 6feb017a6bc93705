import datetime as dt

import pytest
from django.urls import reverse

from contest.models import Quota
from contest.rules.states import EntryState
from ledger import clock
from tests.factories.contests import make_eligible, make_submitted
from tests.factories.people import make_organization, make_person, make_role

pytestmark = pytest.mark.django_db


def desk(scene) -> str:
    return reverse("desk", args=[scene.contest.slug])


def test_the_clerk_prepares_and_the_approver_signs(client, scene):
    entry = make_submitted(scene)
    url = reverse("desk_entry", args=[entry.ref])
    client.force_login(scene.clerk)
    assert entry.title in client.get(desk(scene)).content.decode()
    assert client.post(url, {"do": "prepare", "place": "1", "kind": "first", "opinion": "同意"}).url == desk(scene)
    assert client.post(url, {"do": "sign"}).status_code == 403

    client.force_login(scene.approver)
    assert "仇小满" in client.get(url).content.decode()
    assert client.post(url, {"do": "sign"}).url == desk(scene)
    assert entry.refreshed().holder == scene.county


def test_one_person_with_both_posts_signs_at_once(client, scene):
    entry = make_submitted(scene)
    both = make_person()
    make_role(both, "clerk", scene.unit)
    make_role(both, "approver", scene.unit)
    client.force_login(both)
    client.post(reverse("desk_entry", args=[entry.ref]), {"do": "prepare", "place": "1", "kind": "first", "sign": "1"})
    assert entry.refreshed().holder == scene.county


def test_a_return_names_the_parts_and_the_day(client, scene):
    entry = make_submitted(scene)
    client.force_login(scene.clerk)
    url = reverse("desk_entry", args=[entry.ref])
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    refused = client.post(url, {"do": "return", "message": "缺公章", "due_day": day})
    assert refused.status_code == 422
    assert "缺公章" in refused.content.decode()

    assert client.post(url, {"do": "return", "parts": ["document:plan"], "message": "缺公章", "due_day": day}).status_code == 302
    correction = entry.corrections.get()
    assert (correction.fields, correction.due.astimezone(dt.timezone(dt.timedelta(hours=8))).hour) == (["document:plan"], 17)


def test_declining_asks_for_a_reason(client, scene):
    entry = make_submitted(scene)
    client.force_login(scene.clerk)
    url = reverse("desk_entry", args=[entry.ref])
    assert client.post(url, {"do": "decline"}).status_code == 422
    assert client.post(url, {"do": "decline", "reason": "no_places"}).status_code == 302
    assert entry.refreshed().state == EntryState.DECLINED


def test_a_full_quota_names_what_could_make_room(client, scene):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=1)
    first = make_submitted(scene)
    client.force_login(scene.clerk)
    client.post(reverse("desk_entry", args=[first.ref]), {"do": "prepare", "place": "1", "kind": "first"})
    client.force_login(scene.approver)
    client.post(reverse("desk_entry", args=[first.ref]), {"do": "sign"})
    late = make_submitted(scene, leader=make_person(), title="晚到的项目")
    client.force_login(scene.clerk)
    page = client.post(reverse("desk_entry", args=[late.ref]), {"do": "prepare", "place": "2", "kind": "first"})
    assert page.status_code == 409
    assert first.title in page.content.decode()


def test_workers_and_officers_elsewhere_are_refused(client, scene):
    entry = make_submitted(scene)
    for person in (scene.leader, make_person()):
        client.force_login(person)
        assert client.get(desk(scene)).status_code == 403
        assert client.get(reverse("desk_entry", args=[entry.ref])).status_code == 403


def test_an_officer_of_another_branch_does_not_see_the_entry(client, scene):
    stranger = make_person()
    make_role(stranger, "clerk", make_organization("襄城区总工会", under=scene.city, level="county"))
    entry = make_submitted(scene)
    client.force_login(stranger)
    assert client.get(reverse("desk_entry", args=[entry.ref])).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_for_one_entry_or_three(client, scene, rows, django_assert_num_queries):
    for number in range(rows):
        make_submitted(scene, leader=make_person(), title=f"项目{number}")
    client.force_login(scene.clerk)
    client.get(desk(scene))
    with django_assert_num_queries(12):
        client.get(desk(scene))


def test_staff_screen_the_entry_after_the_last_desk(client, scene):
    entry = make_eligible(scene)
    client.force_login(scene.staff)
    page = client.get(reverse("staff_entries", args=[scene.contest.slug]))
    assert entry.number in page.content.decode()
    assert client.get(reverse("staff_entry", args=[entry.ref])).status_code == 200
    for person in (scene.city_officer, scene.leader):
        client.force_login(person)
        assert client.get(reverse("staff_entries", args=[scene.contest.slug])).status_code == 403
        assert client.get(reverse("staff_entry", args=[entry.ref])).status_code == 403
