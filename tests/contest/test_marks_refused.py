"""Marks for a place that takes none, over HTTP, for every role: refused with a message that says why, and nothing is written."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from contest.actions.absence import set_absent
from contest.actions.judges import add_judge, become_judge
from contest.actions.recusing import recuse, replace_judge
from contest.models import Assignment, Conflict, Judge, Mark, Remark, Round, RoundEntry
from ledger import clock
from tests.factories.contests import Scene
from tests.factories.judging import Judging, make_judge, make_released_round, next_key, sign_in
from tests.factories.people import make_person, make_role

pytestmark = pytest.mark.django_db
ROLES = ("judge", "other_judge", "replaced_judge", "head", "staff", "supervisor", "scorer", "leader", "clerk", "worker", "administrator", "visitor")


@pytest.fixture
def judging(scene: Scene) -> Judging:
    return make_released_round(scene, entries=1, judges=2)


def client_of(role: str, judging: Judging) -> Client:
    scene, client = judging.scene, Client()
    if role == "visitor":
        return client
    people: dict[str, Callable[[], object]] = {
        "judge": lambda: judging.person(1), "other_judge": lambda: judging.person(2), "head": lambda: judging.person(2),
        "replaced_judge": lambda: judging.person(2), "staff": lambda: scene.staff, "leader": lambda: scene.leader, "clerk": lambda: scene.clerk,
        "worker": make_person, "supervisor": lambda: in_pool(scene, Judge.Role.SUPERVISOR), "scorer": lambda: in_pool(scene, Judge.Role.SCORE_CLERK),
        "administrator": lambda: administrator(),
    }  # fmt: skip
    return sign_in(client, people[role]())


def in_pool(scene: Scene, role: str) -> object:
    person = make_person()
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="某人", role=role), person)
    return person


def administrator() -> object:
    person = make_person()
    make_role(person, "administrator")
    return person


def post(client: Client, sheet: Assignment, **fields: str) -> tuple[int, str]:
    sent = {"criterion": "idea", "value": "85", "device_key": next_key(), "seen": "0", **fields}
    answer = client.post(reverse("judge_mark", args=[sheet.ref]), sent, headers={"accept": "application/json"})
    return answer.status_code, answer.json()["message"] if "json" in answer["Content-Type"] and answer.status_code != 200 else ""


@pytest.mark.parametrize("role", ROLES)
def test_a_foreign_sheet_takes_no_mark_from_anybody_but_its_judge(judging, role):
    status, message = post(client_of(role, judging), judging.sheet(1, 1))
    expected = {"judge": 200, "visitor": 401}.get(role, 403)
    assert status == expected
    assert role == "judge" or message
    assert Mark.objects.count() == (role == "judge")
    for name in ("judge_remark",):
        answer = client_of(role, judging).post(reverse(name, args=[judging.sheet(1, 1).ref]), {"comment": "x", "note": ""})
        assert answer.status_code == expected
    assert Remark.objects.count() == (role == "judge")


def unreleased(judging: Judging) -> None:
    Assignment.objects.update(state="draft")


def recused(judging: Judging) -> None:
    recuse(assignment=judging.sheet(1, 1), by=judging.person(1), reason="师徒")


def replaced(judging: Judging) -> None:
    other = make_judge(judging.scene, "接替的")
    replace_judge(assignment=judging.sheet(1, 1), by=judging.scene.staff, judge=other, reason="生病")


def closed(judging: Judging) -> None:
    Round.objects.update(state="closed")


def not_open(judging: Judging) -> None:
    Round.objects.update(opens=clock.now() + dt.timedelta(hours=1))


def in_conflict(judging: Judging) -> None:
    Conflict.objects.create(entry=judging.entries[0], judge=judging.judges[0], kind="unit", at=clock.now())


def absent(judging: Judging) -> None:
    set_absent(entry=RoundEntry.objects.get(round=judging.round), by=judging.scene.staff, absent=True, reason="没有到场")


PLACES = {
    unreleased: (404, ""), recused: (409, "不再评这个项目"), replaced: (409, "不再评这个项目"), closed: (409, "评审已"), not_open: (409, "开始"),
    in_conflict: (409, "回避|同一单位"), absent: (409, "缺席"),
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_place_that_is_not_open_takes_no_mark_whoever_sends_it(judging, place, role):
    client = client_of(role, judging)
    place(judging)
    status, message = post(client, judging.sheet(1, 1))
    own, words = PLACES[place]
    if role == "judge":
        assert status == own
        assert not words or any(word in message for word in words.split("|")), message
    else:
        assert status == (401 if role == "visitor" else 404 if own == 404 else 403)
        assert own == 404 or message
    assert Mark.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value": "100.5"}, "创意与技术"), ({"value": "-0.5"}, "创意与技术"), ({"value": "85.3"}, "创意与技术"), ({"value": "1e9"}, "创意与技术"),
        ({"value": "NaN"}, "数字"), ({"value": "八十五"}, "数字"), ({"criterion": "nothing"}, "nothing"), ({"criterion": ""}, ""),
        ({"device_key": ""}, "刷新"), ({"device_key": "x" * 41}, "刷新"), ({"value": "9" * 40}, "数字"),
    ],
)  # fmt: skip
def test_a_mark_out_of_range_is_refused_in_words(judging, fields, says):
    status, message = post(client_of("judge", judging), judging.sheet(1, 1), **fields)
    assert status == 422
    assert message
    assert says in message or says == "刷新", message
    assert Mark.objects.count() == 0
