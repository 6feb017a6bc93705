"""What the union did for its ventures: programmes of each kind, applications at every step, talks, a mentor, a matchmaking day, an accountant."""

import datetime as dt
import math
from collections.abc import Sequence

from accounts.models import Person
from demo.making.federation import Federation
from demo.making.world import World
from incubator.actions.accountants import name_accountant
from incubator.actions.following import move_ventures, plan_next, write_contact
from incubator.actions.programmes import add_mentor, mark_attendance, plan_tables, set_up_programme, tell_outcome
from incubator.actions.sampling import draw_sample
from incubator.actions.supporting import apply_for, log_session, meet_condition, pay_support, plan_instalments, take_step
from incubator.models import Counterparty, Programme, Support, Venture
from incubator.refusals import NothingToDraw
from incubator.rules.quarters import last_ended
from incubator.rules.support_moves import Kind
from incubator.rules.words import VentureState

WAN = 1_000_000  # fen


def founder_of(venture: Venture) -> Person:
    return venture.founder_rows.filter(until=None).select_related("person")[0].person


def make_support(world: World, federation: Federation, lived: Sequence[Venture]) -> None:
    """Within the last months, for the ventures that are still there."""
    ventures = [one.refreshed() for one in lived]
    ventures = [one for one in ventures if one.state not in (VentureState.CLOSED, VentureState.UNKNOWN) and (one.joined - world.today).days < -130]
    if not ventures:
        return
    offers = Offers(world, federation)
    follow(world, federation, ventures)
    offers.grant(ventures[0])
    offers.loan(ventures[-1])
    for one in ventures[:3]:
        offers.seat(one)
    offers.mentor(ventures[0])
    offers.camp(ventures[:2])
    offers.tables(ventures[:2])
    sample(world, federation)


def follow(world: World, federation: Federation, ventures: Sequence[Venture]) -> None:
    by = federation.staff
    with world.at(-40.4):
        move_ventures(ventures=ventures, by=by, stage="contacted", owner=federation.second)
    for number, venture in enumerate(ventures):
        with world.at(-30.4 + number):
            write_contact(venture=venture, by=by, kind="visit", on=world.date(-31 + number), text="看了车间和样机，负责人想扩一条产线，缺流动资金。")
        with world.at(-20.4 + number):
            step, days = ("送贷款申请资料", -4) if number == 0 else ("约投资人见面", 12 + number)
            plan_next(venture=venture, by=by, step=step, on=world.date(days))
    with world.at(-18.4):
        move_ventures(ventures=ventures[:1], by=by, stage="supported")
        name_accountant(venture=ventures[0], by=founder_of(ventures[0]), name="代账会计", phone="13900008888")


