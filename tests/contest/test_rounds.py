import re

import pytest
from django.urls import reverse

from contest.actions.rounds import NotAScheme, delete_round, save_round
from contest.models import Criterion, Round
from contest.refusals import Frozen
from contest.rules.states import AssignmentState, RoundState
from ledger.refusals import NotAllowed
from tests.factories.contests import make_eligible
from tests.factories.judging import METHOD, make_drawn_round, make_judge, make_released_round, make_round, make_scored_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
FIELDS = {"name": "初赛", "order": 1, "mode": "panels", "judges_each": 3, "panels_wanted": 1, "advance": 8}
CRITERIA = [
    {"pk": None, "name": "创意", "weight": "0.6", "lowest": "0", "highest": "100", "step": "0.5", "order": 1, "key": "idea"},
    {"pk": None, "name": "市场", "weight": "0.4", "lowest": "0", "highest": "100", "step": "0.5", "order": 2},
]


def test_a_round_is_made_with_its_criteria_and_method(scene):
    round = save_round(contest=scene.contest, by=scene.staff, fields=FIELDS, criteria=CRITERIA, method=METHOD)
    assert [(row.key, row.name) for row in round.criteria.all()] == [("idea", "创意"), ("c1", "市场")]
    assert round.method == METHOD


@pytest.mark.parametrize(
    ("criteria", "method", "word"),
    [
        ([{**CRITERIA[0], "step": "0.3"}], {}, "步长"),
        ([{**CRITERIA[0], "lowest": "100", "highest": "0"}], {}, "最低分"),
        ([{**CRITERIA[0], "weight": "0"}], {}, "权重"),
        (CRITERIA, {"ties": ["criterion:nothing"]}, "nothing"),
        (CRITERIA, {"statistic": "mode"}, "mode"),
        (CRITERIA, {"round": {"total": 99}}, "99"),
        ([{**CRITERIA[0], "bands": [["120", "优秀", "好"]]}], {}, "120"),
    ],
)
def test_what_is_no_scheme_is_refused_whole_with_its_fault(scene, criteria, method, word):
    with pytest.raises(NotAScheme) as refused:
        save_round(contest=scene.contest, by=scene.staff, fields=FIELDS, criteria=criteria, method={**METHOD, "ties": [], **method})
    assert word in " ".join(refused.value.words)
    assert not Round.objects.exists()


