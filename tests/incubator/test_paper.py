"""A small programme computed by hand, as one would on paper: six ventures of two cities, two dates.

声纹 won twice with one code. 隆中 lost and replaced a worker, had a deal end after a first payment, and a loan written down once too often.
东湖 went bankrupt. 江汉 is a team without a firm and has an order. 沙湖 fell silent. 鹿门 corrected its report.
"""

import datetime as dt
from typing import Any

import pytest

from incubator.actions.dealing import move_deal, take_back_payment
from incubator.actions.making import change_state, make_venture
from incubator.actions.publishing import publish_figures, recomputed
from incubator.actions.reporting import add_evidence
from incubator.actions.verifying import Finding, verify, verify_report
from incubator.models import Figure, Venture
from incubator.rules.words import Instrument, VentureState
from ledger.verification import mismatches
from tests.factories.contests import pdf
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

pytestmark = pytest.mark.django_db
D = dt.date
SEPTEMBER, DECEMBER = D(2026, 9, 30), D(2026, 12, 31)


def programme() -> tuple[Incubator, dict[str, Figure], dict[str, Figure]]:
    """The place, what was published on 25 October for September, and on 25 January for December."""
    with at(2024, 12, 1):
        place = make_incubator()
        wuhan = make_organization("光谷软件工会", under=place.beside, level="unit")
        bank, fund, government = make_payer("汉口银行", "bank"), make_payer("楚天创业投资基金"), make_payer("襄阳市财政局", "government")
        union, buyer = make_payer("湖北省总工会", "union"), make_payer("汉江水务集团", "company")
        code = make_code()
    with at(2025, 1, 15):
        voice = make_firm(place, "声纹", code=code, jobs=6)
    with at(2025, 3, 1):
        longzhong = make_firm(place, "隆中", jobs=10)
    with at(2025, 6, 10):
        donghu = make_firm(place, "东湖", jobs=4, unit=wuhan)
    with at(2025, 9, 5):
        shahu = make_firm(place, "沙湖", jobs=3, unit=wuhan)
    with at(2026, 1, 8):
        make_report(shahu, insured=8)  # the fourth quarter of 2025, and then no word
        make_payment(place, make_deal(place, donghu, Instrument.GRANT, payer=government), 20 * WAN, on=D(2026, 1, 8))
    with at(2026, 1, 20):
        jianghan = make_firm(place, "江汉", code="", jobs=None, unit=wuhan)
    with at(2026, 2, 10):
        assert make_venture(entry=make_awarded(place, code=code, jobs=20, title="声纹二代"), by=place.staff) == voice
        ended = make_deal(place, longzhong, payer=fund, signed=500 * WAN)
        make_payment(place, make_deal(place, donghu, Instrument.GRANT, payer=union), 10 * WAN)  # our own: counts nowhere
    with at(2026, 4, 1):
        lumen = make_firm(place, "鹿门", jobs=2)
        make_payment(place, ended, 30 * WAN)
    with at(2026, 5, 20):
        equity = make_deal(place, voice, payer=fund, signed=300 * WAN)
        first = make_payment(place, equity, 120 * WAN)
        add_evidence(upload=pdf("回单.pdf"), by=founder_of(voice), payment=first, proves="money")
        verify(by=place.verifier, payment=first, finding=Finding(120 * WAN, 3))
        order = make_deal(place, jianghan, Instrument.ORDER, payer=buyer, signed=60 * WAN)
    with at(2026, 7, 1):
        make_payment(place, order, 15 * WAN)
        loan = make_deal(place, longzhong, Instrument.LOAN, payer=bank)
        make_payment(place, loan, 50 * WAN)
        mistaken = make_payment(place, loan, 5 * WAN)
        make_report(donghu, insured=9)  # the second quarter
    with at(2026, 8, 15):
        change_state(venture=donghu, by=place.beside_staff, to=VentureState.CLOSED, on=D(2026, 8, 1))
        move_deal(deal=ended, action="end", by=place.staff, on=D(2026, 8, 15))
    with at(2026, 10, 10):
        said = make_report(voice, insured=15, rehired=2, seasonal=2)
        add_evidence(upload=pdf("9月单位参保证明.pdf"), by=founder_of(voice), report=said, proves="jobs", check_code="4F7K 92QD")
        verify_report(
            report=said, by=place.verifier, note="参保证明载明 14 人",
            findings={"insured": Finding(14, 3, rest_counts=True), "rehired": Finding(2, 1), "seasonal": Finding(2, 1)},
        )  # fmt: skip
        verify_all(place, make_report(longzhong, insured=10), rung=2)
        make_report(jianghan, contract=2, facilitated=1200)
        make_report(lumen, insured=7)
    with at(2026, 10, 20):
        make_payment(place, equity, 80 * WAN, on=D(2026, 10, 12))
    with at(2026, 10, 25):
        september = publish(place, SEPTEMBER)
    with at(2026, 11, 1):
        take_back_payment(payment=mistaken, by=place.staff, reason="重复登记")
    with at(2026, 11, 5):
        make_report(lumen, quarter=SEPTEMBER, insured=5)  # the correction
    with at(2027, 1, 15):
        make_report(voice, insured=16, rehired=2)
        make_report(longzhong, insured=12)
        make_report(lumen, insured=6)
    with at(2027, 1, 25):
        december = publish(place, DECEMBER)
    return place, september, december


