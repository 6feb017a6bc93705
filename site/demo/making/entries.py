"""Entries, each living its life through the same actions as in real life, up to the state that is asked for."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from contest.actions.entering import attach_file, recall, resubmit, save_draft, start_entry, submit, withdraw
from contest.actions.recommending import decline, lapse_correction, prepare_recommendation, recommend, return_for_correction
from contest.actions.screening import accept, reject
from contest.models import Entry, Member, Track
from contest.models.entries import Channel
from demo.invented import Idea
from demo.making import papers
from demo.making.contests import MADE_BY, WHO_MADE_IT, Edition
from demo.making.federation import Desk, Federation, Unit, make_person
from demo.making.world import World

Step = tuple[float, Callable[[], object]]
"""(days after the step before, what happens)"""
PARTS = ("硬件", "软件", "现场试用", "工艺", "市场", "财务")
STOPS = {
    "submitted": 0, "returned:unit": 0, "declined": 0, "county": 1, "withdrawn": 1, "lapsed": 1, "city": 2, "no_places": 2, "returned:city": 2,
}  # fmt: skip
"""Goal -> the desk on which it comes to lie: 0 the unit's, 1 and 2 those above it as far as there are any."""
NEWEST = -0.6
"""The last thing that happened, in days from the midnight that began today: yesterday morning."""


@dataclass
class Wish:
    """An entry that there shall be. `goal`: blank, draft, recalled, submitted, county, city, screening, eligible, mended, returned:unit,
    returned:city, returned:host, declined, no_places, lapsed, ineligible, withdrawn."""

    goal: str
    track: Track
    unit: Unit
    quality: float = 75.0
    leader: Person | None = None
    alone: bool = False
    self_nominated: bool = False


@dataclass
class Made:
    entry: Entry
    quality: float
    unit: Unit
    goal: str = ""


