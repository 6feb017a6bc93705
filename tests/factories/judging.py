"""Rounds at every turn of their life, made by the real actions: set up, drawn, released, with every mark saved and every sheet sent."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from time import time
from typing import Any

from django.test import Client

from accounts.models import Person
from contest.actions.drawing import draw, publish_draw, put_in_round
from contest.actions.judges import add_judge, become_judge, sign_commitment
from contest.actions.marking import save_mark, send_sheet
from contest.actions.releasing import release
from contest.models import Assignment, Criterion, Entry, Judge, Round
from contest.rules.states import AssignmentState
from tests.factories.contests import Scene, make_eligible
from tests.factories.people import make_person
from tests.factories.remembering import remembered

METHOD = {"aggregate": "criterion", "statistic": "mean", "round": {"total": 2}, "ties": ["criterion:idea"]}
BANDS = [
    ["90", "优秀", "同行做不到，已经用起来"], ["75", "良好", "有付钱的用户"], ["60", "一般", "讲得清"], ["0", "较差", "还只是想法"],
]  # fmt: skip
_keys = count(1)


@dataclass
class Judging:
    """A round with its judges and entries. `marks` is what judge number j (from 1) gave entry number e (from 1) for a criterion."""

    scene: Scene
    round: Round
    judges: list[Judge]
    entries: list[Entry]
    criteria: list[Criterion]

    def refreshed(self) -> Round:
        self.round = Round.objects.select_related("contest", "track").get(pk=self.round.pk)
        return self.round

    def sheet(self, judge: int = 1, entry: int = 1) -> Assignment:
        """Of judge number `judge` for entry number `entry`, both from 1 in the order in which they were made."""
        return Assignment.objects.select_related("round", "judge__person", "entry__entry").get(
            round=self.round, judge=self.judges[judge - 1], entry__entry=self.entries[entry - 1]
        )

    def person(self, judge: int = 1) -> Person:
        person = self.judges[judge - 1].person
        assert person is not None
        return person


def make_judge(scene: Scene, name: str = "佘锦程", *, accepted: bool = True, committed: bool = True, **fields: Any) -> Judge:
    judge = add_judge(contest=scene.contest, by=scene.staff, name=name, **fields)
    if accepted:
        person = make_person(name)
        become_judge(judge, person)
        if committed:
            judge = sign_commitment(judge=judge, by=person)
    return judge


def make_round(scene: Scene, **fields: Any) -> Round:
    """Two criteria, 60 % and 40 %, 0 to 100 in halves, of the scene's track; blind; not released."""
    made = Round.objects.create(
        contest=scene.contest,
        **{"track": scene.track, "name": "初赛", "order": 1, "method": METHOD, "judges_each": 3, "panels_wanted": 1, "advance": 1, **fields},
    )
    for order, (key, name, weight) in enumerate([("idea", "创意与技术", "0.6"), ("market", "市场与效益", "0.4")], 1):
        Criterion.objects.create(round=made, key=key, name=name, weight=Decimal(weight), order=order, bands=BANDS, what=f"看{name}")
    return made


@remembered
def make_drawn_round(scene: Scene, *, entries: int = 3, judges: int = 3, panels: int = 1, **fields: Any) -> Judging:
    """Entries through every desk, judges who have accepted and signed, conflicts checked, one draw made; a proposal that judges do not see."""
    round = make_round(scene, **{"judges_each": judges // panels, "panels_wanted": panels, **fields})
    made = [make_eligible(scene, title=f"参赛项目{number}", leader=make_person(f"负责人{number}")) for number in range(1, entries + 1)]
    seats = [make_judge(scene, f"评委{number}") for number in range(1, judges + 1)]
    put_in_round(round=round, by=scene.staff)
    publish_draw(round=round, by=scene.staff)
    round = draw(round=round, by=scene.staff, said="监督员在场")
    return Judging(scene, round, seats, made, list(round.criteria.all()))


@remembered
def make_released_round(scene: Scene, **fields: Any) -> Judging:
    judging = make_drawn_round(scene, **fields)
    judging.round = release(round=judging.round, by=scene.staff)
    return judging


@remembered
def make_scored_round(
    scene: Scene, *, entries: int = 3, judges: int = 3, mark: Callable[[int, int, str], str] | None = None, sent: bool = True, **fields: Any
) -> Judging:
    """Released, with all marks saved and (unless `sent` is False) every sheet sent. `mark(entry, judge, criterion)`, numbers from 1, gives each
    mark as decimal text; as it stands the first entry is best: 90 less 5 for each later entry, plus half a point for each later judge."""
    judging = make_released_round(scene, entries=entries, judges=judges, **fields)
    mark = mark or (lambda entry, judge, _criterion: str(Decimal(95 - 5 * entry) + Decimal(judge - 1) / 2))
    entry_number = {entry.pk: number for number, entry in enumerate(judging.entries, 1)}
    judge_number = {judge.pk: number for number, judge in enumerate(judging.judges, 1)}
    sheets = Assignment.objects.filter(round=judging.round, state=AssignmentState.RELEASED).select_related("judge__person", "entry")
    for sheet in sheets:
        for criterion in judging.criteria:
            save_mark(
                assignment=sheet, criterion=criterion.key, by=sheet.judge.person, device_key=next_key(),
                value=mark(entry_number[sheet.entry.entry_id], judge_number[sheet.judge_id], criterion.key),
            )  # fmt: skip
        if sent:
            send_sheet(assignment=sheet, by=sheet.judge.person)
    judging.refreshed()
    return judging


def next_key() -> str:
    return f"device-key-{next(_keys):08d}"


def sign_in(client: Client, person: Person) -> Client:
    """As a person who has shown a second factor, which judges and supervisors need: a code to the phone, or an authenticator."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time(), "phone": person.phone}, {"method": "mfa", "at": time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