def test_a_released_round_keeps_its_scheme_and_may_still_be_prolonged(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    save_round(contest=scene.contest, by=scene.staff, round=judging.round, fields={"name": "初赛（延期）"})
    row = judging.criteria[0]
    for change in (
        {"fields": {"advance": 9}}, {"fields": {"blind": False}}, {"fields": {}, "method": {**METHOD, "statistic": "median"}},
        {"fields": {}, "criteria": [{"pk": row.pk, "weight": "0.7"}]}, {"fields": {}, "criteria": [{"pk": row.pk, "gone": True}]},
        {"fields": {}, "criteria": [CRITERIA[1]]},
    ):  # fmt: skip
        with pytest.raises(Frozen):
            save_round(contest=scene.contest, by=scene.staff, round=judging.round, **change)
    assert Criterion.objects.count() == 2
    with pytest.raises(Frozen):
        delete_round(round=judging.round, by=scene.staff)


def test_what_the_draw_was_computed_from_asks_for_a_new_draw(scene):
    judging = make_drawn_round(scene, entries=1, judges=2)
    save_round(contest=scene.contest, by=scene.staff, round=judging.round, fields={"advance": 2})
    assert judging.refreshed().drawn_at is not None
    save_round(contest=scene.contest, by=scene.staff, round=judging.round, fields={"judges_each": 1})
    assert judging.refreshed().drawn_at is None


def test_only_staff_make_and_delete_rounds(scene):
    round = make_round(scene)
    for stranger in (scene.city_officer, scene.leader, make_person()):
        with pytest.raises(NotAllowed):
            save_round(contest=scene.contest, by=stranger, fields=FIELDS)
        with pytest.raises(NotAllowed):
            delete_round(round=round, by=stranger)
    delete_round(round=round, by=scene.staff)
    assert not Round.objects.exists()


# the pages


def form_of(page: str, **typed: str) -> dict[str, str]:
    """What a browser would send for the page's largest form, with `typed` in it."""
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") in ("radio", "checkbox") and "checked" not in tag:
            continue
        if "name" in attributes:
            fields[attributes["name"]] = attributes.get("value", "on" if attributes.get("type") == "checkbox" else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?([^<]*)', page):
        fields[name] = text
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen.group(1) if chosen else ""
    return {**fields, **typed}


def test_a_round_is_made_and_changed_in_the_browser(client, scene):
    client.force_login(scene.staff)
    new = reverse("staff_round_new", args=[scene.contest.slug])
    page = client.get(new).content.decode()
    made = client.post(new, form_of(page, name="复赛", judges_each="5", goal="worst"))
    round = Round.objects.get()
    assert made.url == reverse("staff_scheme", args=[round.ref])
    url = reverse("staff_round", args=[round.ref])
    page = client.get(url).content.decode()
    assert client.post(url, form_of(page, load_at_least="3")).url == url
    round = Round.objects.get()
    assert (round.name, round.judges_each, round.goal, round.load_at_least) == ("复赛", 5, "worst", 3)
    assert client.post(url, form_of(page, judges_each="many")).status_code == 422
    assert client.post(reverse("staff_round_delete", args=[round.ref])).url == reverse("staff_rounds", args=[scene.contest.slug])


def test_a_released_round_is_shown_and_refuses_in_words(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    client.force_login(scene.staff)
    url = reverse("staff_round", args=[judging.round.ref])
    page = client.get(url).content.decode()
    assert client.post(url, form_of(page)).status_code == 302
    assert client.post(url, form_of(page, advance="9")).status_code == 409


def test_the_bench_from_entries_to_release_in_the_browser(client, scene):
    round = make_round(scene, judges_each=2)
    entry = make_eligible(scene)
    judges = [make_judge(scene, name) for name in ("甲", "乙")]
    client.force_login(scene.staff)
    url = reverse("staff_bench", args=[round.ref])
    assert "data-none" not in client.get(url).content.decode()
    for doing in ("put_in", "check", "publish"):
        assert client.post(url, {"do": doing}).url == url
    round.refresh_from_db()
    page = client.get(url).content.decode()
    assert round.draw_hash in page
    assert round.draw_number not in page
    assert client.post(url, {"do": "draw", "said": "清正"}).url == url
    page = client.get(url).content.decode()
    assert all(judge.name in page for judge in judges)
    assert client.post(url, {"do": "publish"}).status_code == 422
    assert client.post(url, {"do": "release"}).url == url
    round.refresh_from_db()
    assert (round.state, entry.refreshed().state) == (RoundState.SCORING, "in_round")
    assert client.get(url).status_code == 200
    assert client.post(url, {"do": "release"}).status_code == 409
    assert client.post(url, {"do": "no_such"}).status_code == 404


def test_the_bench_names_what_is_not_covered_and_a_pair_mends_it(client, scene):
    judging = make_drawn_round(scene, entries=1, judges=2)
    spare = make_judge(scene, "候补")
    judging.sheet(1).delete()
    client.force_login(scene.staff)
    url = reverse("staff_bench", args=[judging.round.ref])
    page = client.get(url).content.decode()
    assert "1 / 2" in page
    refused = client.post(url, {"do": "release"})
    assert refused.status_code == 409
    assert judging.entries[0].number in refused.content.decode()
    row = judging.round.entries.get()
    assert client.post(url, {"do": "pair", "row": row.pk, "judge": spare.pk}).url == url
    assert client.post(url, {"do": "release"}).url == url


def test_a_judge_is_replaced_on_the_entrys_page(client, scene):
    judging = make_scored_round(scene, entries=1, judges=2)
    spare = make_judge(scene, "候补")
    client.force_login(scene.staff)
    url = reverse("staff_sheets", args=[judging.round.ref, judging.round.entries.get().pk])
    assert "候补" in client.get(url).content.decode()
    old = judging.sheet(1)
    assert client.post(url, {"sheet": old.pk, "judge": spare.pk, "reason": "", "do": "replace"}).status_code == 422
    assert client.post(url, {"sheet": old.pk, "judge": judging.judges[1].pk, "reason": "住院", "do": "replace"}).status_code == 409
    assert client.post(url, {"sheet": old.pk, "judge": spare.pk, "reason": "住院", "do": "replace"}).url == url
    assert judging.sheet(1).state == AssignmentState.REPLACED
    assert client.post(url, {"sheet": judging.sheet(2).pk, "reason": "来电申请", "do": "recuse"}).url == url
    bench = client.get(reverse("staff_bench", args=[judging.round.ref])).content.decode()
    assert "候补" in bench


def test_the_supervisor_reads_the_bench_and_others_are_refused(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    watcher = make_judge(scene, "监督员", role="supervisor")
    pages = [
        reverse("staff_bench", args=[judging.round.ref]), reverse("staff_round", args=[judging.round.ref]),
        reverse("staff_sheets", args=[judging.round.ref, judging.round.entries.get().pk]), reverse("staff_rounds", args=[scene.contest.slug]),
    ]  # fmt: skip
    assert [client.get(url).status_code for url in pages] == [302] * 4
    sign_in(client, watcher.person)
    assert [client.get(url).status_code for url in pages] == [200] * 4
    assert [client.post(url).status_code for url in pages[:3]] == [403] * 3
    for person in (judging.person(), scene.leader, scene.city_officer):
        sign_in(client, person)
        assert [client.get(url).status_code for url in pages] == [403] * 4
        assert client.post(pages[0], {"do": "release"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_bench_and_list_cost_the_same_for_one_entry_or_three(client, scene, rows, django_assert_num_queries):
    judging = make_drawn_round(scene, entries=rows, judges=2)
    client.force_login(scene.staff)
    for url, queries in [(reverse("staff_bench", args=[judging.round.ref]), 42), (reverse("staff_rounds", args=[scene.contest.slug]), 8)]:
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
