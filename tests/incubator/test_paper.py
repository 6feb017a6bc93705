"""A programme of twelve ventures over three years, computed by hand, as one would on paper; and the same as of the two year-ends before.

襄阳, sixth edition: 声纹 (wins again in the seventh, with the same code; paid in parts), 隆中 (loses a worker and fills the place again; a deal is
ended after its first payment; a loan is written down once too often), 鹿门 (corrects its report). 武汉, sixth: 东湖 (goes bankrupt), 沙湖 (falls
silent), 江汉 (a team without a firm and without a baseline; an order; work through a platform). Seventh edition, 襄阳: 岘山 (part-timers), 汉江
(seasonal work), 襄水 (private and public equity); 武汉: 木兰 (things in kind; pauses), 磨山 (less is accepted than was said; the union's own loan),
珞珈 (a report is returned). Each January the reports of the year come in, and on the 25th the figures are published.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from contest.models import Contest
from incubator.actions.dealing import move_deal, take_back_payment
from incubator.actions.making import change_state, make_venture
from incubator.actions.programmes import set_up_programme
from incubator.actions.publishing import computed, publish_figures, recomputed
from incubator.actions.reporting import add_evidence
from incubator.actions.supporting import apply_for, take_step
from incubator.actions.verifying import Finding, return_report, verify, verify_report
from incubator.figure_queries import Scope, facts_of
from incubator.models import Deal, DealEvent, Figure, Report, Venture
from incubator.rules.measures import BY_KEY, MEASURES
from incubator.rules.outcomes import full_time
from incubator.rules.support_moves import Kind
from incubator.rules.words import Instrument, VentureState
from ledger import clock
from ledger.verification import mismatches
from tests.factories.contests import make_contest, pdf
from tests.factories.people import make_organization
from tests.factories.ventures import (
    WAN,
    Incubator,
    at,
    founder_of,
    make_awarded,
    make_code,
    make_deal,
    make_firm,
    make_incubator,
    make_payer,
    make_payment,
    make_report,
    verify_all,
)
from tests.incubator.openings import by_rung, check_opening

D = dt.date
YEAR_ENDS = (D(2024, 12, 31), D(2025, 12, 31), D(2026, 12, 31))
QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))
RATIOS = ("leverage", "first_money")


@dataclass
class Paper:
    """`said` is what was published each January, by year-end and measure."""

    place: Incubator
    sixth: Contest
    seventh: Contest
    firms: dict[str, Venture] = field(default_factory=dict)
    said: dict[dt.date, dict[str, Figure]] = field(default_factory=dict)

    def joins(
        self, name: str, day: tuple[int, int, int], *, jobs: int | None, edition: Contest, unit: Any = None, code: str | None = None
    ) -> Venture:
        with at(*day):
            self.firms[name] = make_firm(self.place, name, code=code, jobs=jobs, unit=unit, contest=edition)
        return self.firms[name]

    def reports(self, name: str, year: int, *heads: int | None, **last: Any) -> Report:
        """The quarters of a year, None for those before it joined; `last` is what the newest of them says besides."""
        made = None
        for place, insured in enumerate(heads):
            if insured is not None:
                more = last if place == len(heads) - 1 else {}
                made = make_report(self.firms[name], quarter=D(year, *QUARTERS[place]), insured=insured, **more)
        assert made is not None
        return made

    def paid(self, deal: Deal, wan: int, day: tuple[int, int, int]) -> DealEvent:
        with at(*day):
            return make_payment(self.place, deal, wan * WAN)

    def publish(self, as_of: dt.date, contest: Contest | None = None) -> dict[str, Figure]:
        made = publish_figures(as_of=as_of, scope=self.place.scene.province, by=self.place.staff, contest=contest)
        return {figure.measure: figure for figure in made}

    def values(self, as_of: dt.date) -> dict[str, int]:
        return {key: figure.value for key, figure in self.said[as_of].items()}


def lived() -> Paper:
    with at(2023, 12, 1):
        place = make_incubator()
        wuhan = make_organization("光谷软件工会", under=place.beside, level="unit")
        seventh = make_contest(place.scene.province)
    paper = Paper(place, place.scene.contest, seventh)
    deal, sixth, verifier, firms = partial(make_deal, place), paper.sixth, place.verifier, paper.firms
    fund, bank = make_payer("楚天创业投资基金"), make_payer("汉口银行", "bank")
    government, union = make_payer("襄阳市财政局", "government"), make_payer("湖北省总工会", "union")

    # 2024
    code = make_code()
    voice = paper.joins("声纹", (2024, 2, 10), jobs=6, edition=sixth, code=code)
    longzhong = paper.joins("隆中", (2024, 3, 1), jobs=10, edition=sixth)
    donghu = paper.joins("东湖", (2024, 6, 10), jobs=4, edition=sixth, unit=wuhan)
    shahu = paper.joins("沙湖", (2024, 9, 5), jobs=3, edition=sixth, unit=wuhan)
    jianghan = paper.joins("江汉", (2024, 10, 20), jobs=None, edition=sixth, unit=wuhan, code="")
    paper.joins("鹿门", (2024, 11, 11), jobs=2, edition=sixth)
    with at(2024, 5, 20):
        equity = deal(voice, payer=fund, signed=300 * WAN)
        ended = deal(longzhong, payer=fund, signed=500 * WAN)
    first = paper.paid(equity, 120, (2024, 6, 1))
    with at(2024, 6, 20):
        add_evidence(upload=pdf("回单.pdf"), by=founder_of(voice), payment=first, proves="money")
        verify(by=verifier, payment=first, finding=Finding(120 * WAN, 3))
    paper.paid(ended, 30, (2024, 7, 1))
    with at(2024, 10, 8):
        make_payment(place, deal(donghu, Instrument.GRANT, payer=government), 20 * WAN)
    with at(2024, 11, 15):
        make_payment(place, deal(shahu, Instrument.LOAN, payer=bank), 40 * WAN)
    with at(2024, 11, 20):
        order = deal(jianghan, Instrument.ORDER, payer=make_payer("汉江水务集团", "company"), signed=60 * WAN)
    paper.paid(order, 15, (2024, 12, 20))
    with at(2024, 12, 1):
        make_payment(place, deal(donghu, Instrument.GRANT, payer=union), 10 * WAN)
    with at(2025, 1, 20):
        proven(place, paper.reports("声纹", 2024, 8, 9, 10, 10, founders=2, key_groups=2), {"insured": Finding(10, 3)})
        verify_all(place, paper.reports("隆中", 2024, 10, 9, 9, 10), rung=2)  # one left, one came
        paper.reports("东湖", 2024, None, 7, 9, 9)
        paper.reports("沙湖", 2024, None, None, 8, 8)
        paper.reports("江汉", 2024, None, None, None, 0, contract=2, facilitated=1200)
        paper.reports("鹿门", 2024, None, None, None, 7)
    with at(2025, 1, 25):
        paper.said[YEAR_ENDS[0]] = paper.publish(YEAR_ENDS[0])

    # 2025
    paper.joins("岘山", (2025, 1, 15), jobs=5, edition=seventh)
    paper.joins("汉江", (2025, 2, 1), jobs=6, edition=seventh)
    with at(2025, 2, 15):
        move_deal(deal=ended, action="end", by=place.staff, on=D(2025, 2, 15))
    paper.paid(equity, 80, (2025, 3, 1))
    with at(2025, 3, 3):
        make_report(firms["鹿门"], quarter=YEAR_ENDS[0], insured=5)  # the correction
    mulan = paper.joins("木兰", (2025, 3, 20), jobs=0, edition=seventh, unit=wuhan)
    with at(2025, 4, 10):
        make_payment(place, deal(mulan, Instrument.IN_KIND, payer=make_payer("东湖众创空间", "company")), 25 * WAN)
    moshan = paper.joins("磨山", (2025, 6, 1), jobs=2, edition=seventh, unit=wuhan)
    with at(2025, 6, 10):
        loan = deal(longzhong, Instrument.LOAN, payer=bank)
        make_payment(place, loan, 50 * WAN)
        twice = make_payment(place, loan, 5 * WAN)
    with at(2025, 7, 10):
        paper.reports("东湖", 2025, 9, 9)
    with at(2025, 8, 15):
        change_state(venture=donghu, by=place.beside_staff, to=VentureState.CLOSED, on=D(2025, 8, 1))
    with at(2025, 9, 10):
        assert make_venture(entry=make_awarded(place, code=code, jobs=20, title="声纹二代", contest=seventh), by=place.staff) == voice
    with at(2025, 9, 15):
        lent = make_payment(place, deal(moshan, Instrument.LOAN, payer=bank), 30 * WAN)
    with at(2025, 10, 1):
        make_payment(place, deal(moshan, Instrument.LOAN, payer=union), 8 * WAN)  # our own, and no gift: it counts nowhere
    hours = 2 * full_time(hours_a_week=20) + full_time(hours_a_week=40, months=3)  # two at half a week, one for three months: 1.25
    with at(2026, 1, 20):
        said = paper.reports("声纹", 2025, 12, 12, 13, 14, rehired=2, founders=2, key_groups=2)
        proven(place, said, {"insured": Finding(14, 3), "rehired": Finding(2, 1)})
        paper.reports("隆中", 2025, 10, 10, 9, 9)
        for quarter in QUARTERS:
            make_report(jianghan, quarter=D(2025, *quarter), contract=2, facilitated=300)
        paper.reports("鹿门", 2025, 5, 5, 6, 6)
        paper.reports("岘山", 2025, 5, 5, 5, 5, contract=3, contract_fte=hours)
        paper.reports("汉江", 2025, 6, 6, 6, 6, seasonal=4, seasonal_fte=100)  # four for three months each
        paper.reports("木兰", 2025, 1, 2, 3, 3)
        paper.reports("磨山", 2025, None, 3, 4, 4)
    with at(2026, 1, 25):
        paper.said[YEAR_ENDS[1]] = paper.publish(YEAR_ENDS[1])

    # 2026
    luojia = paper.joins("珞珈", (2026, 1, 10), jobs=1, edition=seventh, unit=wuhan)
    with at(2026, 2, 10):
        add_evidence(upload=pdf("回单.pdf"), by=founder_of(moshan), payment=lent, proves="money")
        verify(by=place.staff if lent.by != place.staff else place.beside_staff, payment=lent, finding=Finding(28 * WAN, 3))
    with at(2026, 3, 5):
        take_back_payment(payment=twice, by=place.staff, reason="重复登记")
    water = paper.joins("襄水", (2026, 3, 3), jobs=3, edition=seventh)
    with at(2026, 4, 1):
        water_equity = deal(water, payer=fund, signed=200 * WAN)
    with at(2026, 5, 5):
        make_payment(place, deal(luojia, Instrument.GRANT, payer=government), 12 * WAN)
    with at(2026, 6, 1):
        make_payment(place, deal(water, Instrument.GRANT, payer=union), 5 * WAN)
    paper.paid(water_equity, 60, (2026, 10, 12))
    with at(2026, 11, 11):
        make_payment(place, deal(water, payer=make_payer("襄阳产业引导基金", "government")), 40 * WAN)
    with at(2026, 11, 12):
        paper.reports("木兰", 2026, 3, 3, 3)
        change_state(venture=mulan, by=place.beside_staff, to=VentureState.PAUSED, on=D(2026, 11, 10))
    with at(2027, 1, 20):
        proven(place, paper.reports("声纹", 2026, None, None, None, 16, founders=2, key_groups=2), {"insured": Finding(15, 3, rest_counts=True)})
        paper.reports("隆中", 2026, None, None, None, 12)
        for quarter in QUARTERS:
            make_report(jianghan, quarter=D(2026, *quarter), contract=4)
        paper.reports("鹿门", 2026, 6, 6, 6, 6)
        paper.reports("岘山", 2026, 6, 6, 7, 8)
        paper.reports("汉江", 2026, 6, 6, 6, 6, seasonal=8, seasonal_fte=200)
        paper.reports("磨山", 2026, 4, 4, 5, 5)
        overstated = paper.reports("珞珈", 2026, 1, 2, 3, 9)
        paper.reports("襄水", 2026, 3, 4, 5, 5, founders=2, key_groups=3)
        return_report(report=overstated, by=place.beside_staff, note="参保证明只有三人")
    with at(2027, 1, 25):
        paper.said[YEAR_ENDS[2]] = paper.publish(YEAR_ENDS[2])
    return paper


def proven(place: Incubator, report: Report, findings: dict[str, Finding]) -> None:
    add_evidence(upload=pdf("参保证明.pdf"), by=founder_of(report.venture), report=report, proves="jobs", check_code="4F7K 92QD")
    verify_report(report=report, by=place.verifier, findings=findings)


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[Paper]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield lived()
        transaction.set_rollback(True)


@pytest.fixture
def paper(written: Paper, db: None) -> Paper:
    return written


def test_the_first_year_end(paper):
    assert paper.values(YEAR_ENDS[0]) == {
        "paid_equity": 150 * WAN,  # 声纹 120, 隆中 30
        "paid_loan": 40 * WAN,  # 沙湖
        "paid_grant": 20 * WAN,  # 东湖; the union's 10 are not in it
        "paid_in_kind": 0,
        "jobs_created": 19_00,  # 声纹 10 - 6, 东湖 9 - 4, 沙湖 8 - 3, 鹿门 7 - 2; 隆中 10 - 10; 江汉 without a baseline
        "jobs_maintained": 26_00,  # 声纹 6, 隆中 10, 东湖 4, 沙湖 3, 江汉 2 x 0.5, 鹿门 2
        "jobs_now": 45_00,  # 10 + 10 + 9 + 8 + 1 + 7
        "key_groups": 2, "founders": 2,  # of 声纹
        "operating": 6, "supported": 6,
        "alive_1": 0, "alive_3": 0, "alive_5": 0,  # no cohort's year is over
        "leverage": 15_00,  # 150 private for the union's 10
        "first_money": 106,  # 声纹 112 days, 隆中 122, 东湖 120, 沙湖 71: 425 over 4
        "facilitated": 1200,
        "ordered": 60 * WAN,
        "promised": 650 * WAN,  # 声纹 300 - 120, 隆中 500 - 30
        "own": 10 * WAN,
    }  # fmt: skip
    said = paper.said[YEAR_ENDS[0]]
    assert coverage(said["supported"]) == (6, 6, 2, 1)  # due, received, verified, without a baseline
    assert waiting(said["first_money"]) == (112, 2)  # the median, the lower of two; 江汉 and 鹿门 have none yet
    assert by_rung(said["paid_equity"]) == {1: 30 * WAN, 3: 120 * WAN}
    assert by_rung(said["jobs_created"]) == {1: 15_00, 3: 4_00}
    assert by_rung(said["jobs_maintained"]) == {1: 10_00, 2: 10_00, 3: 6_00}
    assert (said["paid_equity"].rung, said["own"].rung) == (1, 1)


def test_the_second_year_end(paper):
    assert paper.values(YEAR_ENDS[1]) == {
        "paid_equity": 230 * WAN,  # and 声纹's second part, 80
        "paid_loan": 125 * WAN,  # 沙湖 40, 隆中 50 and the 5 written twice, 磨山 30; the union's own 8 nowhere
        "paid_grant": 20 * WAN,  # 东湖 is bankrupt; what it had been paid was paid
        "paid_in_kind": 25 * WAN,  # 木兰
        "jobs_created": 19_25,  # 声纹 15 - 6, 鹿门 6 - 2, 岘山 6.25 - 5, 木兰 3, 磨山 4 - 2; not 东湖, 沙湖, nor 汉江's first season
        "jobs_maintained": 32_00,  # 声纹 6, 隆中 9, 江汉 1, 鹿门 2, 岘山 5, 汉江 6 and the season's 1, 磨山 2
        "jobs_now": 51_25,
        "key_groups": 2, "founders": 2,
        "operating": 8, "supported": 10,  # 声纹 won twice and is one
        "alive_1": 5, "alive_3": 0, "alive_5": 0,  # of the six of 2024: not 沙湖; 东湖 still worked in 2025
        "leverage": 23_00,  # 230 for 10
        "first_money": 106,  # and 磨山 106: 531 over 5; a thing in kind is no money
        "facilitated": 2400,
        "ordered": 60 * WAN,
        "promised": 100 * WAN,  # 声纹 300 - 200; of the ended deal nothing
        "own": 10 * WAN,
    }  # fmt: skip
    said = paper.said[YEAR_ENDS[1]]
    assert coverage(said["supported"]) == (9, 8, 1, 1)  # ten, and 东湖 owes none any more
    assert waiting(said["first_money"]) == (112, 5)
    assert cohort(said["alive_1"]) == (6, 1, 0)  # whole, unknown, closed
    assert by_rung(said["jobs_created"]) == {1: 11_25, 3: 8_00}  # of 声纹's 9 the one rehired is only said
    assert by_rung(said["jobs_maintained"]) == {1: 26_00, 3: 6_00}


def test_the_third_year_end(paper):
    assert paper.values(YEAR_ENDS[2]) == {
        "paid_equity": 330 * WAN,  # and 襄水 60 and 40
        "paid_loan": 118 * WAN,  # 沙湖 40, 隆中 50, of 磨山's 30 the 28 that were accepted
        "paid_grant": 32 * WAN,  # and 珞珈 12
        "paid_in_kind": 25 * WAN,
        "jobs_created": 27_00,  # 声纹 10, 隆中 12 - 10, 鹿门 4, 岘山 8 - 5, 汉江 6 + 2 - 1 of last season - 6, 磨山 5 - 2, 珞珈 3 - 1, 襄水 5 - 3
        "jobs_maintained": 38_00,  # 6 + 10 + 江汉 4 x 0.5 + 2 + 5 + 汉江 6 + 1 + 2 + 1 + 3
        "jobs_now": 65_00,  # 16 + 12 + 2 + 6 + 8 + 8 + 5 + 3 + 5; 木兰 pauses
        "key_groups": 5, "founders": 4,  # 声纹 and 襄水
        "operating": 9, "supported": 12,
        "alive_1": 9, "alive_3": 0, "alive_5": 0,  # of ten: 沙湖 is not known
        "leverage": 19_33,  # 290 private (a public fund's 40 is not) for 15
        "first_money": 124,  # and 珞珈 115, 襄水 223: 869 over 7
        "facilitated": 2400,
        "ordered": 60 * WAN,
        "promised": 240 * WAN,  # 声纹 100, 襄水 200 - 60
        "own": 15 * WAN,
    }  # fmt: skip
    said = paper.said[YEAR_ENDS[2]]
    assert coverage(said["supported"]) == (11, 8, 1, 1)  # 珞珈's went back, 木兰 and 沙湖 sent none
    assert waiting(said["first_money"]) == (115, 5)
    assert cohort(said["alive_1"]) == (10, 1, 0)
    assert by_rung(said["jobs_created"]) == {1: 18_00, 3: 9_00}  # of 声纹's 16 the one without a certificate is new, and only said


def test_the_earlier_figures_still_answer_for_their_day(paper):
    with at(2027, 6, 1):
        for figure in Figure.objects.all():
            assert all(getattr(figure, name) == value for name, value in recomputed(figure).items()), figure
    assert list(mismatches()) == []


def test_published_again_what_changed_says_old_new_and_why(paper):
    with at(2027, 2, 1):
        again = [paper.publish(as_of) for as_of in YEAR_ENDS]
    changed = [
        {key: (paper.said[day][key].value, figure.value, figure.said_beside["because"]) for key, figure in made.items() if figure.version > 1}
        for day, made in zip(YEAR_ENDS, again, strict=True)
    ]
    assert changed == [
        {
            "jobs_created": (19_00, 17_00, [["corrected", 1, -2_00]]),
            "jobs_maintained": (26_00, 26_00, [["corrected", 1, 0]]),  # the same two, of another version
            "jobs_now": (45_00, 43_00, [["corrected", 1, -2_00]]),
        },
        {
            "paid_loan": (125 * WAN, 118 * WAN, [["taken_back", 1, -5 * WAN], ["verified", 1, -2 * WAN]]),
            "first_money": (106, 106, [["verified", 1, 0]]),  # the same days, on better evidence
        },
        {},
    ]
    first, second = paper.said[YEAR_ENDS[0]]["jobs_created"], again[0]["jobs_created"]
    assert (second.version, second.supersedes) == (2, first)
    assert again[0]["paid_equity"] == paper.said[YEAR_ENDS[0]]["paid_equity"]
    assert all(getattr(second, name) == value for name, value in recomputed(second).items())


def test_every_headline_opens_down_to_parts_that_sum_to_it(paper):
    for figure in Figure.objects.all():
        check_opening(figure)


def test_cities_and_editions_sum_to_the_whole_and_a_firm_that_won_twice_stands_in_its_first(paper):
    place, whole = paper.place, paper.values(YEAR_ENDS[2])
    with at(2027, 2, 2):
        cities = [
            {figure.measure: figure.value for figure in publish_figures(as_of=YEAR_ENDS[2], scope=scope, by=staff)}
            for scope, staff in ((place.scene.city, place.verifier), (place.beside, place.beside_staff))
        ]
        editions = [{key: figure.value for key, figure in paper.publish(YEAR_ENDS[2], contest).items()} for contest in (paper.sixth, paper.seventh)]
    for parts in (cities, editions):
        for key, value in whole.items():
            assert key in RATIOS or sum(part[key] for part in parts) == value, key
    assert [part["supported"] for part in cities] == [6, 6]
    assert [part["supported"] for part in editions] == [6, 6]
    assert editions[0]["paid_equity"] == 230 * WAN
    assert [city["leverage"] for city in cities] == [58_00, 0]  # 290 for 襄水's 5; 武汉's 10 for nothing


def test_any_scope_is_computed_down_to_one_venture(paper):
    province, voice = paper.place.scene.province, paper.firms["声纹"]
    track, keys = paper.seventh.tracks.get(), ("paid_equity", "jobs_created", "supported")
    with at(2027, 2, 3):
        found = []
        for scope in (Scope(province, venture=voice), Scope(province, track=track), Scope(province, contest=paper.seventh)):
            facts = facts_of(scope, known_at=clock.now())
            found.append({key: computed(BY_KEY[key], facts, YEAR_ENDS[1])["value"] for key in keys})
    assert found == [
        {"paid_equity": 200 * WAN, "jobs_created": 9_00, "supported": 1},
        {"paid_equity": 0, "jobs_created": 6_25, "supported": 4},
        {"paid_equity": 0, "jobs_created": 6_25, "supported": 4},
    ]


def test_each_measure_of_each_scope_is_that_of_the_ventures_in_it(paper):
    """Province, city, edition, track, programme, venture: the figure of a scope sums what the whole sums of just these ventures, and opens down."""
    province, voice = paper.place.scene.province, paper.firms["声纹"]
    staff, second = paper.place.staff, paper.place.scene.second_staff
    with at(2027, 2, 3):
        programme = set_up_programme(organization=province, kind=Kind.SPACE, by=staff, name="众创空间", opens=clock.today())
        support = apply_for(venture=voice, programme=programme, by=staff, need="工位")
        take_step(support=support, action="accept", by=staff, on=clock.today())
        take_step(support=support, action="approve", by=second, on=clock.today())
    with at(2027, 2, 4):
        now = clock.now()
        whole = facts_of(Scope(province), known_at=now)
        scopes = {
            "city": Scope(paper.place.scene.city), "edition": Scope(province, contest=paper.seventh),
            "track": Scope(province, track=paper.seventh.tracks.get()), "programme": Scope(province, programme=programme.pk),
            "venture": Scope(province, venture=voice),
        }  # fmt: skip
        known = {name: facts_of(scope, known_at=now) for name, scope in scopes.items()}
    assert {name: len(facts.ventures) for name, facts in known.items()} == {"city": 6, "edition": 6, "track": 6, "programme": 1, "venture": 1}
    for measure in MEASURES:
        items = measure.items(whole, YEAR_ENDS[2])
        for name, facts in known.items():
            inside = {venture.key for venture in facts.ventures}
            made = computed(measure, facts, YEAR_ENDS[2])
            over = json.loads(made["beside"])["over"] if measure.per else made["value"]
            expected = sum(item.parts.total for item in items if item.venture in inside)
            assert over == expected == sum(row[3] for row in json.loads(made["parts"])), (measure.key, name)


def coverage(figure: Figure) -> tuple[int, ...]:
    return tuple(figure.said_beside[name] for name in ("due", "received", "verified", "without_baseline"))


def waiting(figure: Figure) -> tuple[int, ...]:
    return tuple(figure.said_beside[name] for name in ("median", "waiting"))


def cohort(figure: Figure) -> tuple[int, ...]:
    return tuple(figure.said_beside[name] for name in ("whole", "unknown", "closed"))
