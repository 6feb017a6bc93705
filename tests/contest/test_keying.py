import json

import pytest
from django.urls import reverse

from contest.actions.judges import add_judge, become_judge
from contest.actions.keying import BadCells, CellsMissing, TwoAlready, drop_keying, key_sheet
from contest.models import Judge, Keying, Mark
from contest.refusals import NoLongerPossible, Recused, RoundNotScoring
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.contest.test_marking import type_mark
from tests.factories.judging import Judging, make_released_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PAPER = {"idea": "85.5", "market": "70"}


@pytest.fixture
def judging(scene) -> Judging:
    return make_released_round(scene, entries=1, judges=2)


@pytest.fixture
def clerks(scene):
    people = []
    for name in ("计分甲", "计分乙", "计分丙"):
        person = make_person(name)
        become_judge(add_judge(contest=scene.contest, by=scene.staff, name=name, role=Judge.Role.SCORE_CLERK), person)
        people.append(person)
    return people


def test_equal_sheets_of_two_people_are_the_marks_and_both_stand_in_the_ledger(judging, clerks):
    first, second, _third = clerks
    now = key_sheet(assignment=judging.sheet(), by=first, values=PAPER)
    assert (len(now.keyings), now.cells, now.taken) == (1, (), False)
    assert Mark.objects.count() == 0
    now = key_sheet(assignment=judging.sheet(), by=second, values={"idea": "85.50", "market": "７０"})
    assert now.taken
    assert [(mark.criterion, str(mark.value), mark.by) for mark in Mark.objects.order_by("number")] == [
        ("idea", "85.500", second), ("market", "70.000", second),
    ]  # fmt: skip
    assert judging.sheet().sent_at is not None
    event = Event.objects.get(action="sheet.keyed_alike")
    said = json.loads(event.data)
    assert (said["first"], said["second"], said["marks"]) == (first.pk, second.pk, [1, 2])
    assert list(mismatches()) == []
    Keying.objects.filter(by=first).update(values={**PAPER, "idea": "95.5"})
    assert [(name, "was altered after it was keyed" in one.what) for name, one in mismatches()] == [("keyings", True)]


def test_where_they_differ_the_cells_are_named_and_each_mends_the_own(judging, clerks):
    first, second, third = clerks
    key_sheet(assignment=judging.sheet(), by=first, values=PAPER)
    now = key_sheet(assignment=judging.sheet(), by=second, values={**PAPER, "idea": "58.5"})
    assert now.differing == ("idea",)
    assert (now.cells[0].first, now.cells[0].second) == ("85.5", "58.5")
    with pytest.raises(TwoAlready):
        key_sheet(assignment=judging.sheet(), by=third, values=PAPER)
    assert Mark.objects.count() == 0
    assert key_sheet(assignment=judging.sheet(), by=second, values=PAPER).taken
    values = [json.loads(event.data)["values"]["idea"] for event in Event.objects.filter(action="sheet.keyed").order_by("number")]
    assert values == ["85.5", "58.5", "85.5"]


def test_what_the_judge_typed_before_gives_way_to_the_paper_and_stays_in_the_chain(judging, clerks):
    type_mark(judging, "60")
    type_mark(judging, "70", criterion="market")
    for person in clerks[:2]:
        key_sheet(assignment=judging.sheet(), by=person, values=PAPER)
    assert [str(mark.value) for mark in judging.sheet().marks.all()] == ["60.000", "70.000", "85.500"]


def test_one_person_is_never_two_and_a_judge_never_keys_the_own_sheet(judging, clerks, scene):
    for values in (PAPER, PAPER, {**PAPER, "idea": "90"}):
        key_sheet(assignment=judging.sheet(), by=clerks[0], values=values)
    assert Keying.objects.count() == 1
    own = judging.person(1)
    clerk = add_judge(contest=scene.contest, by=scene.staff, name=own.name, role=Judge.Role.SCORE_CLERK)
    become_judge(clerk, own)
    for stranger in (own, judging.person(2), scene.staff, scene.leader, make_person()):
        with pytest.raises(NotAllowed):
            key_sheet(assignment=judging.sheet(), by=stranger, values=PAPER)
    with pytest.raises(NoLongerPossible):
        drop_keying(assignment=judging.sheet(), by=clerks[1])
    drop_keying(assignment=judging.sheet(), by=clerks[0])
    assert Keying.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "refusal", "names"),
    [
        ({"idea": "185", "market": "70"}, BadCells, {"idea"}), ({"idea": "八十", "market": "70.25"}, BadCells, {"idea", "market"}),
        ({"idea": "85"}, CellsMissing, None), ({}, CellsMissing, None),
    ],
)  # fmt: skip
def test_what_cannot_stand_on_the_paper_is_refused_by_cell(judging, clerks, values, refusal, names):
    with pytest.raises(refusal) as refused:
        key_sheet(assignment=judging.sheet(), by=clerks[0], values=values)
    assert names is None or set(refused.value.faults) == names
    assert Keying.objects.count() == 0


def test_no_paper_where_there_is_no_place_for_marks(judging, clerks):
    from contest.actions.recusing import recuse

    judging.round.state = "closed"
    judging.round.save()
    with pytest.raises(RoundNotScoring):
        key_sheet(assignment=judging.sheet(), by=clerks[0], values=PAPER)
    judging.round.state = "scoring"
    judging.round.save()
    recuse(assignment=judging.sheet(), by=judging.person(), reason="师徒")
    with pytest.raises(Recused):
        key_sheet(assignment=judging.sheet(), by=clerks[0], values=PAPER)


def test_on_the_pages_neither_sees_the_other_before_both_have_keyed(client, judging, clerks):
    url = reverse("clerk_sheet", args=[judging.sheet().ref])
    fields = {"mark:idea": "85.5", "mark:market": "70"}
    sign_in(client, clerks[0])
    assert client.get(reverse("clerk_desk")).url == reverse("clerk_round", args=[judging.round.ref])
    assert client.post(url, fields).url == reverse("clerk_round", args=[judging.round.ref])
    sign_in(client, clerks[1])
    page = client.get(url).content.decode()
    assert "85.5" not in page
    assert judging.entries[0].number not in page
    assert client.post(url, {**fields, "mark:idea": "185"}).status_code == 422
    assert client.post(url, {**fields, "mark:idea": "58.5"}).url == url
    page = client.get(url).content.decode()
    assert "1 处不一致" in page
    assert "计分甲" in page
    assert "85.5" in page
    assert client.post(url, fields).url == reverse("clerk_round", args=[judging.round.ref])
    assert Mark.objects.count() == 2
    assert "已按纸质录入" in client.get(reverse("clerk_round", args=[judging.round.ref])).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_sheet_or_three(client, scene, clerks, rows, django_assert_num_queries):
    judging = make_released_round(scene, entries=rows, judges=2)
    sign_in(client, clerks[0])
    url = reverse("clerk_round", args=[judging.round.ref])
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
