"""Ventures, their deals and reports, all by the real actions. A scene is the federation's tree with a contest; awards are given by hand."""

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any

from accounts.models import Organization, Person
from contest.models import Contest, Entry
from contest.rules.states import EntryState
from incubator.actions.dealing import move_deal, open_deal, record_payment
from incubator.actions.making import make_venture
from incubator.actions.reporting import submit_report
from incubator.actions.verifying import Finding, verify_report
from incubator.models import Counterparty, Deal, DealEvent, Report, Venture
from incubator.rules.gates import BY_KEY
from incubator.rules.quarters import last_ended
from incubator.rules.words import Instrument
from ledger import clock
from tests.factories.contests import Scene, make_scene
from tests.factories.people import make_organization, make_person, make_role
from tests.factories.remembering import remembered
from text.credit_code import check_digit

WAN = 1_000_000  # fen
_codes = count(1)


def at(year: int, month: int, day: int, hour: int = 10) -> Any:
    """Inside, it is this moment in Shanghai."""
    return clock.at(dt.datetime(year, month, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=8))))


def make_code() -> str:
    """A unified social credit code whose check digit holds, another each time."""
    first = f"91420600MA4{next(_codes):06d}"
    return first + check_digit(first)


@dataclass
class Incubator:
    """The tree of `scene`; `verifier` and `second` are staff of the city, `staff` of the province; `beside` is another city with its staff."""

    scene: Scene
    verifier: Person
    second: Person
    beside: Organization
    beside_staff: Person

    @property
    def staff(self) -> Person:
        return self.scene.staff


@remembered
def make_incubator() -> Incubator:
    scene = make_scene()
    verifier, second, beside_staff = make_person("程序言"), make_person("路遥知"), make_person("段清江")
    for person in (verifier, second):
        make_role(person, "staff", scene.city)
    beside = make_organization("武汉市总工会", under=scene.province, level="city", region_code="420100")
    make_role(beside_staff, "staff", beside)
    return Incubator(scene, verifier, second, beside, beside_staff)


@remembered
def make_awarded(place: Incubator, *, title: str = "泵站轴承声纹早期预警仪", leader: Person | None = None, unit: Organization | None = None,
                 code: str = "", jobs: int | None = 6, firm: str = "", contest: Contest | None = None) -> Entry:  # fmt: skip
    """As an entry stands once its award is ratified."""
    scene, now = place.scene, clock.now()
    contest = contest or scene.contest
    return Entry.objects.create(
        contest=contest, track=contest.tracks.get(), leader=leader or make_person("负责人"), unit=unit or scene.unit, title=title, unit_name=firm,
        credit_code=code, baseline_jobs=jobs, baseline_on=clock.today(), state=EntryState.AWARDED, made_at=now, changed_at=now,
    )  # fmt: skip


@remembered
def make_firm(place: Incubator, name: str = "汉水声纹科技（襄阳）有限公司", *, code: str | None = None, **entry: Any) -> Venture:
    """A registered venture whose founder led the awarded entry. `entry` as make_awarded takes it."""
    awarded = make_awarded(place, code=make_code() if code is None else code, firm=name, **entry)
    return make_venture(entry=awarded, by=place.staff)


def founder_of(venture: Venture) -> Person:
    return venture.founder_rows.filter(until=None).select_related("person")[0].person


def make_payer(name: str = "楚天创业投资基金", kind: str = "fund", person: Person | None = None) -> Counterparty:
    return Counterparty.objects.get_or_create(name=name, defaults={"kind": kind, "person": person})[0]


def make_deal(
    place: Incubator, venture: Venture, instrument: Instrument = Instrument.EQUITY, *, payer: Counterparty | None = None, on: dt.date | None = None,
    signed: int | None = None, by: Person | None = None,
) -> Deal:  # fmt: skip
    """Opened on `on` (today), and signed over `signed` fen on the same day."""
    by, on = by or place.staff, on or clock.today()
    deal = open_deal(venture=venture, counterparty=payer or make_payer(), instrument=instrument, by=by, on=on)
    if signed is not None:
        move_deal(deal=deal, action="sign", by=by, on=on, amount_fen=signed)
    return deal.refreshed()


def make_payment(place: Incubator, deal: Deal, amount_fen: int, *, on: dt.date | None = None, by: Person | None = None) -> DealEvent:
    return record_payment(deal=deal, by=by or place.staff, on=on or clock.today(), amount_fen=amount_fen)


def make_report(venture: Venture, *, quarter: dt.date | None = None, money: Any = (), **numbers: Any) -> Report:
    """Of the last quarter that is over. `numbers` as insured=15, or by the full names of the columns; state, note and time as they are.

    What the gates ask is answered, unless answers are given.
    """
    extra = {name: numbers.pop(name) for name in ("state", "note", "time", "answers") if name in numbers}
    extra.setdefault("answers", dict.fromkeys(BY_KEY, "据实填报"))
    rows = {f"{name}_heads" if name in ("insured", "contract", "dispatched", "rehired", "seasonal") else name: n for name, n in numbers.items()}
    return submit_report(
        venture=venture, quarter=quarter or last_ended(clock.today()), by=founder_of(venture), numbers=rows, money=money, **extra
    )  # fmt: skip


def verify_all(place: Incubator, report: Report, rung: int = 2, by: Person | None = None) -> None:
    """Everything that the report claims is accepted on this evidence."""
    findings = {field: Finding(report.claimed(field), rung) for field in report.fields_claimed}
    verify_report(report=report, by=by or place.verifier, findings=findings)