class Offers:
    def __init__(self, world: World, federation: Federation) -> None:
        self.world, self.federation = world, federation

    def set_up(self, kind: Kind, name: str, **fields: object) -> Programme:
        with self.world.at(-125.4):
            return set_up_programme(
                organization=self.federation.province, kind=kind, by=self.federation.staff, name=name, opens=self.world.date(-125), **fields
            )

    def ask(self, venture: Venture, programme: Programme, day: float, need: str, **terms: object) -> Support:
        with self.world.at(day):
            return apply_for(venture=venture, programme=programme, by=founder_of(venture), need=need, **terms)

    def step(self, support: Support, action: str, day: float, by: Person | None = None, note: str = "", **terms: object) -> None:
        with self.world.at(day):
            take_step(support=support, action=action, by=by or self.federation.staff, on=self.world.date(math.floor(day)), note=note, **terms)

    def pass_on(self, support: Support, day: float, **terms: object) -> None:
        """Accepted by one, approved by another."""
        self.step(support, "accept", day)
        self.step(support, "approve", day + 3, by=self.federation.second, note="符合条件，同意。", **terms)

    def grant(self, venture: Venture) -> None:
        fund = self.set_up(Kind.GRANT, "职工创业创新补助", budget_fen=200 * WAN, most_fen=10 * WAN, conditions="已获省级奖项，在营一年以上。")
        support = self.ask(venture, fund, -110.4, "购置检测设备", amount_fen=10 * WAN)
        self.pass_on(support, -105.4)
        by = self.federation.staff
        with self.world.at(-100.4):
            first, second = plan_instalments(support=support, by=by, parts=[(6 * WAN, ""), (4 * WAN, "设备到货验收")])
            pay_support(support=support, by=by, on=self.world.date(-101), amount_fen=6 * WAN, instalment=first, document="工发〔2026〕18 号")
        with self.world.at(-50.4):
            meet_condition(instalment=second, by=by, on=self.world.date(-51))

    def loan(self, venture: Venture) -> None:
        scheme = self.set_up(
            Kind.LOAN, "工惠贷", subsidy="above", margin_bp=150, most_fen=30 * WAN, most_times=3, most_years=3, budget_fen=500 * WAN,
            conditions="工会推荐，银行审批，按 LPR 减 150 个基点以上部分贴息。",
        )  # fmt: skip
        bank, _new = Counterparty.objects.get_or_create(name="汉水农村商业银行", defaults={"kind": "bank"})
        support = self.ask(venture, scheme, -108.4, "备料周转", amount_fen=30 * WAN, months=24)
        first, second = self.federation.staff, self.federation.second
        self.step(support, "recommend", -106.4, by=first, note="企业诚信经营，同意推荐。")
        self.step(support, "qualify", -104.4, by=second)
        self.step(support, "bank", -100.4, by=second, rate_bp=435, lpr_bp=345, bank=bank)
        self.step(support, "lend", -96.4, by=first)
        with self.world.at(-5.4):
            pay_support(support=support, by=second, on=self.world.date(-6), amount_fen=150_000, document="工发〔2026〕31 号")

    def seat(self, venture: Venture) -> None:
        space = Programme.objects.filter(kind=Kind.SPACE, organization=self.federation.province).first() or self.set_up(
            Kind.SPACE, "工创众创空间", where="武汉市江岸区", places=40, rent_fen=30_000, conditions="入驻不超过 48 个月。"
        )
        self.pass_on(self.ask(venture, space, -98.4, "研发办公", seats=4), -95.4)

    def mentor(self, venture: Venture) -> None:
        pool = self.set_up(Kind.MENTORS, "创业导师库")
        with self.world.at(-90.4):
            mentor = add_mentor(programme=pool, by=self.federation.staff, name="郑怀远", fields="财务，融资，股权")
            add_mentor(programme=pool, by=self.federation.staff, name="罗清", fields="专利，法律")
        support = self.ask(venture, pool, -88.4, "准备第一轮融资，股权怎么分")
        self.pass_on(support, -85.4, mentor=mentor)
        with self.world.at(-60.4):
            log_session(support=support, by=founder_of(venture), on=self.world.date(-61), minutes=90, text="梳理了股权结构和三年财务预测。")

    def camp(self, ventures: Sequence[Venture]) -> None:
        days = [self.world.date(-71), self.world.date(-70)]
        camp = self.set_up(Kind.CAMP, "职工微创营第三期", where="襄阳", places=30, days=[day.isoformat() for day in days])
        supports = [self.ask(venture, camp, -80.4, "学商业计划书") for venture in ventures]
        for support in supports:
            self.pass_on(support, -78.4)
        for number, day in enumerate(days):
            with self.world.at(float((day - self.world.today).days) + 0.6):
                mark_attendance(programme=camp, by=self.federation.staff, on=day, present=supports[: len(supports) - number])

    def tables(self, ventures: Sequence[Venture]) -> None:
        day = self.world.date(-45)
        market = self.set_up(Kind.MATCHDAY, "投融资对接会", where="武汉", places=20, days=[day.isoformat()])
        supports = [self.ask(venture, market, -60.3, "找股权投资") for venture in ventures]
        for support in supports:
            self.pass_on(support, -58.3)
        payers = list(Counterparty.objects.filter(kind=Counterparty.Kind.FUND).order_by("name")[:2])
        if not payers:
            return
        with self.world.at(-50.3):
            meetings = plan_tables(programme=market, by=self.federation.staff, wishes=[(one, payer) for one in supports for payer in payers])
        with self.world.at(-10.3):
            tell_outcome(meeting=meetings[0], by=self.federation.staff, outcome="talks")


def sample(world: World, federation: Federation) -> None:
    quarter: dt.date = last_ended(world.today)
    with world.at(-0.6):
        try:
            draw_sample(scope=federation.province, quarter=quarter, field="insured", size=5, seed="江水", by=federation.staff)
        except NothingToDraw:
            return