def publish(place: Incubator, as_of: dt.date) -> dict[str, Figure]:
    return {figure.measure: figure for figure in publish_figures(as_of=as_of, scope=place.scene.province, by=place.staff)}


def values(figures: dict[str, Figure]) -> dict[str, Any]:
    return {key: figure.value for key, figure in figures.items()}


def test_the_programme_as_on_paper():
    place, september, december = programme()

    assert values(september) == {
        "paid_equity": 150 * WAN,  # 声纹 120 + 隆中 30, which came before the deal ended; not the 80 of October
        "paid_loan": 55 * WAN,  # 隆中 50, and 5 that nobody had taken back yet
        "paid_grant": 20 * WAN,  # 东湖, bankrupt later; the union's 10 are not in it
        "paid_in_kind": 0,
        "jobs_created": 1500,  # 声纹 15 + 2 x 0.5 - 6 = 10, 鹿门 7 - 2 = 5, 隆中 10 - 10 = 0, 东湖 closed, 沙湖 silent, 江汉 without a baseline
        "jobs_maintained": 2000,  # 声纹 17 - 10 = 7, 隆中 10, 江汉 2 x 0.5 = 1, 鹿门 2
        "operating": 4,  # 声纹, 隆中, 江汉, 鹿门
        "supported": 6,  # 声纹 once
        "alive_1": 0, "alive_3": 0, "alive_5": 0,  # no cohort's year is over
        "facilitated": 1200,
        "ordered": 60 * WAN,
        "promised": 180 * WAN,  # 声纹 300 - 120; of an ended deal nothing
        "own": 10 * WAN,
    }  # fmt: skip
    assert values(december) == {
        "paid_equity": 230 * WAN,  # and the 80 of October
        "paid_loan": 50 * WAN,
        "paid_grant": 20 * WAN,
        "paid_in_kind": 0,
        "jobs_created": 1700,  # 声纹 16 + 2 x 0.5 - 6 = 11, 隆中 12 - 10 = 2, 鹿门 6 - 2 = 4
        "jobs_maintained": 1900,  # 声纹 6, 隆中 10, 江汉 1 (of September: one quarter late is no silence), 鹿门 2
        "operating": 4,
        "supported": 6,
        "alive_1": 3,  # of the four that joined in 2025: 声纹, 隆中, and 东湖, which worked in 2026 before it closed
        "alive_3": 0, "alive_5": 0,
        "facilitated": 1200,
        "ordered": 60 * WAN,
        "promised": 100 * WAN,
        "own": 10 * WAN,
    }  # fmt: skip

    cohort = december["alive_1"].said_beside
    assert (cohort["whole"], cohort["unknown"], cohort["closed"]) == (4, 1, 0)
    covered = [{name: figures["supported"].said_beside[name] for name in ("due", "received", "verified")} for figures in (september, december)]
    assert covered == [{"due": 5, "received": 4, "verified": 2}, {"due": 5, "received": 3, "verified": 0}]
    assert september["supported"].said_beside["without_baseline"] == 1

    assert by_rung(september["paid_equity"]) == {1: 30 * WAN, 3: 120 * WAN}
    assert by_rung(september["jobs_created"]) == {1: 800, 3: 700}  # 声纹 7 of the 14 insured, 3 said; 鹿门 5 said
    assert by_rung(september["jobs_maintained"]) == {1: 300, 2: 1000, 3: 700}
    assert (september["paid_equity"].rung, september["paid_grant"].rung) == (1, 1)
    assert list(mismatches()) == []

    check_parts([*september.values(), *december.values()])
    check_recomputing(place, september)


def by_rung(figure: Figure) -> dict[int, int]:
    found: dict[int, int] = {}
    for cell in figure.cells:
        found[cell.rung] = found.get(cell.rung, 0) + cell.value
    return found


def check_parts(figures: list[Figure]) -> None:
    """Every headline opens down to parts that sum to it, and to the rows that are in it, each once."""
    for figure in figures:
        assert sum(cell.value for cell in figure.cells) == figure.value
        assert sum(cell.count for cell in figure.cells) == len(figure.source_keys) == len(set(figure.source_keys))
        assert figure.said_beside["things"] == len(figure.source_keys)


def check_recomputing(place: Incubator, september: dict[str, Figure]) -> None:
    """Long after the corrections the published figures give the same; published again, what changed is a new version beside the old one."""
    with at(2027, 6, 1):
        for figure in Figure.objects.all():
            assert all(getattr(figure, name) == value for name, value in recomputed(figure).items()), figure
        again = publish(place, SEPTEMBER)
    changed = {key: figure.value for key, figure in again.items() if figure.value != september[key].value}
    assert changed == {"paid_loan": 50 * WAN, "jobs_created": 1300}
    assert (again["paid_loan"].version, again["paid_loan"].supersedes) == (2, september["paid_loan"])
    assert again["paid_equity"] == september["paid_equity"]
    assert Figure.objects.get(pk=september["jobs_created"].pk).value == 1500


def test_a_city_publishes_its_own_part_and_the_parts_sum_to_the_whole():
    place, september, _december = programme()
    with at(2026, 10, 25, 12):
        cities = []
        for scope, staff in ((place.scene.city, place.verifier), (place.beside, place.beside_staff)):
            cities.append({figure.measure: figure.value for figure in publish_figures(as_of=SEPTEMBER, scope=scope, by=staff)})
    for key, figure in september.items():
        assert sum(city[key] for city in cities) == figure.value
    assert Venture.objects.count() == 6
