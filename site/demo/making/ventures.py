"""What became of the winners: deals from intent to money paid in, a report each quarter, and somebody else who verified it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.models import Person
from contest.models import Contest, Entry
from demo.making import papers
from demo.making.bulk import Bulk
from demo.making.federation import Federation
from demo.making.past import Past
from demo.making.showcases import make_showcases
from demo.making.support import make_support
from demo.making.venture_clones import Fare, VentureCloner, load
from demo.making.world import World
from incubator.actions.claiming import write_claim
from incubator.actions.dealing import move_deal, open_deal, record_payment
from incubator.actions.making import allow_name, change_state, make_venture, register_firm
from incubator.actions.publishing import publish_figures
from incubator.actions.reporting import NewMoney, add_evidence, submit_report
from incubator.actions.verifying import Finding, return_report, verify, verify_report
from incubator.models import Claim, Counterparty, Deal, DealEvent, Report, Venture
from incubator.rules.quarters import due_quarters, last_ended, quarter_of, step
from incubator.rules.words import Instrument, Rung, VentureState

WAN = 1_000_000  # fen
AFTER_RATIFICATION = 20.0
LIVED = 3
"""Ventures of one edition that live through every action, beside the one of the sign-in page."""
PAYERS: Sequence[tuple[Instrument, str, str]] = (
    (Instrument.EQUITY, "楚江创业投资基金", "fund"),
    (Instrument.LOAN, "汉水农村商业银行", "bank"),
    (Instrument.GRANT, "市科技创新专项资金", "government"),
    (Instrument.ORDER, "云梦水务集团", "company"),
    (Instrument.EQUITY, "清江天使投资", "fund"),
    (Instrument.IN_KIND, "东湖众创空间", "company"),
)
ANSWERS = {
    "jobs_without_money": "用前期到账的资金发工资。", "money_without_jobs": "先买设备、装修场地，人员随后到岗。",
    "fte_against_hours": "按本季度考勤折算。",
    "region": "在工会所在地上班。", "jobs_jump": "新招了人。", "turnover_jump": "单位无误，交付了一笔大订单。",
    "unit": "数字无误，以凭证为准。",
    "baseline": "除创始人外没有其他人。",
}  # fmt: skip
"""What a founder says where the gates ask."""
AMOUNTS = {
    Instrument.EQUITY: (80, 600), Instrument.LOAN: (20, 30), Instrument.GRANT: (10, 60), Instrument.ORDER: (40, 300), Instrument.IN_KIND: (5, 20),
}  # fmt: skip
"""In 万元, from and to."""


CLAIMS: Sequence[tuple[str, str, str, list[str], str]] = (
    (
        "times", "带动就业50余万人次", "平台接单、临时用工和培训的次数合计，同一个人可以计多次。", ["facilitated"],
        "人次不是岗位：不能与净增岗位、现有岗位对照，更不能相加。",
    ),
    (
        "fen", "到位投资10亿余元", "股权投资、贷款、订单和政府补助的合计，也可能含签约未到账的金额。", ["paid_equity"],
        "原文没有分项：贷款放款、财政补助、供销订单、签约未到账各是各的，不能相加后对照。",
    ),
    ("entries", "参赛项目8500余项", "三届大赛各级收到的申报项目，未去重。", [], "项目不是企业：扶持企业按统一社会信用代码计，每家只算一次。"),
)  # fmt: skip
"""Sentences as such programmes publish them: unit, sentence, what it may mean, what of ours may stand beside it, why the rest may not."""


@dataclass
class Course:
    """How a venture fares: `until` is how many due reports it sends (None: all), then what staff learn of it."""

    growth: float
    deals: tuple[int, ...]
    silent_after: int | None = None
    ends: VentureState | None = None
    paused: bool = False


COURSES = (
    Course(1.6, (0, 3)), Course(1.1, (1,)), Course(0.7, (2, 3)), Course(0.4, (), silent_after=4, ends=VentureState.UNKNOWN), Course(1.2, (0, 1, 2)),
    Course(-0.5, (1,), silent_after=5, ends=VentureState.CLOSED), Course(0.9, (4, 5)), Course(0.0, (3,), paused=True),
)  # fmt: skip


def make_ventures(world: World, federation: Federation, pasts: Sequence[Past]) -> list[Venture]:
    """One of each course by the actions in each edition's turn, the others as these fared."""
    chosen = choose(world, pasts)
    own_staff = {city.organization.pk: city.staff for city in federation.cities}
    fares: dict[int, list[Fare]] = {}
    lived: list[Venture] = []
    later: list[tuple[Fare, Entry, Person]] = []
    for number, (past, entry) in enumerate(chosen):
        world.told("ventures", number, len(chosen))
        verifier = verifier_of(federation, own_staff, entry)
        known, with_code = fares.setdefault(past.edition.contest.pk, []), bool(entry.credit_code)
        alike = [fare for fare in known if bool(fare.entry_code) == with_code]
        if len(known) < LIVED or not alike:
            lived.append(Fate(world, federation, past, entry, verifier, COURSES[len(lived) % len(COURSES)]).live())
            if entry.leader_id != world.accounts["founder"].pk:  # whose last report is still to come
                known.append(load(lived[-1], verifier, entry))
        else:
            later.append((alike[number % len(alike)], entry, verifier))
    cloner = VentureCloner(world, Bulk())
    for fare, entry, verifier in later:
        cloner.clone(fare, entry, verifier)
    cloner.bulk.flush()
    union_prizes(world, federation, lived)
    make_support(world, federation, lived)
    make_showcases(world, federation, lived)
    publish(world, federation)
    world.told("ventures", len(chosen), len(chosen))
    return lived