class Life:
    """One entry's life: its steps in order, then the days on which they happen."""

    def __init__(self, world: World, federation: Federation, edition: Edition, wish: Wish) -> None:
        self.world, self.federation, self.edition, self.wish = world, federation, edition, wish
        self.rng = world.rng
        self.steps: list[Step] = []
        self.idea: Idea = world.invention.idea()
        self.founding = wish.track.name.startswith("创业")
        self.firm = world.invention.firm(wish.unit.firm.partition("（")[2].partition("）")[0] or "武汉") if self.founding else wish.unit.firm
        self.code = world.invention.credit_code(wish.unit.organization.region_code) if self.founding else ""
        self.jobs = self.rng.randrange(3, 28) if self.founding else self.rng.randrange(0, 6)
        self.team = [world.invention.name() for _number in range(0 if wish.alone else self.rng.randrange(1, 4))]
        self.entry: Entry
        self.plan()
        self.starts = self.first_day()

    # --- what happens

    def then(self, least: float, most: float, what: Callable[[], object]) -> None:
        self.steps.append((self.rng.uniform(least, most), what))

    def plan(self) -> None:
        goal = self.wish.goal
        self.then(0, 0, self.begin)
        if goal == "blank":
            return
        self.then(0.2, 1.0, self.write)
        if goal == "draft":
            return
        self.then(0.5, 1.5, lambda: submit(entry=self.entry, by=self.leader))
        if goal == "recalled":
            self.then(0.3, 0.6, lambda: recall(entry=self.entry, by=self.leader))
            return
        desks = self.desks()
        stop = min(STOPS[goal], len(desks) - 1) if goal in STOPS else len(desks)
        for desk in desks[:stop]:
            self.at_desk(desk)
        at = desks[min(stop, len(desks) - 1)]
        match goal:
            case "returned:unit" | "returned:city":
                self.then(0.5, 1.5, lambda: self.send_back(at.clerk, 7.0))
            case "lapsed":
                self.then(0.5, 1.0, lambda: self.send_back(at.clerk, 3.0))
                self.then(3.1, 3.2, self.lapse)
            case "declined":
                self.then(0.5, 1.5, lambda: decline(entry=self.entry, by=at.clerk, reason="not_this_contest", remark="更适合参加“五小”征集。"))
            case "no_places":
                self.then(0.5, 1.5, lambda: decline(entry=self.entry, by=at.clerk, reason="no_places", remark="本市名额已满。"))
            case "withdrawn":
                self.then(0.5, 1.5, lambda: withdraw(entry=self.entry, by=self.leader))
            case "returned:host":
                self.then(0.5, 1.5, lambda: self.send_back(self.federation.staff, 7.0))
            case "mended":
                self.then(0.5, 1.5, lambda: self.send_back(self.federation.staff, 7.0))
                self.then(0.5, 2.0, self.mend)
                self.then(0.5, 1.5, lambda: accept(entry=self.entry, by=self.federation.second))
            case "ineligible":
                self.then(0.5, 2.0, self.refuse)
            case "eligible":
                self.then(0.5, 2.0, lambda: accept(entry=self.entry, by=self.federation.staff))

    def desks(self) -> list[Desk]:
        way = [self.wish.unit, *self.wish.unit.above]
        return way[-1:] if self.wish.self_nominated else way

    def at_desk(self, desk: Desk) -> None:
        place, kind = self.rng.randrange(1, 6), "substitute" if self.rng.random() < 0.08 else "first"
        opinion = self.rng.choice(("情况属实，同意推荐。", "已在车间公示，同意推荐。", "材料齐全，同意推荐。", ""))
        self.then(0.3, 1.6, lambda: prepare_recommendation(entry=self.fresh, by=desk.clerk, place=place, kind=kind, opinion=opinion))
        self.then(0.05, 0.9, lambda: recommend(entry=self.fresh, by=desk.approver))

    @property
    def fresh(self) -> Entry:
        return self.entry

    @property
    def leader(self) -> Person:
        assert self.wish.leader is not None  # noqa: S101  begin() saw to it
        return self.wish.leader

    def begin(self) -> None:
        if self.wish.leader is None:
            self.wish.leader = make_person(self.world)
        self.entry = start_entry(contest=self.edition.contest, track=self.wish.track, by=self.leader)

    def write(self) -> None:
        questions = {question.label: question.key for question in self.edition.questions}
        use = self.rng.choice(("样机", "本单位在用", "本单位在用", "别的单位也在用", "已经卖出去"))
        categories = [category for category, _word in Member.Category.choices]
        complete = self.wish.goal != "draft" or self.rng.random() < 0.4
        self.entry = save_draft(
            entry=self.entry, by=self.leader, seen=0,
            fields={
                "title": self.idea.title, "summary": self.idea.summary, "unit": self.wish.unit.organization, "unit_name": self.firm,
                "credit_code": self.code, "baseline_jobs": self.jobs, "committed": complete,
                "baseline_revenue_fen": self.rng.randrange(20, 900) * 1_000_000 if self.founding else None,
                "channel": Channel.SELF_NOMINATED if self.wish.self_nominated else Channel.RECOMMENDED,
            },
            answers={
                questions["新在哪里"]: f"{self.idea.novelty}。" if complete else "", questions["用到什么程度"]: use,
                questions["谁在用，谁付钱"]: f"{self.wish.unit.short}的车间在用。", questions[WHO_MADE_IT]: MADE_BY[self.leader.pk % 4 % 3],
            },
            members=[
                {"name": name, "phone": "", "part": self.rng.choice(PARTS), "category": self.rng.choice(categories)} for name in self.team
            ],
        )  # fmt: skip
        thing = self.idea.title.partition("（")[0]
        for name, anonymous in (("项目计划书", False), ("匿名版计划书", True)):
            if complete or not anonymous:
                made = papers.plan(thing, self.idea.summary, self.idea.novelty, anonymous=anonymous)
                attach_file(entry=self.entry, document=self.edition.document(name), upload=papers.upload(made, f"{thing} {name}.pdf"), by=self.leader)
        if self.rng.random() < 0.25:
            signed = papers.upload(papers.proof("commitment"), "真实性承诺书（签字）.pdf")
            attach_file(entry=self.entry, document=self.edition.document("真实性承诺书"), upload=signed, by=self.leader)
        self.entry.refresh_from_db()

    def send_back(self, by: Person, days: float) -> None:
        return_for_correction(
            entry=self.entry, by=by, fields=["summary", f"document:{self.edition.document('项目计划书').key}"],
            message="一句话介绍里没有写清楚谁在用；计划书第 4 部分缺投入的明细，请补上后重新提交。", due=self.now + self.days(days),
        )  # fmt: skip

    def mend(self) -> None:
        self.entry.refresh_from_db()
        self.entry = save_draft(
            entry=self.entry, by=self.leader, seen=self.entry.draft_number, fields={"summary": f"{self.idea.summary}，两个车间在用"}
        )  # fmt: skip
        resubmit(entry=self.entry, by=self.leader)

    def lapse(self) -> None:
        lapse_correction(correction=self.entry.corrections.get(closed_at=None))

    def refuse(self) -> None:
        reason, remark = self.rng.choice((("awarded_before", "第五届已获奖，没有实质改进。"), ("not_eligible", "企业登记已满 5 年。")))
        reject(entry=self.entry, by=self.federation.staff, reason=reason, remark=remark)

    # --- when

    def days(self, many: float) -> dt.timedelta:
        return dt.timedelta(days=many)

    def first_day(self) -> float:
        """Submitted before entries close, all over by yesterday; what waits for a correction was sent back in the last days."""
        until_submitted = sum(days for days, _what in self.steps[:3])
        whole = sum(days for days, _what in self.steps)
        earliest, latest = self.edition.day(0.4), min(self.edition.day(38) - until_submitted, NEWEST - whole)
        if self.wish.goal.startswith("returned"):
            earliest = max(earliest, NEWEST - whole - 3)
        elif self.edition.opened < -60:
            latest = min(latest, self.edition.day(75) - whole)
        return self.rng.uniform(earliest, max(earliest, latest))

    def moments(self) -> Iterator[tuple[float, Callable[[], object]]]:
        """Between eight and eight; nothing later than yesterday."""
        day = self.starts
        for days, what in self.steps:
            day += days
            yield min(day, NEWEST), what

    def live(self) -> Made:
        with transaction.atomic():
            for moment, what in self.moments():
                with self.world.at(moment):
                    self.now = self.world.moment(moment)
                    what()
            self.entry.refresh_from_db()
        return Made(self.entry, self.wish.quality, self.wish.unit, self.wish.goal)


