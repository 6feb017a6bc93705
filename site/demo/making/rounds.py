"""Judges and rounds: drawn, released, scored, closed, published, settled, ratified, as far as is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Organization, Person
from contest.actions.closing import close_round, obstacles
from contest.actions.drawing import draw, publish_draw, put_in_round
from contest.actions.judges import add_judge, become_judge, sign_commitment
from contest.actions.marking import save_mark, save_remark, send_sheet
from contest.actions.objecting import object_to
from contest.actions.publishing import publish, settle, tell_entries
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.releasing import release
from contest.actions.rounds import save_round
from contest.actions.second_look import answer_second_look, ask_second_look
from contest.models import Assignment, Entry, Judge, Mark, Objection, Publication, Round, RoundEntry, Track
from contest.rules.record import mark_hash
from demo.making.contests import Edition
from demo.making.entries import Made
from demo.making.federation import Federation, make_person
from demo.making.world import World

BANDS = {
    "idea": [
        ["90", "优秀", "同行做不到，关键处是自己想出来的"], ["75", "良好", "做法新，别处少见"], ["60", "一般", "有改进，别处也有"],
        ["0", "较差", "照搬现成做法"],
    ],
    "market": [
        ["90", "优秀", "已经有人付钱，账算得清"], ["75", "良好", "有人用，也有人愿意付钱"], ["60", "一般", "讲得清，还没有用起来"],
        ["0", "较差", "还只是想法"],
    ],
    "jobs": [
        ["90", "优秀", "净增岗位多，都有社保凭证"], ["75", "良好", "已有新增岗位，台账齐全"], ["60", "一般", "岗位有计划，还没有招人"],
        ["0", "较差", "说不清带动多少岗位"],
    ],
}  # fmt: skip
CRITERIA = (("idea", "创意与技术", "解决的是不是真问题，做法新在哪里"), ("market", "市场与效益", "谁在用，谁付钱，投入产出能不能算清楚"),
            ("jobs", "带动就业", "已有岗位和净增岗位，凭社保或用工台账"))  # fmt: skip
WEIGHTS = {"创业组": ("0.4", "0.35", "0.25"), "": ("0.6", "0.25", "0.15")}
TIES = ["criterion:idea", "criterion:market", "untrimmed"]
PLAIN: Mapping[str, Any] = {"aggregate": "criterion", "statistic": "mean", "round": {"total": 2}, "ties": TIES}
TRIMMED: Mapping[str, Any] = {**PLAIN, "drop": {"high": 1, "low": 1, "at_least": 3}}
EXPERTS_UNIT = 1
"""Which of the units employs one of the judges."""
SEVERITY = (0.0, 1.5, -1.0, 2.5, -2.0)
"""How much stricter the first, second … judge of an entry is."""
EMPLOYERS = (
    "武当理工大学",
    "楚江职业技术学院",
    "云梦泽科技园",
    "荆江工业设计院",
    "东湖检测研究院",
    "清江创业投资",
    "神农生态研究所",
    "汉江水利科学院",
    "三峡装备研究所",
    "江汉财经学院",
)
COMMENTS = (
    "真问题，做法扎实，建议补一份第三方检测。",
    "用的人满意，成本再算细一些。",
    "想法好，还要看推广到第二家能不能成。",
    "岗位数字有台账，可信。",
)
OPINIONS = ("", "请核对计划书第 4 部分的数字。", "")


@dataclass
class Bench:
    """The pool of a contest: judges by number, and the supervisor."""

    judges: list[Judge]
    supervisor: Judge


def make_bench(world: World, federation: Federation, edition: Edition, experts: list[Person], many: int) -> Bench:
    """Experts judge again in later editions. The one who knows most fields heads the panels; one works in an entrant's unit, one for a group."""
    contest, by = edition.contest, federation.staff
    with world.at(edition.day(64.4)):
        while len(experts) < many:
            experts.append(make_person(world))
        people = experts[:many]
        judges = [add_expert(world, federation, edition, n, person) for n, person in enumerate(people)]
        supervisor = add_judge(contest=contest, by=by, role=Judge.Role.SUPERVISOR, name=world.accounts["supervisor"].name, title="机关纪委")
        supervisor = become_judge(supervisor, world.accounts["supervisor"])
    with world.at(edition.day(66.5)):
        for judge in judges:
            become_judge(judge, people[judges.index(judge)])
            sign_commitment(judge=judge, by=people[judges.index(judge)])
    return Bench(judges, supervisor)