def choose(world: World, pasts: Sequence[Past]) -> list[tuple[Past, Entry]]:
    """Most from the oldest edition, firms before teams; the founder of the sign-in page first, the worker stays a worker."""
    worker, founder, found = world.accounts["worker"].pk, world.accounts["founder"].pk, []
    many = world.size.ventures * world.times
    shares = [round(many * share) for share in ((0.35, 0.35, 0.3) if len(pasts) == 3 else (1.0,) * len(pasts))]
    for past, share in zip(pasts, shares, strict=True):
        awarded = [entry for entry in past.awarded() if entry.leader_id != worker]
        awarded.sort(key=lambda entry: (entry.leader_id != founder, not entry.credit_code))
        found += [(past, entry) for entry in awarded[:share]]
    return found


def verifier_of(federation: Federation, staff: dict[int, Person | None], entry: Entry) -> Person:
    """Of the prefecture that the unit belongs to; of the province where the unit stands under an industry union."""
    assert entry.unit is not None  # noqa: S101  awarded
    path = entry.unit.path
    return next((city.staff for city in federation.cities if path.startswith(city.organization.path) and city.staff), federation.staff)


class Fate:
    """One venture from its award to today."""

    def __init__(self, world: World, federation: Federation, past: Past, entry: Entry, verifier: Person, course: Course) -> None:
        self.world, self.federation, self.past, self.entry = world, federation, past, entry
        self.verifier, self.course = verifier, course
        self.is_account = entry.leader_id == world.accounts["founder"].pk
        self.rng = world.rng
        self.joined = past.edition.day(190) + AFTER_RATIFICATION
        self.venture: Venture
        self.deals: list[tuple[Deal, int, float]] = []

    @property
    def founder(self) -> Person:
        return self.entry.leader

    def live(self) -> Venture:
        with self.world.at(self.joined):
            self.venture = make_venture(entry=self.entry, by=self.federation.staff)
        if self.venture.credit_code is None and self.course.growth > 0.5:
            self.register()
        if self.rng.random() < 0.5 or self.is_account:
            with self.world.at(self.joined + 6.4):
                allow_name(venture=self.venture, by=self.founder, public=True)
        for number in self.course.deals:
            self.deal(number)
        self.report_all()
        return self.venture.refreshed()

    def register(self) -> None:
        code = self.world.invention.credit_code(self.venture.region_code)
        with self.world.at(self.joined + 40.4):
            self.venture = register_firm(
                venture=self.venture, by=self.federation.staff, name=self.world.invention.firm("湖北"), credit_code=code,
                founded=self.world.date(self.joined + 38),
            )  # fmt: skip

    def deal(self, number: int) -> None:
        """By staff, from intent to signature; payments come with the reports, or by staff where the founder does not report them."""
        instrument, payer, kind = PAYERS[number]
        least, most = AMOUNTS[instrument]
        amount = self.rng.randrange(least, most) * WAN
        begins = self.joined + 25 + self.rng.randrange(0, 60)
        counterparty, _new = Counterparty.objects.get_or_create(name=payer, defaults={"kind": kind})
        by = self.verifier
        with self.world.at(begins + 0.4):
            made = open_deal(
                venture=self.venture, counterparty=counterparty, instrument=instrument, by=by, on=self.world.date(begins),
                programme_sourced=self.rng.random() < 0.6,
            )  # fmt: skip
        with self.world.at(begins + 12.4):
            move_deal(deal=made, action="talk", by=by, on=self.world.date(begins + 12))
        signs = begins + 30 + self.rng.randrange(0, 40)
        if signs < -1:
            with self.world.at(signs + 0.4):
                move_deal(deal=made, action="sign", by=by, on=self.world.date(signs), amount_fen=amount)
            self.deals.append((made, amount, signs))

    def payments(self, quarter: dt.date) -> Iterator[NewMoney]:
        """A signed deal is paid in two parts, in the two quarters after it was signed; the newest ones are still to come."""
        for deal, amount, signs in self.deals:
            for part, (after, share) in enumerate(((20, 0.6), (110, 0.4))):
                on = self.world.date(signs + after)
                if quarter_of(on) == quarter and on < self.world.today and deal.instrument != Instrument.ORDER:
                    fen = round(amount * share) if part == 0 else amount - round(amount * 0.6)
                    yield NewMoney(Instrument(deal.instrument), deal.counterparty.name, deal.counterparty.kind, on, fen)

    def report_all(self) -> None:
        quarters = list(due_quarters(self.world.date(self.joined), self.world.today))
        if self.is_account:
            quarters = quarters[:-1]  # the last one is due: for whoever signs in
        quarters = quarters[-self.world.size.quarters :]
        if self.course.silent_after is not None:
            last, quarters = quarters, quarters[: self.course.silent_after]
            if len(last) == len(quarters):
                self.course = Course(self.course.growth, self.course.deals)
        newest = last_ended(self.world.today)
        for number, quarter in enumerate(quarters):
            sent = self.sent_on(quarter)
            if sent > -1:
                continue
            paused = self.course.paused and number >= 3
            report = self.report(number, quarter, sent, paused)
            if quarter >= newest and not report.payments.exists() and self.rng.random() < 0.7:
                continue  # waits at the verifier's desk
            self.verified(report, min(sent + self.rng.uniform(3, 9), -0.7))
        if self.course.ends is not None:
            self.end(quarters)

    def sent_on(self, quarter: dt.date) -> float:
        """Within the three weeks after the quarter."""
        return float((quarter - self.world.today).days) + self.rng.randrange(3, 19) + 0.4

    def report(self, number: int, quarter: dt.date, sent: float, paused: bool) -> Report:
        jobs = max(1, round((self.entry.baseline_jobs or 3) + self.course.growth * (number + 1) + self.rng.uniform(-0.6, 0.6)))
        numbers: dict[str, int | None] = {
            "insured_heads": 0 if paused else max(1, jobs - jobs // 5), "contract_heads": 0 if paused else jobs // 5, "founders": 2,
            "seasonal_heads": 0 if paused or jobs < 8 else jobs // 6, "key_groups": 0 if paused else jobs // 4,
            "facilitated": self.rng.randrange(40, 400) if self.course.growth > 1 else 0,
            "turnover_fen": 0 if paused else jobs * self.rng.randrange(4, 11) * WAN,
            "tax_fen": 0 if paused else jobs * self.rng.randrange(1, 4) * WAN // 10,
        }  # fmt: skip
        money = list(self.payments(quarter))
        state = Report.Told.PAUSED if paused else Report.Told.OPERATING
        with self.world.at(sent):
            made = submit_report(
                venture=self.venture, quarter=quarter, by=self.founder, numbers=numbers, money=money, state=state, answers=ANSWERS,
            )  # fmt: skip
            if number % 2 or money:
                code = f"{self.world.seed}{self.venture.pk:05d}{number:02d}"
                add_evidence(
                    upload=papers.upload(papers.proof("jobs"), "参保证明.pdf"), by=self.founder, proves="jobs", report=made, check_code=code
                )  # fmt: skip
            if money:
                add_evidence(upload=papers.upload(papers.proof("money"), "银行回单.pdf"), by=self.founder, proves="money", report=made)
        if number == 1 and self.rng.random() < 0.4:
            return self.corrected(made, numbers, money, state, sent)
        return made

    def corrected(self, report: Report, numbers: dict[str, int | None], money: Sequence[NewMoney], state: str, sent: float) -> Report:
        """Sent back once, and sent in again."""
        with self.world.at(min(sent + 4, -0.9)):
            return_report(report=report, by=self.verifier, note="参保人数和上季度比少了三人，请核对后补一句说明。")
        numbers = {**numbers, "insured_heads": (numbers["insured_heads"] or 0) + 3}
        with self.world.at(min(sent + 6, -0.8)):
            made = submit_report(
                venture=self.venture, quarter=report.quarter, by=self.founder, numbers=numbers, money=money, state=state,
                note="上次少填了三名新参保的同事。", answers=ANSWERS,
            )  # fmt: skip
            add_evidence(
                upload=papers.upload(papers.proof("jobs"), "参保证明（更正）.pdf"), by=self.founder, proves="jobs", report=made,
                check_code=f"{self.world.seed}{self.venture.pk:05d}99",
            )  # fmt: skip
        return made

    def verified(self, report: Report, day: float) -> None:
        """With a document up to the voucher's rung, else as the union saw it; now and then less is accepted than was claimed."""
        document = report.evidence.exists()
        findings = {}
        for field in report.fields_claimed:
            claimed = report.claimed(field)
            rung = Rung.VOUCHER if document and field == "insured" else Rung.UNION
            accepted = claimed - 1 if field == "insured" and claimed > 6 and self.rng.random() < 0.15 else claimed
            findings[field] = Finding(accepted, rung)
        rows = DealEvent.objects.filter(report=report, kind=DealEvent.Kind.PAY, voided_by=None)
        payments = {row.pk: Finding(row.amount_fen or 0, Rung.VOUCHER) for row in rows}
        with self.world.at(day):
            verify_report(report=report, by=self.verifier, findings=findings, payments=payments)

    def end(self, quarters: Sequence[dt.date]) -> None:
        """Staff learn of it some months after the last report."""
        if not quarters:
            return
        learnt = self.sent_on(step(quarters[-1], 3))
        if learnt < -1 and self.course.ends is not None:
            with self.world.at(learnt):
                change_state(venture=self.venture, by=self.verifier, to=self.course.ends, on=self.world.date(learnt - 10))


def union_prizes(world: World, federation: Federation, made: Sequence[Venture]) -> None:
    """The union's own money is written down too, and never part of the money paid in."""
    own, _new = Counterparty.objects.get_or_create(name="湖北省总工会", defaults={"kind": "union"})
    for venture in made[:3]:
        day = float((venture.joined - world.today).days) + 30
        if day > -2:
            continue
        with world.at(day + 0.5):
            deal = open_deal(
                venture=venture, counterparty=own, instrument=Instrument.GRANT, by=federation.staff, on=world.date(day), programme_sourced=True
            )
            move_deal(deal=deal, action="sign", by=federation.staff, on=world.date(day), amount_fen=5 * WAN)
            payment = record_payment(deal=deal, by=federation.staff, on=world.date(day), amount_fen=5 * WAN)
        with world.at(day + 3.5):
            verify(by=federation.second, payment=payment, finding=Finding(5 * WAN, Rung.UNION))


def publish(world: World, federation: Federation) -> None:
    """The figures of the last two year-ends and of the last quarter that is over."""
    newest = last_ended(world.today)
    for quarter in sorted({newest, step(newest, -4)}):
        days = float((quarter - world.today).days) + 40
        with world.at(min(days + 0.4, -0.5)):
            publish_figures(as_of=quarter, scope=federation.province, by=federation.staff)
    checked = Report.objects.filter(quarter=step(newest, -4), superseded_by=None, insured_heads__gt=3).exclude(verifications__returned=True)
    if (report := checked.order_by("pk").first()) is not None:
        with world.at(-1.5):
            finding = Finding(report.insured_heads - 1, Rung.UNION)
            verify(by=federation.second, report=report, field="insured", finding=finding, note="年度清查：一人已于季末前离职。")
    with world.at(-0.4):  # what has been learnt since about the year before, and the figures of the newest edition alone
        publish_figures(as_of=step(newest, -4), scope=federation.province, by=federation.staff, note="年度清查后按更正报表和凭证修订。")
        latest = Contest.objects.filter(parent=None, pk__in=Venture.objects.values("entries__contest")).order_by("-edition").first()
        publish_figures(as_of=newest, scope=federation.province, by=federation.staff, contest=latest)
        for unit, sentence, may_mean, comparable, why_not in CLAIMS:
            claim = Claim(
                unit=unit, sentence=sentence, source="省级媒体报道（示例）", said_on=world.date(-200), may_mean=may_mean, comparable=comparable,
                why_not=why_not,
            )  # fmt: skip
            write_claim(claim=claim, by=federation.staff)