GOALS = (
    ("submitted", 12), ("county", 9), ("city", 8), ("screening", 12), ("eligible", 9), ("draft", 6), ("blank", 1), ("recalled", 1),
    ("returned:unit", 1), ("returned:city", 1), ("returned:host", 1), ("declined", 1), ("no_places", 1), ("lapsed", 1), ("ineligible", 2),
    ("withdrawn", 2), ("mended", 2),
)  # fmt: skip
"""What the open contest holds, once over: 70 entries."""
LIVED = 4
"""Entries of one goal that live through every action; the others are cloned from them."""
BESIDE = ("declined", "ineligible", "withdrawn")
"""Per track of a contest whose rounds are over: who never came to the first round."""


def wishes_of_open(world: World, federation: Federation, edition: Edition) -> list[Wish]:
    goals = [goal for goal, many in GOALS for _number in range(min(many, LIVED, world.size.of_a_goal))]
    units = federation.around(world)
    wishes = [Wish(goal, track_of(edition, n), next(units), quality_of(world)) for n, goal in enumerate(goals)]
    main = federation.main
    worker = world.accounts["worker"]
    founding, improving = edition.tracks[0], edition.tracks[1]
    wishes += [
        Wish("draft", founding, main, leader=worker), Wish("returned:city", improving, main, leader=worker),
        *(Wish(goal, improving, main) for goal in ("submitted", "county", "city") for _number in range(min(2, world.size.of_a_goal))),
        Wish("city", founding, main, alone=True, self_nominated=True),
    ]  # fmt: skip
    return wishes


def track_of(edition: Edition, number: int) -> Track:
    return edition.tracks[number % len(edition.tracks)]


def quality_of(world: World) -> float:
    return min(94.0, max(55.0, world.rng.gauss(77, 8)))


def live_all(world: World, federation: Federation, edition: Edition, wishes: Iterable[Wish], what: str) -> list[Made]:
    """In the order in which they begin, so that numbers follow the days."""
    lives: list[Life] = sorted((Life(world, federation, edition, wish) for wish in wishes), key=lambda life: life.starts)
    return [life.live() for life in world.counted(what, lives)]