def add_expert(world: World, federation: Federation, edition: Edition, number: int, person: Person) -> Judge:
    tracks = [track.name for track in edition.tracks]
    knows = tracks if number == 0 else [tracks[number % len(tracks)], tracks[(number + 1 + number // len(tracks)) % len(tracks)]]
    unit: Organization | None = federation.units[EXPERTS_UNIT].organization if number == 3 else None
    return add_judge(
        contest=edition.contest, by=federation.staff, name=person.name, title="教授级高级工程师" if number % 3 == 0 else "高级工程师",
        employer=federation.units[EXPERTS_UNIT].firm if unit else EMPLOYERS[number % len(EMPLOYERS)], employer_organization=unit,
        region_code=("420100", "420500", "420600", "421000")[number % 4], expertise=list(dict.fromkeys(knows)),
    )  # fmt: skip


def criteria_of(track: Track) -> list[dict[str, Any]]:
    weights = WEIGHTS.get(track.name, WEIGHTS[""])
    return [
        {"pk": None, "key": key, "name": name, "what": what, "weight": Decimal(weight), "bands": BANDS[key], "order": order}
        for order, ((key, name, what), weight) in enumerate(zip(CRITERIA, weights, strict=True), 1)
    ]


def make_round(world: World, federation: Federation, edition: Edition, track: Track, *, opens: float, closes: float, **fields: Any) -> Round:
    method = fields.pop("method", PLAIN)
    return save_round(
        contest=edition.contest, by=federation.staff, criteria=criteria_of(track), method=method,
        fields={"track": track, "opens": world.moment(int(opens)), "closes": world.moment(int(closes)), "spread_at_most": Decimal(15), **fields},
    )  # fmt: skip


class Scoring:
    """A round on its way. The i-th judge of an entry (by number) marks it the same whoever was drawn, so that figures follow from the seed alone."""

    def __init__(self, world: World, federation: Federation, round: Round, made: Iterable[Made]) -> None:
        self.world, self.federation, self.round = world, federation, round
        self.staff, self.second = federation.staff, federation.second
        self.quality = {one.entry.pk: one.quality for one in made}
        self.keys = 0

    def refreshed(self) -> Round:
        self.round = Round.objects.select_related("contest", "track").get(pk=self.round.pk)
        return self.round

    def drawn(self, day: float) -> None:
        with self.world.at(day):
            put_in_round(round=self.round, by=self.staff)
        with self.world.at(day + 0.2):
            publish_draw(round=self.round, by=self.staff)
            self.round = draw(round=self.round, by=self.staff, said="监督员在场")

    def released(self, day: float) -> None:
        self.drawn(day)
        with self.world.at(day + 1):
            self.round = release(round=self.round, by=self.staff)

    def sheets(self) -> list[tuple[Assignment, int]]:
        """Every sheet that counts, with the place of its judge among those of the entry; in the order of entry numbers."""
        found = Assignment.objects.filter(round=self.round).counting().select_related("judge__person", "entry__entry")
        rows = sorted(found, key=lambda row: (row.entry.entry.number or "", row.judge.number))
        places: dict[int, int] = {}
        made = []
        for row in rows:
            places[row.entry_id] = places.get(row.entry_id, -1) + 1
            made.append((row, places[row.entry_id]))
        return made

    def marks_of(self, row: Assignment, place: int, *, apart: bool = False) -> dict[str, str]:
        severity = SEVERITY[place % len(SEVERITY)] + (22 if apart and place == 0 else 0)
        quality = self.quality.get(row.entry.entry_id, 75.0)
        return {key: self.world.invention.mark(quality, severity, spread=1.6) for key, _name, _what in CRITERIA}

    def score(self, day: float, days: float, sheets: Sequence[tuple[Assignment, int]], *, send: bool = True, apart: int | None = None) -> None:
        """One by one, as judges type them; a mark is thought better of now and then. `apart`: the entry whose marks lie far apart."""
        for number, (row, place) in enumerate(sheets):
            person = row.judge.person
            assert person is not None  # noqa: S101  released: everybody has come in
            at = day + days * number / max(1, len(sheets))
            with self.world.at(at):
                marks = list(self.marks_of(row, place, apart=row.entry_id == apart).items())
                if self.world.rng.random() < 0.1:
                    marks.insert(0, (marks[0][0], self.world.invention.mark(70, 0)))
                for key, value in marks:
                    self.keys += 1
                    save_mark(assignment=row, criterion=key, value=value, device_key=f"demo-{row.pk:06d}-{self.keys:06d}", by=person)
                if self.world.rng.random() < 0.4:
                    save_remark(assignment=row, by=person, comment=self.world.rng.choice(COMMENTS), note=self.world.rng.choice(OPINIONS))
                if send:
                    send_sheet(assignment=row, by=person)

    def score_in_bulk(self, day: float, days: float) -> None:
        """Every mark of a round, hashed link by link as contest.actions.marking does, and every sheet sent."""
        sheets, marks = self.sheets(), []
        for number, (row, place) in enumerate(sheets):
            at = self.world.moment(day + days * number / max(1, len(sheets)))
            for key, value in self.marks_of(row, place).items():
                self.keys += 1
                one = Mark(
                    assignment=row, number=row.length + 1, criterion=key, value=Decimal(value), at=at, by=row.judge.person,
                    device_key=f"demo-{row.pk:06d}-{self.keys:06d}", previous=row.head,
                )  # fmt: skip
                one.hash = mark_hash(
                    book=row.book, number=one.number, at=at, criterion=key, value=one.value, device_key=one.device_key, previous=row.head
                )
                row.head, row.length = one.hash, one.number
                marks.append(one)
            row.sent_at = at
        Mark.objects.bulk_create(marks, batch_size=2000)
        Assignment.objects.bulk_update([row for row, _place in sheets], ["head", "length", "sent_at"], batch_size=300)

    def closed(self, day: float) -> None:
        with self.world.at(day):
            round = self.refreshed()
            _missing, apart = obstacles(round)
            for one in apart:
                row = RoundEntry.objects.get(round=round, entry__number=one.entry)
                for look in ask_second_look(entry=row, by=self.staff):
                    person = look.assignment.judge.person
                    assert person is not None  # noqa: S101  whoever scored has come in
                    answer_second_look(assignment=look.assignment, by=person, reason="对照评分标准重新看过，理由已写进评语，分数维持。")
            close_round(round=round, by=self.staff)

    def published(self, day: float) -> Publication:
        with self.world.at(day):
            publication = publish(round=self.refreshed(), by=self.staff)
            if publication.told_at is None:
                tell_entries(publication)
            return publication

    def settled(self, day: float) -> None:
        with self.world.at(day):
            settle(round=self.refreshed(), by=self.staff)

    def ratified(self, day: float, document: str) -> None:
        with self.world.at(day):
            proposal = propose_ratification(
                round=self.refreshed(), by=self.staff, body="湖北省总工会主席办公会", on=self.world.date(day - 2), number=document
            )  # fmt: skip
        with self.world.at(day + 0.2):
            ratify(proposal=proposal, by=self.second)


def objection(publication: Publication, by: Person, *, about: Entry, grounds: str) -> Objection:
    contact = (by.phone or "").removeprefix("+86")
    return object_to(publication=publication, by=by, kind="person", name=by.name, contact=contact, grounds=grounds, entry=about)
