import datetime as dt

import pytest
from django.urls import reverse

from contest.actions.entering import save_draft, submit
from contest.actions.recommending import prepare_recommendation
from contest.models import ListShare, Question, Quota
from contest.rules.states import EntryState
from contest.views import officer_list
from ledger import clock
from tests.factories.contests import make_draft, make_eligible, make_submitted
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
    with django_assert_num_queries(10):
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


def listed(scene, many: int) -> list:
    entries = [make_submitted(scene, leader=make_person(), title=f"第{number}项") for number in range(1, many + 1)]
    return [prepare_recommendation(entry=entry, by=scene.clerk, place=place) for place, entry in enumerate(entries, 1)]


def test_the_list_is_ordered_and_signed_on_one_page(client, scene):
    one, two = listed(scene, 2)
    url = reverse("desk_list", args=[scene.contest.slug])
    client.force_login(scene.clerk)
    assert "签报" not in client.get(url).content.decode()
    typed = {"track": scene.track.pk, f"place-{two.pk}": "1", f"kind-{two.pk}": "first", f"place-{one.pk}": "1", f"kind-{one.pk}": "substitute"}
    assert client.post(url, typed).status_code == 302
    page = client.get(url).content.decode()
    assert page.index("第2项") < page.index("第1项")

    client.force_login(scene.approver)
    assert client.post(url, {"track": scene.track.pk, "do": "sign"}).status_code == 302
    assert {row.entry.refreshed().holder for row in (one, two)} == {scene.county}


def test_a_list_over_its_places_says_so_and_keeps_what_was_typed(client, scene):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=1)
    one, two = listed(scene, 2)
    url = reverse("desk_list", args=[scene.contest.slug])
    client.force_login(scene.approver)
    assert "多出 1 项正选" in client.get(url).content.decode()
    refused = client.post(url, {"track": scene.track.pk, "do": "sign", f"place-{two.pk}": "1", f"kind-{two.pk}": "first"})
    assert refused.status_code == 409
    assert "第1项" in refused.content.decode()


def test_the_shares_are_shown_while_one_orders(client, scene):
    question = Question.objects.create(
        contest=scene.contest, key="worker", label="工人类别", kind="choice", choices=["产业工人", "其他"], required=False
    )
    ListShare.objects.create(contest=scene.contest, label="产业工人", question=question, answers=["产业工人"], at_least=35)
    listed(scene, 2)
    client.force_login(scene.clerk)
    url = reverse("desk_list", args=[scene.contest.slug])
    assert "还差 1 项" in client.get(url).content.decode()

    draft = make_draft(scene, leader=make_person(), title="第3项")
    draft = save_draft(entry=draft, by=draft.leader, seen=draft.draft_number, answers={**draft.answers, "worker": "产业工人"}, fields={})
    submit(entry=draft, by=draft.leader)
    prepare_recommendation(entry=draft.refreshed(), by=scene.clerk, place=3)
    page = client.get(url).content.decode()
    assert "3 项中 1 项" in page
    assert "还差 1 项" in page


def test_places_are_handed_down_on_their_page(client, scene):
    quota = Quota.objects.create(contest=scene.contest, organization=scene.county, places=3)
    url = reverse("desk_places", args=[scene.contest.slug])
    client.force_login(scene.county_officer)
    assert client.post(url, {"quota": quota.pk, "to": scene.unit.pk, "places": "2"}).status_code == 302
    assert "已用 0，已下达 2，剩余 1" in client.get(url).content.decode()
    assert client.post(url, {"quota": quota.pk, "to": scene.unit.pk, "places": "9"}).status_code == 409
    assert client.post(url, {"quota": quota.pk, "to": scene.city.pk, "places": "1"}).status_code == 404


def test_what_came_from_below_is_found(client, scene):
    listed(scene, 2)
    client.force_login(scene.county_officer)
    url = reverse("desk_below", args=[scene.contest.slug])
    assert "第1项" in client.get(url).content.decode()
    page = client.get(url, {"q": "第2"}).content.decode()
    assert "第2项" in page
    assert "第1项" not in page


@pytest.mark.parametrize(("name", "queries"), [("desk_list", 14), ("desk_below", 8), ("desk_places", 10)])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_other_pages_of_a_desk_cost_the_same_for_one_entry_or_three(client, scene, name, queries, rows, django_assert_num_queries):
    Quota.objects.create(contest=scene.contest, organization=scene.unit, places=5)
    listed(scene, rows)
    client.force_login(scene.approver)
    url = reverse(name, args=[scene.contest.slug])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)


def test_a_list_that_was_taken_up_whole_has_pages_and_counts_on(client, scene, monkeypatch):
    monkeypatch.setattr(officer_list, "LINES", 1)
    for number in (1, 2):
        make_eligible(scene, title=f"项目{number}", leader=make_person())
    client.force_login(scene.clerk)
    pages = [client.get(reverse("desk_list", args=[scene.contest.slug]), {"page": number}).content.decode() for number in (1, 2)]
    assert ["项目1" in pages[0], "项目2" in pages[0], "项目1" in pages[1], "项目2" in pages[1]] == [True, False, False, True]
    assert "data-place>2</td>" in pages[1]
